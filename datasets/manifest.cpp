#include "datasets/manifest.h"

#include <array>
#include <filesystem>
#include <unordered_set>
#include <utility>

#include "core/file.h"
#include "core/json.h"
#include "core/text_lines.h"

namespace foretrace::datasets {
namespace {

struct Field {
  const char* key;
  std::string ManifestItem::*member;
};

constexpr std::array<Field, 10> kFields = {{{"id", &ManifestItem::id},
                                            {"language", &ManifestItem::language},
                                            {"path", &ManifestItem::path},
                                            {"source", &ManifestItem::source},
                                            {"entry", &ManifestItem::entry},
                                            {"args", &ManifestItem::args},
                                            {"stdin", &ManifestItem::stdin_text},
                                            {"origin", &ManifestItem::origin},
                                            {"licence", &ManifestItem::licence},
                                            {"mutation", &ManifestItem::mutation}}};

Result<ManifestItem> parse_item(std::string_view line) {
  TRY_ASSIGN(const Json json, parse_unambiguous_json(line));
  if (!json.is_object()) return parse_error("not a JSON object");
  ManifestItem item;
  for (const Field& field : kFields) {
    const auto found = json.find(field.key);
    if (found == json.end() || found->is_null()) continue;
    if (!found->is_string())
      return parse_error(std::string("\"") + field.key + "\" is not a string");
    item.*field.member = found->get<std::string>();
  }
  if (item.id.empty()) return parse_error("no \"id\"", "give every program its own id");
  if (item.path.empty() == item.source.empty())
    return parse_error("needs either \"path\" or \"source\"",
                       "path of a file, or the program's text");
  if (item.language != "python" && item.language != "c")
    return parse_error("unknown language \"" + item.language + "\"", "python or c");
  if (item.entry.empty() && !item.args.empty()) return parse_error("\"args\" without \"entry\"");
  return item;
}

}  // namespace

std::filesystem::path folder_of_manifest(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  return folder.empty() || stays_in_place(path) ? "." : folder;
}

Result<std::vector<ManifestItem>> parse_manifest(std::string_view text, const std::string& name,
                                                 const ManifestPart& part) {
  int64_t number = 0;
  std::vector<ManifestItem> items;
  std::unordered_set<std::string> ids;
  const std::filesystem::path folder = folder_of_manifest(name);
  TRY(for_each_line(text, name, [&](std::string_view line) -> Status {
    if (number++ % part.count != part.index) return {};
    TRY_ASSIGN(ManifestItem item, parse_item(line));
    if (!ids.insert(item.id).second) return parse_error("id \"" + item.id + "\" again");
    if (!item.path.empty() && folder != ".") item.path = (folder / item.path).string();
    items.push_back(std::move(item));
    return {};
  }));
  return items;
}

Result<std::vector<ManifestItem>> read_manifest(const std::string& path, const ManifestPart& part) {
  TRY_ASSIGN(const std::string text, read_file(path));
  return parse_manifest(text, path, part);
}

std::string manifest_line(const ManifestItem& item) {
  std::string line = "{";
  for (const Field& field : kFields) {
    const std::string& value = item.*field.member;
    if (value.empty()) continue;
    if (line.size() > 1) line += ',';
    line += json_quote(field.key) + ":" + json_quote(value);
  }
  return line + "}\n";
}

Status write_manifest(const std::string& path, const std::vector<ManifestItem>& items) {
  std::string text;
  for (const ManifestItem& item : items) {
    if (item.path.empty() || item.path[0] == '/') {
      text += manifest_line(item);
      continue;
    }
    std::error_code error;
    ManifestItem seen = item;
    seen.path = std::filesystem::relative(item.path, folder_of_manifest(path), error).string();
    if (error)
      return Error(ErrorCode::kIo,
                   "no way from " + path + " to " + item.path + ": " + error.message());
    text += manifest_line(seen);
  }
  return write_file_atomic(path, text);
}

}  // namespace foretrace::datasets
