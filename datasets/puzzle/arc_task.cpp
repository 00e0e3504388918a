#include "datasets/puzzle/arc_task.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace foretrace::datasets::puzzle {
namespace {

namespace fs = std::filesystem;

Result<Grid> grid_from_json(const Json& json, const std::string& where) {
  if (!json.is_array() || json.empty() || json.size() > kArcSide || !json[0].is_array() ||
      json[0].empty() || json[0].size() > kArcSide)
    return parse_error(where + ": a grid must be 1 to 30 rows of 1 to 30 numbers");
  Grid grid{json.size(), json[0].size(), {}};
  for (const Json& row : json) {
    if (!row.is_array() || row.size() != grid.columns)
      return parse_error(where + ": rows of a grid differ in length");
    for (const Json& cell : row) {
      if (!cell.is_number_integer() || cell < 0 || cell >= kArcColours)
        return parse_error(where + ": a cell is no number from 0 to 9");
      grid.cells.push_back(cell.get<uint8_t>());
    }
  }
  return grid;
}

Result<std::vector<ArcPair>> pairs_from_json(const Json& task, const char* part,
                                             const std::string& where) {
  const auto found = task.find(part);
  if (found == task.end() || !found->is_array() || found->empty())
    return parse_error(where + ": \"" + part + "\" must be a list of pairs",
                       "each {\"input\": grid, \"output\": grid}");
  std::vector<ArcPair> pairs;
  for (const Json& json : *found) {
    const std::string here = where + ": " + part + " pair " + std::to_string(pairs.size() + 1);
    if (!json.is_object()) return parse_error(here + " is no object");
    ArcPair pair;
    for (const auto& [name, grid] : {std::pair{"input", &pair.input}, {"output", &pair.output}}) {
      if (!json.contains(name)) return parse_error(here + " has no \"" + name + "\"");
      TRY_ASSIGN(*grid, grid_from_json(json[name], here + ", " + name));
    }
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

void sort_by_id(std::vector<ArcTask>& tasks) {
  std::sort(tasks.begin(), tasks.end(),
            [](const ArcTask& a, const ArcTask& b) { return a.id < b.id; });
}

Result<std::vector<ArcTask>> packed_tasks(const Json& json, const std::string& where) {
  std::vector<ArcTask> tasks;
  for (const auto& [id, task] : json.items()) {
    TRY_ASSIGN(ArcTask read, arc_task_from_json(task, id, where));
    tasks.push_back(std::move(read));
  }
  sort_by_id(tasks);
  return tasks;
}

Result<ArcCorpus> read_arc_file(const fs::path& path) {
  TRY_ASSIGN(const Json json, read_json_file(path.string()));
  ArcCorpus corpus;
  if (json.is_object() && json.contains("train") && json["train"].is_object()) {
    TRY_ASSIGN(corpus.training, packed_tasks(json["train"], path.string()));
    if (!json.contains("eval") || !json["eval"].is_object())
      return parse_error(path.string() + ": \"train\" is a table of tasks, \"eval\" is none");
    TRY_ASSIGN(corpus.evaluation, packed_tasks(json["eval"], path.string()));
    return corpus;
  }
  TRY_ASSIGN(ArcTask task, arc_task_from_json(json, path.stem().string(), path.string()));
  corpus.evaluation.push_back(std::move(task));
  return corpus;
}

// The task files of one folder.
Result<std::vector<ArcTask>> folder_tasks(const fs::path& folder) {
  std::vector<ArcTask> tasks;
  std::error_code code;
  for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code)) {
    const fs::path& path = at->path();
    if (path.extension() != ".json") continue;
    TRY_ASSIGN(const Json json, read_json_file(path.string()));
    TRY_ASSIGN(ArcTask task, arc_task_from_json(json, path.stem().string(), path.string()));
    tasks.push_back(std::move(task));
  }
  if (code) return Error(ErrorCode::kIo, "cannot list " + folder.string() + ": " + code.message());
  sort_by_id(tasks);
  return tasks;
}

bool is_folder(const fs::path& path) {
  std::error_code code;
  return fs::is_directory(path, code);
}

}  // namespace

Result<ArcTask> arc_task_from_json(const Json& json, const std::string& id,
                                   const std::string& where) {
  const std::string here = where + ": task " + id;
  if (!json.is_object())
    return parse_error(here + " is no object", "{\"train\": [pair], \"test\": [pair]}");
  ArcTask task{id, {}, {}};
  TRY_ASSIGN(task.demonstrations, pairs_from_json(json, "train", here));
  TRY_ASSIGN(task.tests, pairs_from_json(json, "test", here));
  return task;
}

Result<ArcCorpus> read_arc(const std::string& path) {
  if (!is_folder(path)) return read_arc_file(path);
  ArcCorpus corpus;
  for (const fs::path& folder : {fs::path(path), fs::path(path) / "data"}) {
    if (!is_folder(folder / "training") || !is_folder(folder / "evaluation")) continue;
    TRY_ASSIGN(corpus.training, folder_tasks(folder / "training"));
    TRY_ASSIGN(corpus.evaluation, folder_tasks(folder / "evaluation"));
    return corpus;
  }
  TRY_ASSIGN(corpus.evaluation, folder_tasks(path));
  if (corpus.evaluation.empty())
    return not_found("no task of ARC in " + path,
                     "files NAME.json, or folders training and evaluation of them");
  return corpus;
}

std::string arc_canonical_form(const ArcPair& pair) {
  std::string least;
  for (int transform = 0; transform < kDihedrals; ++transform) {
    std::string form;
    std::array<char, kArcColours> names{};
    char used = 0;
    for (const Grid* grid : {&pair.input, &pair.output}) {
      const Grid image = dihedral(*grid, transform);
      form += {static_cast<char>(image.rows), static_cast<char>(image.columns)};
      for (const uint8_t colour : image.cells) {
        if (colour != 0 && names[colour] == 0) names[colour] = ++used;
        form += names[colour];
      }
    }
    if (least.empty() || form < least) least = std::move(form);
  }
  return least;
}

}  // namespace foretrace::datasets::puzzle
