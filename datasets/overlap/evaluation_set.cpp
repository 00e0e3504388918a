#include "datasets/overlap/evaluation_set.h"

#include <filesystem>
#include <unordered_set>

#include "core/compress.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/json.h"
#include "core/text_lines.h"
#include "datasets/manifest.h"

namespace foretrace::datasets::overlap {
namespace {

constexpr size_t kLargestFile = size_t{1} << 31;

std::string text_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool has(const Json& json, std::initializer_list<const char*> keys) {
  for (const char* key : keys)
    if (!json.contains(key)) return false;
  return true;
}

class Reader {
 public:
  Reader(const TaskRange& tasks, std::string file) : tasks_(tasks) { set_.file = std::move(file); }

  // A line: a program, or the items of one.
  Status add(const Json& json) {
    if (!json.is_object()) return parse_error("not a JSON object");
    if (has(json, {"prompt", "canonical_solution"}))
      return keep("humaneval", text_of(json, "task_id"),
                  text_of(json, "prompt") + text_of(json, "canonical_solution"));
    if (has(json, {"task_id", "code", "test_list"})) return add_mbpp(json);
    if (has(json, {"code", "input"}))
      return keep("cruxeval", text_of(json, "id"), text_of(json, "code"));
    if (!has(json, {"id"}) || !(has(json, {"source"}) || has(json, {"path"})))
      return parse_error("a line of no evaluation set that is known",
                         "CRUXEval, HumanEval and MBPP as published, or a manifest");
    return add_item(json);
  }

  Result<EvaluationSet> take() {
    if (set_.programs.empty())
      return not_found(set_.file + " has no programs to compare with",
                       "of MBPP only --first-task to --last-task count");
    return std::move(set_);
  }

  EvaluationSet& set() { return set_; }

 private:
  Status add_mbpp(const Json& json) {
    if (!json["task_id"].is_number_integer()) return parse_error("no number \"task_id\"");
    const auto task = json["task_id"].get<int64_t>();
    const std::string name =
        "mbpp " + std::to_string(tasks_.first) + "-" + std::to_string(tasks_.last);
    if (task < tasks_.first || task > tasks_.last) return {};
    const std::string setup = text_of(json, "test_setup_code");
    return keep(name, "mbpp " + std::to_string(task),
                (setup.empty() ? setup : setup + "\n") + text_of(json, "code"));
  }

  Status add_item(const Json& json) {
    const std::string language = text_of(json, "language");
    if (!language.empty() && language != "python") return {};
    std::string source = text_of(json, "source");
    if (source.empty()) {
      TRY_ASSIGN(source,
                 read_file((folder_of_manifest(set_.file) / text_of(json, "path")).string()));
      if (source.empty()) return {};  // an __init__.py
    }
    return keep(std::filesystem::path(set_.file).filename().string(), text_of(json, "id"),
                std::move(source));
  }

  Status keep(const std::string& name, std::string id, std::string source) {
    if (source.empty()) return parse_error("no program");
    set_.name = name;
    if (seen_.insert(sha256_hex(source)).second)
      set_.programs.push_back({std::move(id), std::move(source)});
    return {};
  }

  TaskRange tasks_;
  EvaluationSet set_;
  std::unordered_set<std::string> seen_;
};

}  // namespace

Result<EvaluationSet> read_evaluation_set(const std::string& path, const TaskRange& tasks) {
  TRY_ASSIGN(std::string text, read_file(path));
  Reader reader(tasks, path);
  reader.set().sha256 = sha256_hex(text);
  TRY_ASSIGN(text, unpacked(std::move(text), path, kLargestFile));
  TRY(for_each_line(text, path, [&](std::string_view line) -> Status {
    TRY_ASSIGN(const Json json, parse_json(line));
    return reader.add(json);
  }));
  return reader.take();
}

}  // namespace foretrace::datasets::overlap
