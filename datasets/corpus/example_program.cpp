#include "datasets/corpus/example_program.h"

#include <algorithm>

#include "datasets/corpus/function_slice.h"
#include "datasets/python_names.h"

namespace foretrace::datasets::corpus {
namespace {

// Why calling the function would not give a trace of it, or "".
std::string unfit(const Module& module, const ModuleStatement& s) {
  if (holds_word(module, s, "yield")) return "generator";
  if (holds_word(module, s, "async")) return "coroutine";
  if (holds_word(module, s, "input") || holds_word(module, s, "open"))
    return "reads files or input";
  return "";
}

// The calls whose names the module or Python knows, one expected exception at most.
std::vector<ExampleCall> usable_calls(const Module& module, const std::vector<ExampleCall>& calls,
                                      int64_t max_calls) {
  std::set<std::string> bound;
  for (const ModuleStatement& s : module.statements()) bound.insert(s.binds.begin(), s.binds.end());
  std::vector<ExampleCall> out;
  bool raised = false;
  for (const ExampleCall& call : calls) {
    const std::set<std::string> names = names_used(call.arguments);
    const bool known = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
      return bound.contains(name) || is_python_builtin(name);
    });
    const bool extra = call.raises && raised;
    if (!known || extra || call.arguments.size() > 200 ||
        static_cast<int64_t>(out.size()) >= max_calls)
      continue;
    raised |= call.raises;
    out.push_back(call);
  }
  return out;
}

ManifestItem item_of(const ExampleCall& call, size_t number, const std::string& function) {
  ManifestItem item;
  item.id = function + (call.test.empty() ? "" : ":test") +
            (number == 0 ? "" : ":" + std::to_string(number));
  item.args = call.arguments;
  item.origin = function + (call.test.empty() ? "" : " called by " + call.test);
  return item;
}

}  // namespace

bool holds_word(const Module& module, const ModuleStatement& s, std::string_view word) {
  return std::any_of(
      module.tokens().begin() + static_cast<std::ptrdiff_t>(s.begin),
      module.tokens().begin() + static_cast<std::ptrdiff_t>(s.end),
      [&](const PythonToken& t) { return t.text == word && t.kind != PythonTokenKind::kString; });
}

std::string known_before(const std::string& source, overlap::OverlapIndex& seen) {
  std::vector<overlap::ProgramPart> whole;
  if (auto parts = overlap::program_parts(source); parts.ok()) whole = std::move(parts).value();
  whole.resize(
      std::min<size_t>(whole.size(), 1));  // functions that two programs need do not make them near
  if (whole.empty()) return "not read as Python";
  if (seen.find(whole)) return "near duplicate";
  seen.add(whole);
  return "";
}

void add_example_program(const Module& module, size_t index, const std::vector<ExampleCall>& all,
                         const std::string& origin, const HarvestOptions& options,
                         overlap::OverlapIndex& seen, Harvest& harvest) {
  const ModuleStatement& s = module.statements()[index];
  std::string reason = unfit(module, s);
  const std::vector<ExampleCall> calls = usable_calls(module, all, options.max_calls);
  if (reason.empty() && calls.empty()) reason = "no call that is short and whose names are known";
  std::set<std::string> names;
  for (const ExampleCall& call : calls) names.merge(names_used(call.arguments));
  const FunctionSlice slice = slice_function(module, index, names);
  if (reason.empty()) reason = slice.problem;
  if (reason.empty() &&
      std::count(slice.source.begin(), slice.source.end(), '\n') > options.max_lines)
    reason = "too many lines";
  if (reason.empty()) reason = known_before(slice.source, seen);
  if (!reason.empty()) {
    ++harvest.skipped[reason];
    return;
  }
  ++harvest.programs;
  for (size_t i = 0; i < calls.size(); ++i) {
    ManifestItem item = item_of(calls[i], i, origin + ":" + s.name);
    item.source = slice.source;
    item.entry = s.name;
    item.licence = options.licence;
    harvest.items.push_back(std::move(item));
  }
}

}  // namespace foretrace::datasets::corpus
