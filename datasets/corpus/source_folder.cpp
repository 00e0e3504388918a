#include "datasets/corpus/source_folder.h"

#include <algorithm>
#include <filesystem>

#include "core/file.h"
#include "datasets/corpus/clean_source.h"
#include "datasets/corpus/imported_names.h"
#include "datasets/corpus/program_files.h"

namespace foretrace::datasets::corpus {
namespace {

namespace fs = std::filesystem;

constexpr int kMostSteps = 5;

size_t common_prefix(const std::string& a, const std::string& b) {
  return static_cast<size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first -
                             a.begin());
}

// "a.b" -> "a/b"
std::string as_path(std::string_view dotted) {
  std::string path(dotted);
  std::replace(path.begin(), path.end(), '.', '/');
  return path;
}

bool is_test_file(const fs::path& file) {
  const std::string name = file.stem().string();
  const auto is_folder = [](const fs::path& part) { return part == "test" || part == "tests"; };
  const fs::path folder = file.parent_path();
  return name.starts_with("test_") || name.ends_with("_test") || name == "conftest" ||
         std::any_of(folder.begin(), folder.end(), is_folder);
}

// The last statement that defines a function of the name: it replaces those before.
std::optional<size_t> function_of(const Module& module, std::string_view name) {
  for (size_t i = module.statements().size(); i-- > 0;) {
    const ModuleStatement& s = module.statements()[i];
    if (s.kind == StatementKind::kFunction && s.name == name) return i;
  }
  return std::nullopt;
}

}  // namespace

Result<SourceFolder> SourceFolder::read(const std::string& folder) {
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  TRY_ASSIGN(const auto paths, program_files(error ? folder : root.string(), {.with_tests = true}));
  SourceFolder out;
  for (const std::string& path : paths) {
    auto file = std::make_unique<SourceFile>();
    TRY_ASSIGN(const std::string source, read_file(path));
    file->path = path;
    file->of_tests = is_test_file(fs::path(path).lexically_relative(root));
    file->text = with_unix_lines(source);
    file->module = std::make_unique<Module>(file->text);
    if (auto tree = syntax::parse_python(file->text); tree.ok()) {
      file->imports = imported_names(tree.value());
      file->tree = std::move(tree).value();
    }
    out.files_.push_back(std::move(file));
  }
  return out;
}

std::optional<FoundFunction> SourceFolder::find(size_t file, const std::string& name) const {
  return follow(file, name, kMostSteps);
}

std::optional<FoundFunction> SourceFolder::follow(size_t file, const std::string& name,
                                                  int steps) const {
  const SourceFile& here = *files_[file];
  if (const auto own = function_of(*here.module, name)) return FoundFunction{file, *own};
  const size_t dot = std::min(name.find('.'), name.size());
  const auto imported = here.imports.find(name.substr(0, dot));
  if (imported == here.imports.end() || steps == 0) return std::nullopt;
  const std::string whole = imported->second + name.substr(dot);
  const size_t last = whole.rfind('.');
  if (last == std::string::npos) return std::nullopt;
  const bool package = whole.find_first_not_of('.') > last;  // ".f": of the package's __init__.py
  const auto module =
      module_file(file, std::string_view(whole).substr(0, package ? last + 1 : last));
  if (!module) return std::nullopt;
  return follow(*module, whole.substr(last + 1), steps - 1);
}

std::optional<size_t> SourceFolder::module_file(size_t from, std::string_view dotted) const {
  const std::string& near = files_[from]->path;
  std::string tail = "/" + as_path(dotted);
  if (dotted.starts_with('.')) {
    fs::path base = fs::path(near).parent_path();
    size_t dots = 0;
    while (dots < dotted.size() && dotted[dots] == '.') ++dots;
    for (size_t i = 1; i < dots; ++i) base = base.parent_path();
    const std::string rest = as_path(dotted.substr(dots));
    tail = base.string() + (rest.empty() ? "" : "/" + rest);
  }
  std::optional<size_t> best;
  for (size_t i = 0; i < files_.size(); ++i) {
    const std::string& path = files_[i]->path;
    if (!path.ends_with(tail + ".py") && !path.ends_with(tail + "/__init__.py")) continue;
    if (!best || common_prefix(path, near) > common_prefix(files_[*best]->path, near)) best = i;
  }
  return best;
}

}  // namespace foretrace::datasets::corpus
