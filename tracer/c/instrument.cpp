#include "tracer/c/instrument.h"

#include <algorithm>

#include "tracer/c/function_writer.h"

namespace foretrace::tracer::c {
namespace {

bool is_definition_here(CXCursor cursor) {
  if (clang_getCursorKind(cursor) != CXCursor_FunctionDecl || clang_isCursorDefinition(cursor) == 0) return false;
  const auto parts = children_of(cursor);
  if (parts.empty() || clang_getCursorKind(parts.back()) != CXCursor_CompoundStmt) return false;
  const Place start = start_of(parts.back()), end = end_of(parts.back());
  return start.main_file && end.main_file && !start.macro && start.offset < end.offset;
}

constexpr int kAttempts = 40;

// What clang saw of the body is not what the source has: it was blanked.
bool was_blanked(CXCursor function, const std::string& source, const ParsePatches& parsed) {
  const CXCursor body = children_of(function).back();
  const size_t begin = start_of(body).offset + 1, end = end_of(body).offset - 1;
  return children_of(body).empty() && source.compare(begin, end - begin, parsed.text, begin, end - begin) != 0;
}

// The body that `offset` lies in: of a function inside of another one, if clang says so, else of an outermost function.
std::pair<size_t, size_t> body_around(const SourceText& text, size_t offset, bool inner) {
  if (inner && offset < text.text().size() && text.text()[offset] == '{') return {offset, text.closing(offset)};
  for (size_t at = 0; (at = text.find_outside(at, '{')) != SourceText::kNone;) {
    const size_t end = text.closing(at);
    if (end == SourceText::kNone) break;
    if (at <= offset && offset <= end) return {at, end};
    at = end + 1;
  }
  return {SourceText::kNone, SourceText::kNone};
}

size_t offset_of_line(const std::string& text, uint32_t line) {
  size_t at = 0;
  for (; line > 1; --line) {
    const size_t end = text.find('\n', at);
    if (end == std::string::npos) break;
    at = end + 1;
  }
  return at;
}

bool says(const TranslationUnit::Problem& problem, const char* text) { return problem.message.find(text) != std::string::npos; }

// Writes what clang refuses in a way that it takes. False: there is none.
bool rewrite(const TranslationUnit::Problem& problem, ParsePatches& text) {
  if (!problem.place.main_file) return false;
  const size_t at = problem.place.offset;
  if (says(problem, "function definition is not allowed here")) return open_inner_function(text, at);
  if (says(problem, "variable length array in structure")) return close_array_sizes(text, at);
  if (says(problem, "illegal storage class on function")) return blank_word(text, at, "auto");
  return false;
}

// "unknown argument: '-fX'": gcc has flags that clang does not know. Gone from the list, it is not asked for again.
bool drop_flag(const std::string& message, std::vector<std::string>& flags) {
  for (size_t at = message.find("'-"); at != std::string::npos; at = message.find("'-", at + 1)) {
    const std::string named = message.substr(at + 1, message.find('\'', at + 1) - at - 1);
    const bool whole = message.find("argument '") == std::string::npos;  // "unsupported argument 'x' to option '-mfoo='"
    const auto gone = std::remove_if(flags.begin(), flags.end(), [&](const auto& flag) { return flag == named || (!whole && flag.rfind(named, 0) == 0); });
    if (gone == flags.end()) continue;
    flags.erase(gone, flags.end());
    return true;
  }
  return false;
}

// The source without what clang cannot parse.
Result<std::unique_ptr<TranslationUnit>> parse_what_can_be(const InstrumentRequest& request, ParsePatches& text, std::vector<std::string>& left_out) {
  for (const uint32_t line : request.skip) blank_body(text, body_around(SourceText(text.text), offset_of_line(text.text, line), false), false);
  std::vector<std::string> flags = request.flags;
  for (int i = 0; i < kAttempts; ++i) {
    TRY_ASSIGN(auto unit, TranslationUnit::parse(request.path, text, flags));
    const auto errors = unit->errors();
    if (errors.empty()) return unit;
    const auto& first = errors.front();
    if (rewrite(first, text)) continue;
    if (first.place.line == 0 && drop_flag(first.message, flags)) continue;
    const bool inner = says(first, "function definition is not allowed here");
    if (!first.place.main_file || !blank_body(text, body_around(SourceText(text.text), first.place.offset, inner), inner))
      return Error(ErrorCode::kTracee, first.message, "");
    left_out.push_back(first.message);
  }
  return Error(ErrorCode::kTracee, request.path + ": clang cannot parse it", "");
}

// The function of that name: one of the file itself, else one of a file that it includes.
CXCursor find_function(CXCursor root, const std::string& name) {
  CXCursor found = clang_getNullCursor();
  for (const CXCursor cursor : children_of(root)) {
    if (clang_getCursorKind(cursor) != CXCursor_FunctionDecl || clang_isCursorDefinition(cursor) == 0) continue;
    if (clang_text(clang_getCursorSpelling(cursor)) != name) continue;
    if (start_of(cursor).main_file) return cursor;
    if (clang_Location_isInSystemHeader(clang_getCursorLocation(cursor)) == 0) found = cursor;
  }
  return found;
}

}  // namespace

Result<Instrumented> instrument(const InstrumentRequest& request) {
  Instrumented out;
  ParsePatches parsed;
  parsed.text = request.source;
  TRY_ASSIGN(const auto unit, parse_what_can_be(request, parsed, out.left_out));
  out.tables.file = request.name;
  out.tables.source = request.source;
  const SourceText text(request.source);
  Edits edits;
  TypeBuilder types(out.tables.types, parsed.unknown_sizes);
  for (const CXCursor cursor : children_of(unit->root())) {
    if (!is_definition_here(cursor)) continue;
    out.functions.push_back(clang_text(clang_getCursorSpelling(cursor)));
    if (was_blanked(cursor, request.source, parsed)) continue;
    const uint32_t first = start_of(cursor).line, last = end_of(cursor).line;
    const bool probed = std::none_of(request.unprobed.begin(), request.unprobed.end(), [&](uint32_t line) { return first <= line && line <= last; });
    FunctionWriter({text, edits, types, out.tables, parsed.inner_functions, request.number, probed}).write(cursor, children_of(cursor).back());
  }
  if (request.entry) {
    const CXCursor function = find_function(unit->root(), request.entry->function);
    if (clang_Cursor_isNull(function) == 0) out.entry = entry_text(function, *request.entry);
  }
  out.text = prologue_text(out.tables, request.number) + "\n#line 1 \"" + request.name + "\"\n" + edits.apply(request.source) + out.entry;
  return out;
}

}  // namespace foretrace::tracer::c
