// FunctionWriter: the sites, and the calls that make steps of them.
#include "tracer/c/function_writer.h"

namespace foretrace::tracer::c {
namespace {

bool is_pointer(CXCursor expression) { return clang_getCanonicalType(clang_getCursorType(expression)).kind == CXType_Pointer; }

// `if (x > 0) ;`: compilers make no code for it.
bool is_empty(CXCursor statement) {
  const auto children = children_of(statement);
  for (size_t i = 1; i < children.size(); ++i) {
    const CXCursorKind kind = clang_getCursorKind(children[i]);
    if (kind != CXCursor_NullStmt && (kind != CXCursor_CompoundStmt || !children_of(children[i]).empty())) return false;
  }
  return is_pure(children[0]);
}

}  // namespace

uint32_t FunctionWriter::add_site(uint32_t line, const std::vector<CXCursor>& expressions) {
  current_ = expressions;
  lines_ = {line};
  Effects effects;
  effects.probed = probed_;
  for (const CXCursor expression : expressions) effects.add(expression);
  effects_.push_back(std::move(effects));
  out_.sites.push_back({line, scope_, {}, {}, 0});
  return static_cast<uint32_t>(out_.sites.size() - 1);
}

bool FunctionWriter::probe(CXCursor statement, const std::vector<CXCursor>& expressions) {
  return probe(start_of(statement), line_of(start_of(statement)), expressions);
}

bool FunctionWriter::probe(const Place& start, uint32_t line, const std::vector<CXCursor>& expressions) {
  if (!start.main_file || (start.macro && start.offset == last_macro_)) return false;
  if (start.macro) last_macro_ = start.offset;
  edits_.open(start.offset, line_call(add_site(line, expressions)) + ";");
  return true;
}

bool FunctionWriter::probe_condition(CXCursor statement, CXCursor condition) {
  const Place start = start_of(statement);
  if (is_constant(condition) || is_empty(statement) || !start.main_file) return false;
  edits_.open(start.offset, line_call_unless_folded(add_site(line_of(start), {condition}), condition) + ";");
  return true;
}

std::string FunctionWriter::line_call_unless_folded(uint32_t site, CXCursor condition) const {
  const size_t begin = start_of(condition).offset, end = end_of(condition).offset;
  const std::string text = may_be_folded(condition) ? source_.one_line(begin, end) : "";
  if (text.empty()) return line_call(site);
  // Of an address the compiler knows no value, but that it is one.
  const bool address = is_pointer(condition);
  return "(__ft_is_folded(" + (address ? "!(" + text + ")" : text) + ")?(void)0:" + line_call(site) + ")";
}

// What was learnt of a variable after the site that changes it counts too.
void FunctionWriter::finish_effects() {
  for (size_t i = 0; i < effects_.size(); ++i) {
    for (const VariableKey& key : effects_[i].exposed)
      if (const auto at = variables_.find(key); at != variables_.end()) out_.variables[at->second].flags |= __ft_exposed;
    const Effects& effects = effects_[i];
    for (const VariableKey& key : effects.writes)
      if (const auto at = variables_.find(key); at != variables_.end()) out_.sites[i].writes.push_back(at->second);
    if ((effects.reaches & __ft_anything) != 0)  // what gets their addresses is not seen to write to them
      for (const VariableKey& key : effects.exposed)
        if (const auto at = variables_.find(key); at != variables_.end()) out_.sites[i].writes.push_back(at->second);
    for (const VariableKey& key : effects.reads) {
      const auto at = variables_.find(key);
      if (at == variables_.end() || (out_.variables[at->second].flags & __ft_uninitialised) == 0) continue;
      if (!effects.sets.contains(key) && !effects.exposed.contains(key)) out_.sites[i].reads.push_back(at->second);
    }
    out_.sites[i].reaches = effects.reaches;
  }
}

// A block that declares nothing is no scope: to enter or leave it changes nothing.
void FunctionWriter::finish_scopes() {
  std::vector<bool> declares(out_.scopes.size());
  for (const Variable& variable : out_.variables) declares[variable.scope] = true;
  for (Site& site : out_.sites)
    while (site.scope != 0 && !declares[site.scope]) site.scope = out_.scopes[site.scope];
}

}  // namespace foretrace::tracer::c
