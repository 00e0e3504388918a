#include "datasets/corpus/function_slice.h"

#include <map>

#include "datasets/corpus/clean_source.h"
#include "datasets/python_names.h"

namespace foretrace::datasets::corpus {

std::string import_problem(const ModuleStatement& s) {
  if (s.outside) return "relative or * import";
  for (const std::string& module : s.imports) {
    if (!is_standard_module(module)) return "import outside the standard library";
    if (is_impure_module(module)) return "import of an impure module";
  }
  return "";
}

FunctionSlice slice_function(const Module& module, size_t function,
                             const std::set<std::string>& more) {
  std::set<size_t> kept;
  std::map<std::string, std::vector<size_t>> binders;
  for (size_t i = 0; i < module.statements().size(); ++i) {
    if (module.statements()[i].kind == StatementKind::kMainGuard) continue;
    // It changes what annotations mean in the whole file.
    if (module.statements()[i].imports.contains("__future__")) kept.insert(i);
    for (const std::string& name : module.statements()[i].binds) binders[name].push_back(i);
  }
  FunctionSlice out;
  std::set<std::string> known;
  std::vector<std::string> wanted(more.begin(), more.end());
  wanted.push_back(module.statements()[function].name);
  while (!wanted.empty()) {
    const std::string name = std::move(wanted.back());
    wanted.pop_back();
    if (!known.insert(name).second) continue;
    const auto found = binders.find(name);
    if (found == binders.end()) {
      if (is_python_builtin(name)) continue;
      out.problem = "name bound nowhere";
      return out;
    }
    for (const size_t i : found->second) {
      if (!kept.insert(i).second) continue;
      const ModuleStatement& s = module.statements()[i];
      out.problem = import_problem(s);
      if (!out.problem.empty()) return out;
      out.modules.insert(s.imports.begin(), s.imports.end());
      wanted.insert(wanted.end(), s.uses.begin(), s.uses.end());
      // Another name bound by a kept statement may be changed by a third.
      if (s.kind == StatementKind::kOther)
        wanted.insert(wanted.end(), s.binds.begin(), s.binds.end());
    }
  }
  out.source = laid_out(module, {kept.begin(), kept.end()});
  return out;
}

}  // namespace foretrace::datasets::corpus
