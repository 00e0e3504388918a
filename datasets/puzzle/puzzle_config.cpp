#include "datasets/puzzle/puzzle_config.h"

#include <array>
#include <set>

namespace foretrace::datasets::puzzle {
namespace {

struct KindName {
  PuzzleKind kind;
  const char* name;
  std::set<std::string_view> fields;
};

const std::array<KindName, 5>& kinds() {
  static const std::array<KindName, 5> kKinds = {{
      {PuzzleKind::kSudoku,
       "sudoku",
       {"size", "box_rows", "box_columns", "clues", "train", "test", "copies", "augment", "seed"}},
      {PuzzleKind::kSudoku17, "sudoku17", {"path", "train", "test", "copies", "augment", "seed"}},
      {PuzzleKind::kMaze,
       "maze",
       {"side", "shortest", "form", "loops", "train", "test", "copies", "augment", "seed"}},
      {PuzzleKind::kArc, "arc", {"path", "copies", "translate", "seed"}},
      {PuzzleKind::kNumpy, "numpy", {"path", "rules", "augment"}},
  }};
  return kKinds;
}

constexpr int64_t kMost = 100'000'000;

// Fields of one object; an absent one keeps its default.
class Fields {
 public:
  Fields(const Json& json, const std::string& where) : json_(json), where_(where) {}

  [[nodiscard]] bool has(const char* name) const { return json_.contains(name); }
  [[nodiscard]] Error wrong(const std::string& name, const std::string& what) const {
    return parse_error(where_ + ": field \"" + name + "\" " + what);
  }

  Status integer(const char* name, int64_t& value, int64_t low, int64_t high) const {
    return has(name) ? number(json_[name], name, value, low, high) : Status();
  }
  Status number(const Json& json, const char* name, int64_t& value, int64_t low,
                int64_t high) const {
    const bool whole = json.is_number_integer() &&
                       !(json.is_number_unsigned() && json.get<uint64_t>() > INT64_MAX);
    if (!whole || json.get<int64_t>() < low || json.get<int64_t>() > high)
      return wrong(name, "must be a whole number from " + std::to_string(low) + " to " +
                             std::to_string(high));
    value = json.get<int64_t>();
    return {};
  }
  Status fraction(const char* name, double& value) const {
    if (!has(name)) return {};
    if (!json_[name].is_number() ||
        !(json_[name].get<double>() >= 0 && json_[name].get<double>() <= 1))
      return wrong(name, "must be a number from 0 to 1");
    value = json_[name].get<double>();
    return {};
  }
  Status boolean(const char* name, bool& value) const {
    if (!has(name)) return {};
    if (!json_[name].is_boolean()) return wrong(name, "must be true or false");
    value = json_[name].get<bool>();
    return {};
  }
  Status text(const char* name, std::string& value) const {
    if (!has(name)) return {};
    if (!json_[name].is_string()) return wrong(name, "must be a string");
    value = json_[name].get<std::string>();
    return {};
  }
  // One of `names`, by its number.
  Result<size_t> choice(const char* name, const std::vector<std::string>& names) const {
    std::string chosen = names.front(), known;
    TRY(text(name, chosen));
    for (size_t i = 0; i < names.size(); ++i) {
      if (names[i] == chosen) return i;
      known += (i > 0 ? ", " : "") + names[i];
    }
    return wrong(name, "is \"" + chosen + "\", must be one of " + known);
  }
  [[nodiscard]] const Json& operator[](const char* name) const { return json_[name]; }

