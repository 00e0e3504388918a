#include "datasets/puzzle/numpy_layout.h"

#include <limits>

#include "core/file.h"
#include "core/json.h"
#include "datasets/puzzle/npy.h"

namespace foretrace::datasets::puzzle {
namespace {

constexpr int64_t kLargest = std::numeric_limits<int32_t>::max();

Status read_number(const Json& json, const char* name, int64_t& value) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_number_integer())
    return parse_error(std::string("no whole number \"") + name + "\"");
  value = found->get<int64_t>();
  return {};
}

// Reads dataset.json into `set`; the prefix of its arrays' names.
Result<std::string> read_form(const Json& json, PuzzleSet& set) {
  if (!json.is_object()) return parse_error("not a JSON object");
  TRY(read_number(json, "seq_len", set.length));
  TRY(read_number(json, "vocab_size", set.vocabulary));
  TRY(read_number(json, "num_puzzle_identifiers", set.identifier_count));
  const auto ignored = json.find("ignore_label_id");
  set.ignored_label.reset();
  if (ignored != json.end() && !ignored->is_null()) {
    int64_t label = 0;
    TRY(read_number(json, "ignore_label_id", label));
    set.ignored_label = label;
  }
  const auto sets = json.find("sets");
  if (sets == json.end() || !sets->is_array() || sets->size() != 1 || !(*sets)[0].is_string())
    return unsupported("\"sets\" must name one set", "[\"all\"]");
  return (*sets)[0].get<std::string>();
}

