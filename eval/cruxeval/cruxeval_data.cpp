#include "eval/cruxeval/cruxeval_data.h"

#include <cctype>
#include <set>

#include "core/file.h"
#include "core/text_lines.h"

namespace foretrace::eval {
namespace {

// LiveCodeBench: the input is the whole call.
Status read_call(const Json& name, CruxevalItem& item) {
  if (!name.is_string() || name.get<std::string>().empty()) return parse_error("\"function_name\" is no text");
  item.entry = name.get<std::string>();
  if (!item.input.starts_with(item.entry + "(") || !item.input.ends_with(")"))
    return parse_error("\"input\" is no call of " + item.entry);
  item.input = item.input.substr(item.entry.size() + 1, item.input.size() - item.entry.size() - 2);
  return {};
}

Result<CruxevalItem> read_item(std::string_view line) {
  TRY_ASSIGN(auto json, parse_json(line));
  if (!json.is_object()) return parse_error("not an object");
  CruxevalItem item;
  const std::pair<const char*, std::string*> fields[] = {
      {"id", &item.id}, {"code", &item.code}, {"input", &item.input}, {"output", &item.output}};
  for (const auto& [name, text] : fields) {
    if (!json.contains(name) || !json[name].is_string()) return parse_error(std::string("no text field \"") + name + "\"");
    *text = json[name].get<std::string>();
  }
  if (json.contains("function_name")) TRY(read_call(json["function_name"], item));
  return item;
}

}  // namespace

Result<std::vector<CruxevalItem>> read_cruxeval(const std::string& path) {
  TRY_ASSIGN(const std::string text, read_file(path));
  std::vector<CruxevalItem> items;
  std::set<std::string> ids;
  TRY(for_each_line(text, path, [&](std::string_view line) -> Status {
    TRY_ASSIGN(CruxevalItem item, read_item(line));
    if (!ids.insert(item.id).second) return parse_error("id " + item.id + " appears twice");
    items.push_back(std::move(item));
    return {};
  }));
  if (items.empty()) return not_found(path + " has no items", "it should hold one JSON object a line, as cruxeval.jsonl does");
  return items;
}

std::string literal_class(const std::string& literal) {
  if (literal == "True" || literal == "False") return "bool";
  if (literal == "None") return "None";
  const char c = literal.empty() ? ' ' : literal[0];
  if (c == '"' || c == '\'') return "str";
  if (c == '[') return "list";
  if (c == '(') return "tuple";
  if (c == '{') return literal == "{}" || literal.find(':') != std::string::npos ? "dict" : "set";
  if (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '-')
    return literal.find_first_of(".e") == std::string::npos ? "int" : "float";
  return "other";
}

}  // namespace foretrace::eval