 private:
  const Json& json_;
  const std::string& where_;
};

Result<const KindName*> read_kind(const Json& json, const std::string& where) {
  std::string known;
  for (const KindName& kind : kinds())
    known += (known.empty() ? "" : ", ") + std::string(kind.name);
  if (!json.is_object())
    return parse_error(where + ": must be a JSON object", "{\"puzzle\": \"sudoku\", \"size\": 4}");
  if (!json.contains("puzzle"))
    return parse_error(where + ": field \"puzzle\" is missing", "one of " + known);
  for (const KindName& kind : kinds()) {
    if (json["puzzle"] != kind.name) continue;
    std::string fields = "puzzle";
    for (const std::string_view field : kind.fields) fields += ", " + std::string(field);
    for (const auto& [name, value] : json.items())
      if (name != "puzzle" && !kind.fields.contains(name))
        return parse_error(where + ": unknown field \"" + name + "\"",
                           std::string(kind.name) + " has " + fields);
    return &kind;
  }
  return parse_error(where + ": field \"puzzle\" is none of the known kinds", "one of " + known);
}

Status read_sudoku(const Fields& fields, PuzzleConfig& config) {
  int64_t size = 9, rows = 0, columns = 0;
  TRY(fields.integer("size", size, 4, kLargestSudokuSide));
  TRY(fields.integer("box_rows", rows, 2, kLargestSudokuSide));
  TRY(fields.integer("box_columns", columns, 2, kLargestSudokuSide));
  if ((rows > 0) != (columns > 0))
    return fields.wrong("box_rows", "and \"box_columns\" go together");
  if (rows > 0 && fields.has("size") && size != rows * columns)
    return fields.wrong("size", "is not box_rows times box_columns");
  TRY_ASSIGN(config.shape, rows > 0 ? sudoku_shape(rows, columns) : sudoku_shape_of_side(size));
  const int64_t cells = config.shape.cells();
  config.fewest_clues = (cells + 2) / 3;
  config.most_clues = cells / 2;
  if (!fields.has("clues")) return {};
  const Json& clues = fields["clues"];
  if (!clues.is_array()) {
    TRY(fields.integer("clues", config.fewest_clues, 1, cells));
    config.most_clues = config.fewest_clues;
    return {};
  }
  if (clues.size() != 2) return fields.wrong("clues", "must be a number or [fewest, most]");
  TRY(fields.number(clues[0], "clues", config.fewest_clues, 1, cells));
  return fields.number(clues[1], "clues", config.most_clues, config.fewest_clues, cells);
}

Status read_maze(const Fields& fields, MazeOptions& maze) {
  TRY(fields.integer("side", maze.side, 3, 128));
  maze.shortest = maze.side;
  TRY(fields.integer("shortest", maze.shortest, 1, maze.side * maze.side / 2));
  TRY_ASSIGN(const size_t form, fields.choice("form", {"carved", "scattered"}));
  maze.form = static_cast<MazeForm>(form);
  return fields.fraction("loops", maze.loops);
}

}  // namespace

Result<PuzzleConfig> puzzle_config_from_json(const Json& json, const std::string& where) {
  TRY_ASSIGN(const KindName* kind, read_kind(json, where));
  const Fields fields(json, where);
  PuzzleConfig config;
  config.kind = kind->kind;
  TRY(fields.text("path", config.path));
  if (kind->fields.contains("path") && config.path.empty())
    return fields.wrong("path", "is missing");
  if (config.kind == PuzzleKind::kSudoku) TRY(read_sudoku(fields, config));
  if (config.kind == PuzzleKind::kMaze) TRY(read_maze(fields, config.maze));
  TRY(fields.boolean("translate", config.translate));
  TRY_ASSIGN(const size_t rules, fields.choice("rules", {"none", "sudoku", "maze"}));
  config.rules = static_cast<RulesKind>(rules);
  TRY(fields.integer("train", config.sizes.train, 0, kMost));
  TRY(fields.integer("test", config.sizes.test, 0, kMost));
  TRY(fields.integer("copies", config.sizes.copies, 0, kMost));
  auto seed = static_cast<int64_t>(config.sizes.seed);
  TRY(fields.integer("seed", seed, 0, INT64_MAX));
  config.sizes.seed = static_cast<uint64_t>(seed);
  TRY(fields.boolean("augment", config.augment));
  if (config.kind == PuzzleKind::kNumpy && config.augment && config.rules == RulesKind::kNone)
    return fields.wrong("augment", "needs \"rules\"");
  return config;
}

}  // namespace foretrace::datasets::puzzle
