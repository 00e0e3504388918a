#include "datasets/corpus/benchmarks.h"

#include <functional>

#include "core/file.h"
#include "core/json.h"
#include "core/text_lines.h"
#include "datasets/corpus/clean_source.h"
#include "datasets/corpus/doctest_calls.h"

namespace foretrace::datasets::corpus {
namespace {

using Import = std::function<Status(const Json&, std::vector<ManifestItem>&)>;

// Calls `import` for every line; errors name path:line.
Result<std::vector<ManifestItem>> import_lines(const std::string& path, const Import& import) {
  TRY_ASSIGN(const std::string text, read_file(path));
  std::vector<ManifestItem> items;
  TRY(for_each_line(text, path, [&](std::string_view line) -> Status {
    TRY_ASSIGN(const Json json, parse_json(line));
    if (!json.is_object()) return parse_error("not a JSON object");
    return import(json, items);
  }));
  return items;
}

Result<std::string> text_field(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_string())
    return parse_error(std::string("no text \"") + key + "\"", "is it the file you meant?");
  return found->get<std::string>();
}

// The first call, in an assert, of a function that the module defines.
bool asserted_call(const Module& module, const std::string& test, std::string* entry,
                   std::string* arguments) {
  const std::vector<PythonToken> tokens = lex_python(test);
  for (size_t i = 0; i < tokens.size(); ++i) {
    for (const ModuleStatement& s : module.statements()) {
      if (s.kind != StatementKind::kFunction || tokens[i].text != s.name) continue;
      if (match_call(tokens, i, s.name, arguments) == 0) continue;
      *entry = s.name;
      return true;
    }
  }
  return false;
}

Status import_mbpp_task(const Json& json, const MbppOptions& options,
                        std::vector<ManifestItem>& items) {
  TRY_ASSIGN(const std::string code, text_field(json, "code"));
  const auto id = json.find("task_id");
  const auto tests = json.find("test_list");
  if (id == json.end() || !id->is_number_integer()) return parse_error("no number \"task_id\"");
  if (tests == json.end() || !tests->is_array()) return parse_error("no list \"test_list\"");
  const auto task = id->get<int64_t>();
  if (task < options.first_task || task > options.last_task) return {};
  const auto setup = json.find("test_setup_code");
  const std::string before =
      setup != json.end() && setup->is_string() ? setup->get<std::string>() : "";
  const std::string text = with_unix_lines(before.empty() ? code : before + "\n" + code) + "\n";
  const Module module(text);
  const std::string source = clean_module(module);
  for (size_t i = 0; i < tests->size(); ++i) {
    if (!(*tests)[i].is_string())
      return parse_error("\"test_list\" holds something that is no text");
    ManifestItem item;
    if (!asserted_call(module, (*tests)[i].get<std::string>(), &item.entry, &item.args)) continue;
    item.id = "mbpp-" + std::to_string(task) + "-" + std::to_string(i);
    item.source = source;
    item.origin = "mbpp task " + std::to_string(task);
    item.licence = "CC-BY-4.0";
    items.push_back(std::move(item));
  }
  return {};
}

}  // namespace

Result<std::vector<ManifestItem>> import_cruxeval(const std::string& path) {
  return import_lines(path, [](const Json& json, std::vector<ManifestItem>& items) -> Status {
    ManifestItem item;
    TRY_ASSIGN(item.source, text_field(json, "code"));
    TRY_ASSIGN(item.args, text_field(json, "input"));
    TRY_ASSIGN(item.id, text_field(json, "id"));
    item.source += '\n';
    item.entry = "f";
    item.origin = "cruxeval " + item.id + " (evaluation only)";
    item.licence = "MIT";
    items.push_back(std::move(item));
    return {};
  });
}

Result<std::vector<ManifestItem>> import_mbpp(const std::string& path, const MbppOptions& options) {
  return import_lines(path, [&](const Json& json, std::vector<ManifestItem>& items) {
    return import_mbpp_task(json, options, items);
  });
}

}  // namespace foretrace::datasets::corpus
