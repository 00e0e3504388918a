#include "datasets/corpus/harvest.h"

#include <algorithm>
#include <filesystem>

#include "core/file.h"
#include "datasets/corpus/clean_source.h"
#include "datasets/corpus/doctest_calls.h"
#include "datasets/corpus/function_slice.h"
#include "datasets/python_names.h"

namespace foretrace::datasets::corpus {
namespace {

namespace fs = std::filesystem;

bool is_skipped_folder(const std::string& name) {
  static const std::vector<std::string> names = {"test",    "tests",         "__pycache__",
                                                 "idlelib", "site-packages", "dist-packages",
                                                 "lib2to3", "ensurepip"};
  return name.starts_with('.') || std::find(names.begin(), names.end(), name) != names.end();
}

bool holds(const Module& module, const ModuleStatement& s, std::string_view word) {
  return std::any_of(
      module.tokens().begin() + static_cast<std::ptrdiff_t>(s.begin),
      module.tokens().begin() + static_cast<std::ptrdiff_t>(s.end),
      [&](const PythonToken& t) { return t.text == word && t.kind != PythonTokenKind::kString; });
}

// Why calling the function would not give a trace of it, or "".
std::string unfit(const Module& module, const ModuleStatement& s) {
  if (holds(module, s, "yield")) return "generator";
  if (holds(module, s, "async")) return "coroutine";
  if (holds(module, s, "input") || holds(module, s, "open")) return "reads files or input";
  return "";
}

// The calls whose names the module or Python knows, one expected exception at most.
std::vector<DoctestCall> usable_calls(const Module& module, const std::vector<DoctestCall>& calls,
                                      int64_t max_calls) {
  std::set<std::string> bound;
  for (const ModuleStatement& s : module.statements()) bound.insert(s.binds.begin(), s.binds.end());
  std::vector<DoctestCall> out;
  bool raised = false;
  for (const DoctestCall& call : calls) {
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

void harvest_function(const Module& module, size_t index, const std::string& origin,
                      const HarvestOptions& options, overlap::OverlapIndex& seen, Harvest& harvest) {
  const ModuleStatement& s = module.statements()[index];
  ++harvest.functions;
  const std::vector<DoctestCall> all = doctest_calls(docstring_of(module, s), s.name);
  if (all.empty()) {
    ++harvest.skipped["no call in a docstring"];
    return;
  }
  std::string reason = unfit(module, s);
  const std::vector<DoctestCall> calls = usable_calls(module, all, options.max_calls);
  if (reason.empty() && calls.empty()) reason = "arguments from the docstring's session";
  std::set<std::string> names;
  for (const DoctestCall& call : calls) names.merge(names_used(call.arguments));
  const FunctionSlice slice = slice_function(module, index, names);
  if (reason.empty()) reason = slice.problem;
  if (reason.empty() &&
      std::count(slice.source.begin(), slice.source.end(), '\n') > options.max_lines)
    reason = "too many lines";
  std::vector<overlap::ProgramPart> whole;
  if (reason.empty()) {
    if (auto parts = overlap::program_parts(slice.source); parts.ok()) whole = std::move(parts).value();
    whole.resize(std::min<size_t>(whole.size(), 1));  // functions that two programs need do not make them near
    if (whole.empty()) reason = "not read as Python";
    else if (seen.find(whole)) reason = "near duplicate";
  }
  if (!reason.empty()) {
    ++harvest.skipped[reason];
    return;
  }
  seen.add(whole);
  ++harvest.programs;
  for (size_t i = 0; i < calls.size(); ++i) {
    ManifestItem item;
    item.id = origin + ":" + s.name + (i == 0 ? "" : ":" + std::to_string(i));
    item.source = slice.source;
    item.entry = s.name;
    item.args = calls[i].arguments;
    item.origin = origin + ":" + s.name;
    item.licence = options.licence;
    harvest.items.push_back(std::move(item));
  }
}

}  // namespace

void harvest_source(const std::string& source, const std::string& origin,
                    const HarvestOptions& options, overlap::OverlapIndex& seen, Harvest& harvest) {
  const std::string text = with_unix_lines(source);
  const Module module(text);
  ++harvest.files;
  std::set<std::string> names;
  for (size_t i = 0; i < module.statements().size(); ++i) {
    const ModuleStatement& s = module.statements()[i];
    // A second function of the same name replaces the first.
    if (s.kind != StatementKind::kFunction || !names.insert(s.name).second) continue;
    harvest_function(module, i, origin, options, seen, harvest);
  }
}

Result<std::vector<std::string>> python_files(const std::string& folder) {
  std::error_code error;
  if (fs::is_regular_file(folder, error)) return std::vector<std::string>{folder};
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
  if (error)
    return not_found(folder + ": " + error.message(), "a folder of .py files, or one file");
  std::vector<std::string> paths;
  for (; at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (error) return not_found(folder + ": " + error.message());
    if (at->is_directory(error) && is_skipped_folder(at->path().filename().string()))
      at.disable_recursion_pending();
    else if (at->path().extension() == ".py" && at->is_regular_file(error))
      paths.push_back(at->path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<Harvest> harvest_folder(const HarvestOptions& options) {
  TRY_ASSIGN(const std::vector<std::string> paths, python_files(options.folder));
  std::string root = options.folder;
  while (root.size() > 1 && root.back() == '/') root.pop_back();
  const fs::path base = fs::is_directory(root) ? fs::path(root) : fs::path(root).parent_path();
  const std::string name = options.name.empty() ? fs::path(root).stem().string() : options.name;
  Harvest harvest;
  overlap::OverlapIndex seen;
  for (const std::string& path : paths) {
    TRY_ASSIGN(const std::string source, read_file(path));
    harvest_source(source, name + "/" + fs::path(path).lexically_relative(base).string(), options,
                   seen, harvest);
  }
  return harvest;
}

Result<std::string> standard_library_folder() {
  for (int minor = 20; minor >= 8; --minor) {
    std::string folder = "/usr/lib/python3." + std::to_string(minor);
    if (file_exists(folder + "/bisect.py")) return folder;
  }
  return not_found("no standard library under /usr/lib/python3.*",
                   "give its folder with --kind doctest");
}

}  // namespace foretrace::datasets::corpus
