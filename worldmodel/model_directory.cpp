#include "worldmodel/model_directory.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include "core/file.h"
#include "core/hash.h"
#include "datasets/vocabulary.h"
#include "lm/checkpoint.h"

namespace foretrace::worldmodel {
namespace {

namespace fs = std::filesystem;

std::string hex(const std::array<uint8_t, 32>& digest, size_t bytes) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < bytes; ++i) {
    text += kDigits[digest[i] >> 4];
    text += kDigits[digest[i] & 15];
  }
  return text;
}

Status hash_file(const fs::path& path, Sha256& hash) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return io_error("cannot read " + path.string(), errno);
  std::vector<char> buffer(1 << 20);
  while (in) {
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    hash.update({buffer.data(), static_cast<size_t>(in.gcount())});
  }
  return {};
}

// Config and weights, shards and their index included; not the trainer's own state.
bool decides(const std::string& file) {
  return file == "config.json" ||
         (file.rfind("model", 0) == 0 && file.find(".safetensors") != std::string::npos);
}

// What decides its predictions: config.json, the weights in order of their files' names, language
// and calibration.
Result<std::string> identity(const std::string& directory, const Json& json) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error))
    if (decides(entry.path().filename().string())) files.push_back(entry.path());
  if (error) return io_error("cannot list " + directory, error.value());
  std::sort(files.begin(), files.end());
  Sha256 hash;
  for (const auto& file : files) {
    hash.update(file.filename().string());
    TRY(hash_file(file, hash));
  }
  for (const char* field : {"decoder", "trace_language", "content", "calibration"})
    hash.update(json.contains(field) ? dump_json(json[field]) : "null");
  return hex(hash.digest(), 8);
}

// Refiners of puzzles speak none.
Status check_language(const Json& json, const std::string& path) {
  if (json.is_object() && json.contains("puzzle")) return {};
  if (!json.is_object() || !json.contains("trace_language") ||
      !json["trace_language"].is_number_integer())
    return parse_error(path + "/foretrace.json does not name its trace_language");
  const auto version = json["trace_language"].get<int64_t>();
  if (version == datasets::kTraceLanguageVersion) return {};
  return unsupported(path + " speaks trace language " + std::to_string(version) +
                         ", this build speaks " + std::to_string(datasets::kTraceLanguageVersion),
                     "train it again with shards of this build");
}

Error no_model(const std::string& what) {
  return not_found(
      what,
      "give --model DIR or set FORETRACE_MODEL; scripts/demo trains one into build/demo/run/model, "
      "`foretrace train CONFIG.json --data SHARDS --out DIR` trains your own");
}

}  // namespace

std::string model_name(const std::string& directory) {
  fs::path path = fs::path(directory).lexically_normal();
  if (path.filename().empty()) path = path.parent_path();
  if (path.filename() == "model" && path.has_parent_path() &&
      !path.parent_path().filename().empty())
    return path.parent_path().filename().string();
  if (path.filename() == "average" && path.has_parent_path())
    return (path.parent_path().filename() / path.filename()).string();
  return path.filename().string();
}

Result<ModelDirectory> read_model_directory(const std::string& given) {
  if (!fs::is_directory(given)) return no_model("no model directory at " + given);
  ModelDirectory directory;
  directory.path = lm::checkpoint_directory(given);
  directory.name = model_name(given);
  TRY_ASSIGN(directory.json, lm::read_foretrace_json(directory.path));
  const std::string where = directory.path + "/foretrace.json";
  const Json& json = directory.json;
  if (json.is_null())
    return unsupported(
        directory.path + " has no foretrace.json: it is a language model, but no world model",
        "`foretrace train` writes directories that have one");
  TRY(check_language(json, directory.path));
  directory.decoder = json.contains("decoder") && json["decoder"].is_string()
                          ? json["decoder"].get<std::string>()
                          : "";
  const Json content = json.value("content", Json("traces"));
  directory.knows_traces = content != "states";
  directory.knows_states = content == "states" || content == "traces+states";
  if (json.contains("calibration") && json["calibration"].is_object()) {
    const Json& calibration = json["calibration"];
    for (const auto& [name, target] :
         {std::pair{"step", &directory.step}, std::pair{"answer", &directory.answer}}) {
      if (!calibration.contains(name)) continue;
      auto read = Calibration::from_json(calibration[name]);
      if (!read.ok()) return read.error().in(where);
      *target = read.value();
    }
  }
  if (json.contains("majority")) {
    auto majority = MajorityStatistics::from_json(json["majority"]);
    if (!majority.ok()) return majority.error().in(where);
    directory.majority = std::move(majority).value();
  }
  TRY_ASSIGN(directory.id, identity(directory.path, json));
  return directory;
}

Status write_calibration(const ModelDirectory& directory, const Calibration& step,
                         const Calibration& answer, const MajorityStatistics& majority) {
  Json json = directory.json;
  json["calibration"] = {{"step", step.to_json()}, {"answer", answer.to_json()}};
  json["majority"] = majority.to_json();
  return write_file_atomic(directory.path + "/foretrace.json", json.dump(2) + "\n");
}

Result<std::string> locate_model(const std::string& given) {
  if (!given.empty()) return given;
  if (const char* named = std::getenv("FORETRACE_MODEL"); named != nullptr && *named != '\0')
    return std::string(named);
  const fs::path here(executable_directory());
  for (const fs::path& models : {here / "models", here.parent_path() / "models"}) {
    std::vector<fs::path> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(models, error))
      if (fs::exists(entry.path() / "foretrace.json")) found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    if (!found.empty()) return found.front().string();
  }
  return no_model("no model given, and none in models/ beside " + here.string());
}

}  // namespace foretrace::worldmodel