std::string shape_text(const std::vector<int64_t>& shape) {
  std::string text = "[";
  for (const int64_t size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

template <typename T>
Result<std::vector<T>> read_numbers(const std::string& path, int64_t high) {
  TRY_ASSIGN(const NpyArray array, read_npy(path));
  if (array.shape.size() != 1)
    return parse_error(path + ": the shape is " + shape_text(array.shape),
                       "one dimension is needed");
  std::vector<T> numbers(static_cast<size_t>(array.count()));
  for (size_t i = 0; i < numbers.size(); ++i) {
    const int64_t value = array.at(static_cast<int64_t>(i));
    if (value < 0 || value > high)
      return parse_error(path + ": entry " + std::to_string(i) + " is " + std::to_string(value));
    numbers[i] = static_cast<T>(value);
  }
  return numbers;
}

Result<std::vector<uint8_t>> read_rows(const std::string& path, int64_t length) {
  TRY_ASSIGN(const NpyArray array, read_npy(path));
  if (array.shape.size() != 2 || array.shape[1] != length)
    return parse_error(path + ": the shape is " + shape_text(array.shape),
                       "rows of " + std::to_string(length) + " tokens are needed");
  std::vector<uint8_t> tokens(static_cast<size_t>(array.count()));
  for (size_t i = 0; i < tokens.size(); ++i) {
    const int64_t value = array.at(static_cast<int64_t>(i));
    if (value < 0 || value > UINT8_MAX)
      return parse_error(path + ": token " + std::to_string(value), "0 to 255 are read");
    tokens[i] = static_cast<uint8_t>(value);
  }
  return tokens;
}

Result<PuzzleSet> read_split(const std::string& folder) {
  PuzzleSet set;
  TRY_ASSIGN(const Json json, read_json_file(folder + "/dataset.json"));
  const auto name = read_form(json, set);
  if (!name.ok()) return name.error().in(folder + "/dataset.json");
  const auto file = [&](const char* part) {
    return folder + "/" + name.value() + "__" + part + ".npy";
  };
  TRY_ASSIGN(set.inputs, read_rows(file("inputs"), set.length));
  TRY_ASSIGN(set.labels, read_rows(file("labels"), set.length));
  TRY_ASSIGN(set.identifiers, read_numbers<int32_t>(file("puzzle_identifiers"), kLargest));
  TRY_ASSIGN(set.puzzle_starts, read_numbers<int64_t>(file("puzzle_indices"), INT64_MAX));
  TRY_ASSIGN(set.group_starts, read_numbers<int64_t>(file("group_indices"), INT64_MAX));
  if (const Status status = set.check(); !status.ok()) return status.error().in(folder);
  return set;
}

Result<std::vector<std::string>> read_identifiers(const std::string& path,
                                                  const PuzzleSplits& splits) {
  TRY_ASSIGN(const Json json, read_json_file(path));
  std::vector<std::string> names;
  if (!json.is_array()) return parse_error(path + ": not a list of names");
  for (const Json& name : json) {
    if (!name.is_string()) return parse_error(path + ": not a list of names");
    names.push_back(name.get<std::string>());
  }
  const auto needed =
      static_cast<size_t>(std::max(splits.train.identifier_count, splits.test.identifier_count));
  if (names.size() < needed)
    return parse_error(path + ": " + std::to_string(names.size()) + " names of " +
                       std::to_string(needed) + " identifiers");
  return names;
}

Json form_json(const PuzzleSet& set) {
  Json json = {{"seq_len", set.length},
               {"vocab_size", set.vocabulary},
               {"pad_id", 0},
               {"ignore_label_id", nullptr},
               {"blank_identifier_id", 0},
               {"num_puzzle_identifiers", set.identifier_count},
               {"total_groups", set.groups()},
               {"mean_puzzle_examples",
                static_cast<double>(set.examples()) / static_cast<double>(set.puzzles())},
               {"total_puzzles", set.puzzles()},
               {"sets", Json::array({"all"})}};
  if (set.ignored_label) json["ignore_label_id"] = *set.ignored_label;
  return json;
}

Status write_split(const PuzzleSet& set, const std::string& folder) {
  if (set.examples() > kLargest) return unsupported("more than 2^31 - 1 examples in " + folder);
  TRY(make_directories(folder));
  const auto write = [&](const std::string& name, const std::string& bytes) {
    return write_file_atomic(folder + "/all__" + name + ".npy", bytes);
  };
  const auto narrow = [](const std::vector<int64_t>& numbers) {
    return std::vector<int32_t>(numbers.begin(), numbers.end());
  };
  const auto line = [](const std::vector<int32_t>& numbers) {
    return npy_file(numbers, {static_cast<int64_t>(numbers.size())});
  };
  TRY(write("inputs", npy_file(set.inputs, {set.examples(), set.length})));
  TRY(write("labels", npy_file(set.labels, {set.examples(), set.length})));
  TRY(write("puzzle_identifiers", line(set.identifiers)));
  TRY(write("puzzle_indices", line(narrow(set.puzzle_starts))));
  TRY(write("group_indices", line(narrow(set.group_starts))));
  return write_file_atomic(folder + "/dataset.json", dump_json(form_json(set)) + "\n");
}

}  // namespace

Result<PuzzleSplits> read_numpy_layout(const std::string& folder) {
  PuzzleSplits splits;
  const bool train = file_exists(folder + "/train"), test = file_exists(folder + "/test");
  if (!train && !test)
    return not_found("no folder train or test in " + folder,
                     "one that TinyRecursiveModels or `foretrace data puzzles` wrote");
  if (train) {
    TRY_ASSIGN(splits.train, read_split(folder + "/train"));
  }
  if (test) {
    TRY_ASSIGN(splits.test, read_split(folder + "/test"));
  }
  for (const auto& [from, to] :
       {std::pair{&splits.train, &splits.test}, {&splits.test, &splits.train}}) {
    if (to->examples() > 0) continue;
    to->length = from->length;
    to->vocabulary = from->vocabulary;
    to->identifier_count = from->identifier_count;
    to->ignored_label = from->ignored_label;
  }
  if (splits.train.length != splits.test.length ||
      splits.train.vocabulary != splits.test.vocabulary)
    return parse_error(folder + ": train and test differ in seq_len or vocab_size");
  const std::string names = folder + "/identifiers.json";
  if (file_exists(names)) {
    TRY_ASSIGN(splits.identifiers, read_identifiers(names, splits));
  }
  return splits;
}

Status write_numpy_layout(const PuzzleSplits& splits, const std::string& folder) {
  TRY(make_directories(folder));
  for (const auto& [set, name] : {std::pair{&splits.train, "/train"}, {&splits.test, "/test"}}) {
    const std::string part = folder + name;
    if (set->examples() > 0) {
      TRY(write_split(*set, part));
    } else if (file_exists(part)) {
      return invalid_argument(part + " is there from before, but there is nothing to write to it",
                              "name another folder");
    }
  }
  return write_file_atomic(folder + "/identifiers.json",
                           dump_json(Json(splits.identifiers)) + "\n");
}

}  // namespace foretrace::datasets::puzzle
