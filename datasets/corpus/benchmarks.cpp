#include "datasets/corpus/benchmarks.h"

#include <algorithm>
#include <functional>

#include "core/compress.h"
#include "core/file.h"
#include "core/json.h"
#include "core/text_lines.h"
#include "datasets/corpus/clean_source.h"
#include "datasets/corpus/doctest_calls.h"
#include "datasets/corpus/literal_calls.h"

namespace foretrace::datasets::corpus {
namespace {

constexpr size_t kLargestFile = size_t{1} << 31;

using Import = std::function<Status(const Json&, std::vector<ManifestItem>&)>;

// Calls `import` for every line; errors name path:line.
Result<std::vector<ManifestItem>> import_lines(const std::string& path, const Import& import) {
  TRY_ASSIGN(const std::string text, read_gzip_or_plain(path, kLargestFile));
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

// The arguments of the calls of `candidate` in a task's test, each text once.
Result<std::vector<std::string>> candidate_arguments(const std::string& test) {
  TRY_ASSIGN(const syntax::SyntaxTree tree, syntax::parse_python(test));
  std::vector<LiteralCall> calls;
  for (uint32_t i = 0; i < tree.nodes.size(); ++i) {
    LiteralBindings names;
    if (tree.at(i).kind == syntax::NodeKind::kFunction)
      find_literal_calls(tree, tree.at(i).last, names, calls);
  }
  std::vector<std::string> out;
  for (LiteralCall& call : calls) {
    if (call.function == "candidate" &&
        std::find(out.begin(), out.end(), call.arguments) == out.end())
      out.push_back(std::move(call.arguments));
  }
  return out;
}

Status import_humaneval_task(const Json& json, std::vector<ManifestItem>& items) {
  TRY_ASSIGN(const std::string task, text_field(json, "task_id"));
  TRY_ASSIGN(const std::string prompt, text_field(json, "prompt"));
  TRY_ASSIGN(const std::string solution, text_field(json, "canonical_solution"));
  TRY_ASSIGN(const std::string entry, text_field(json, "entry_point"));
  TRY_ASSIGN(const std::string test, text_field(json, "test"));
  const std::string text = with_unix_lines(prompt + solution) + "\n";
  const std::string source = clean_module(Module(text));
  const auto calls = candidate_arguments(test);
  if (!calls.ok()) return calls.error().in("\"test\" of " + task);
  for (size_t i = 0; i < calls.value().size(); ++i) {
    ManifestItem item;
    item.id = "humaneval-" + task.substr(task.find('/') + 1) + "-" + std::to_string(i);
    item.source = source;
    item.entry = entry;
    item.args = calls.value()[i];
    item.origin = "humaneval " + task + " (evaluation only)";
    item.licence = "MIT";
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

Result<std::vector<ManifestItem>> import_humaneval(const std::string& path) {
  return import_lines(path, import_humaneval_task);
}

}  // namespace foretrace::datasets::corpus
