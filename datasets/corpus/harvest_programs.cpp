#include "datasets/corpus/harvest_programs.h"

#include <algorithm>
#include <unordered_set>

#include "core/file.h"
#include "datasets/corpus/c_program.h"
#include "datasets/corpus/clean_source.h"
#include "datasets/corpus/function_slice.h"
#include "datasets/corpus/program_files.h"
#include "datasets/generate_c/tokens.h"

namespace foretrace::datasets::corpus {
namespace {

// Names in f-strings too.
bool holds_any(const Module& module, const ModuleStatement& s,
               std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* word) {
    return holds_word(module, s, word) || s.uses.contains(word);
  });
}

// Why the module would not run alone and the same each time, or "".
std::string problem_of(const Module& module) {
  for (const ModuleStatement& s : module.statements()) {
    if (std::string problem = import_problem(s); !problem.empty()) return problem;
    if (holds_any(module, s, {"argv", "argparse", "optparse", "getopt"})) return "takes arguments";
    if (holds_any(module, s, {"input", "open", "stdin", "fileinput", "__file__"}))
      return "reads files or input";
    if (holds_any(module, s, {"doctest", "testmod", "__doc__"})) return "runs its doctests";
  }
  return "";
}

std::string without_comments(const Module& module) {
  std::vector<size_t> all(module.statements().size());
  for (size_t i = 0; i < all.size(); ++i) all[i] = i;
  return laid_out(module, all);
}

class Programs {
 public:
  explicit Programs(const HarvestOptions& options) : options_(options) {}

  void add_python(const std::string& text, const std::string& origin) {
    const Module module(text);
    ++harvest_.files;
    const bool has_main =
        std::any_of(module.statements().begin(), module.statements().end(),
                    [](const ModuleStatement& s) { return s.kind == StatementKind::kMainGuard; });
    if (!has_main) return;
    ++harvest_.functions;
    std::string source = without_comments(module);
    std::string reason = problem_of(module);
    if (reason.empty()) reason = too_long(source);
    if (reason.empty()) reason = known_before(source, seen_);
    add(std::move(source), "python", origin, reason);
  }

  void add_c(std::string text, const std::string& origin) {
    ++harvest_.files;
    std::string reason = c_program_problem(text);
    if (reason == "no main") return;
    ++harvest_.functions;
    if (reason.empty()) reason = too_long(text);
    if (reason.empty() && !shapes_.insert(generate_c::shape_fingerprint(text)).second)
      reason = "near duplicate";
    add(std::move(text), "c", origin, reason);
  }

  Harvest take() { return std::move(harvest_); }

 private:
  [[nodiscard]] std::string too_long(const std::string& source) const {
    return std::count(source.begin(), source.end(), '\n') > options_.max_lines ? "too many lines"
                                                                               : "";
  }

  void add(std::string source, const char* language, const std::string& origin,
           const std::string& reason) {
    if (!reason.empty()) {
      ++harvest_.skipped[reason];
      return;
    }
    ++harvest_.programs;
    ManifestItem item;
    item.id = origin + ":main";
    item.language = language;
    item.source = std::move(source);
    item.origin = origin;
    item.licence = options_.licence;
    harvest_.items.push_back(std::move(item));
  }

  const HarvestOptions& options_;
  overlap::OverlapIndex seen_;
  std::unordered_set<uint64_t> shapes_;
  Harvest harvest_;
};

}  // namespace

Result<Harvest> harvest_programs(const HarvestOptions& options) {
  const FileNames names(options);
  Programs programs(options);
  for (const char* extension : {".py", ".c"}) {
    TRY_ASSIGN(const auto paths, program_files(options.folder, {.extension = extension}));
    for (const std::string& path : paths) {
      if (!path.ends_with(extension)) continue;  // a single file of the other language
      TRY_ASSIGN(const std::string source, read_file(path));
      std::string text = with_unix_lines(source);
      if (extension == std::string_view(".py"))
        programs.add_python(text, names.origin(path));
      else
        programs.add_c(std::move(text), names.origin(path));
    }
  }
  return programs.take();
}

}  // namespace foretrace::datasets::corpus
