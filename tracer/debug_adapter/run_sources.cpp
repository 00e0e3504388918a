#include "tracer/debug_adapter/run_sources.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "core/file.h"

namespace foretrace::tracer {
namespace {

std::string absolute(const std::string& path) {
  std::error_code error;
  const auto full = std::filesystem::absolute(path, error);
  return error ? path : full.lexically_normal().string();
}

std::string links_resolved(const std::string& path) {
  std::error_code error;
  const auto full = std::filesystem::weakly_canonical(path, error);
  return error ? path : full.string();
}

std::string name_of(const std::string& path) { return std::filesystem::path(path).filename().string(); }

std::vector<uint32_t> columns(std::string_view text) {
  std::vector<uint32_t> out;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const size_t column = line.find_first_not_of(" \t\r\f");
    out.push_back(column == std::string_view::npos ? 1 : static_cast<uint32_t>(column) + 1);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return out;
}

}  // namespace

RunSources::RunSources(TraceReader& reader, int64_t run, const std::vector<std::string>& files) {
  for (const std::string& name : files) files_.push_back(open(reader, run, name));
}

RunSources::File RunSources::open(TraceReader& reader, int64_t run, const std::string& name) {
  File file{name, absolute(name), {}, false, false, false, {}};
  if (auto stored = reader.source(run, name); stored.ok()) {
    file.text = std::move(stored).value();
    file.stored = true;
    file.columns = columns(file.text);
  }
  std::error_code error;
  file.there = !name.starts_with('<') && std::filesystem::is_regular_file(file.path, error);
  if (!file.there) return file;
  const auto found = read_file(file.path);
  file.on_disk = !file.stored || (found.ok() && found.value() == file.text);
  return file;
}

Json RunSources::source(uint32_t file) const {
  const File& found = files_[file];
  Json json;
  json["name"] = found.name.starts_with('<') ? found.name : name_of(found.name);
  if (found.on_disk) {
    json["path"] = found.path;
    return json;
  }
  if (!found.name.starts_with('<')) json["path"] = found.path;
  json["sourceReference"] = file + 1;
  json["origin"] = found.stored ? "the trace store" : "not stored";
  if (!found.stored) json["presentationHint"] = "deemphasize";
  return json;
}

Json RunSources::all() const {
  Json list = Json::array();
  for (uint32_t file = 0; file < files_.size(); ++file) list.push_back(source(file));
  return list;
}

std::optional<uint32_t> RunSources::find(int64_t reference, const std::string& path) const {
  if (reference > 0 && reference <= static_cast<int64_t>(files_.size())) return static_cast<uint32_t>(reference - 1);
  if (path.empty()) return {};
  const std::string full = absolute(path);
  const std::string resolved = links_resolved(path);
  std::optional<uint32_t> by_name;
  int named = 0;
  for (uint32_t file = 0; file < files_.size(); ++file) {
    const File& one = files_[file];
    if (one.name == path || one.path == full || (one.there && links_resolved(one.path) == resolved)) return file;
    if (one.there || name_of(one.name) != name_of(path)) continue;
    by_name = file;
    ++named;
  }
  return named == 1 ? by_name : std::nullopt;
}

Result<std::string> RunSources::text(int64_t reference) const {
  if (reference < 1 || reference > static_cast<int64_t>(files_.size()))
    return not_found("no source has the number " + std::to_string(reference), "`loadedSources` lists them");
  const File& file = files_[static_cast<size_t>(reference - 1)];
  if (!file.stored) return not_found("the store does not have the text of " + file.name);
  return file.text;
}

int64_t RunSources::column(uint32_t file, uint32_t line) const {
  const auto& known = files_[file].columns;
  return line >= 1 && line <= known.size() ? known[line - 1] : 1;
}

}  // namespace foretrace::tracer
