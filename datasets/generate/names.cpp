#include "datasets/generate/names.h"

#include <algorithm>
#include <array>

namespace foretrace::datasets::generate {
namespace {

using Names = std::vector<std::string>;

const Names& parameter_names(Type type) {
  static const std::array<Names, kTypes> table = {{
      {"n", "x", "k", "a", "b", "num", "value", "limit", "size", "start", "step", "y", "target",
       "number", "m"},
      {"flag", "reverse", "strict", "keep", "upper"},
      {"text", "s", "string", "word", "line", "name", "message", "t", "phrase", "code"},
      {"nums", "numbers", "values", "arr", "array", "lst", "data", "items", "scores", "xs", "a",
       "prices"},
      {"words", "names", "strings", "lines", "tokens", "items", "lst", "parts", "tags"},
      {"d", "counts", "scores", "ages", "stock", "prices", "dic", "mapping", "table", "inventory"},
      {"d", "lookup", "edges", "table", "weights", "mapping", "graph"},
      {"numbers", "seen", "allowed", "ids", "group"},
      {"pair", "point", "interval", "pos", "bounds"},
      {"x", "price", "rate", "radius", "value", "amount", "weight", "height", "ratio"},
      {"t", "tup", "test_tup", "values", "nums", "row", "record", "triple"},
      {"pairs", "points", "intervals", "edges", "test_list", "items", "ranges", "records"},
      {"grid", "matrix", "rows", "mat", "lists", "board", "table", "groups"},
  }};
  return table[static_cast<size_t>(type)];
}

const Names& local_names(Type type) {
  static const std::array<Names, kTypes> table = {{
      {"x",    "y",    "value", "diff", "half", "best",   "last", "first", "size",  "offset",
       "base", "temp", "m",     "low",  "high", "length", "cur",  "extra", "score", "width"},
      {"found", "ok", "valid", "flag", "done", "match", "even"},
      {"s", "part", "prefix", "suffix", "new_text", "head", "tail", "label", "key", "left", "right",
       "temp"},
      {"nums", "vals", "rest", "ordered", "lengths", "doubled", "new_list", "small", "big", "tail",
       "copy", "digits"},
      {"parts", "words", "tokens", "chars", "pieces", "letters", "new_words", "chunks", "fields"},
      {"counts", "freq", "lengths", "new_dict", "index", "groups"},
      {"squares", "lookup", "cache", "positions", "index", "table"},
      {"seen", "unique", "common", "other", "extra"},
      {"pair", "span", "point", "best", "move"},
      {"mean", "ratio", "half", "average", "share", "scaled", "root", "area", "price"},
      {"t", "row", "triple", "tup", "key", "fixed"},
      {"pairs", "indexed", "ranked", "points", "edges", "spans"},
      {"rows", "grid", "chunks", "matrix", "columns", "groups"},
  }};
  return table[static_cast<size_t>(type)];
}

const Names& result_names(Type type) {
  static const std::array<Names, kTypes> table = {{
      {"total", "count", "result", "res", "ans", "acc", "best", "score", "product", "sum_", "steps",
       "level"},
      {"found", "ok", "valid", "result", "flag", "ans"},
      {"result", "res", "out", "output", "new_text", "ans", "encoded", "new_str", "acc"},
      {"result", "res", "output", "out", "new_list", "ans", "stack", "kept", "new_nums"},
      {"result", "res", "output", "out", "new_words", "ans", "kept", "stack"},
      {"counts", "freq", "result", "res", "d", "new_dict", "ans", "tally"},
      {"counts", "seen", "result", "res", "d", "index", "memo", "ans"},
      {"seen", "unique", "result", "found", "visited"},
      {"pair", "best", "result", "point"},
      {"total", "result", "mean", "area", "res", "ans", "sum_"},
      {"result", "res", "t", "ans", "out"},
      {"result", "pairs", "res", "out", "ans", "edges"},
      {"result", "rows", "res", "grid", "out", "chunks", "ans"},
  }};
  return table[static_cast<size_t>(type)];
}

const Names& loop_names(Role role, Type type, Flavour flavour) {
  static const Names index = {"i", "j", "k", "idx", "pos"};
  static const Names key = {"key", "k", "name", "item"};
  static const Names character = {"c", "ch", "char", "letter"};
  static const Names digit = {"c", "d", "digit", "ch"};
  static const Names word = {"word", "w", "s", "item", "part", "name", "token"};
  static const Names pair = {"pair", "p", "item", "t", "point", "sub"};
  static const Names row = {"row", "sub", "lst", "line", "r", "group"};
  static const Names number = {"x", "n", "num", "v", "value", "item", "a", "e"};
  if (role == Role::kIndex) return index;
  if (role == Role::kKey) return key;
  if (type == Type::kPair) return pair;
  if (type == Type::kIntList) return row;
  if (type != Type::kStr) return number;
  return flavour == Flavour::kChar ? character : flavour == Flavour::kDigit ? digit : word;
}

std::string pick_free(Rng& rng, const Names& pool, const std::vector<std::string>& taken) {
  const auto is_free = [&](const std::string& name) {
    return std::find(taken.begin(), taken.end(), name) == taken.end();
  };
  for (int attempt = 0; attempt < 8; ++attempt) {
    // Squared, so that the first names of a pool are the usual ones.
    const double u = rng.uniform();
    const std::string& name = pool[static_cast<size_t>(u * u * static_cast<double>(pool.size()))];
    if (is_free(name)) return name;
  }
  for (int digit = 1;; ++digit) {
    const std::string name = pool[rng.below(pool.size())] + std::to_string(digit);
    if (is_free(name)) return name;
  }
}

}  // namespace

std::string choose_name(Rng& rng, Role role, Type type, Flavour flavour,
                        const std::vector<std::string>& taken) {
  switch (role) {
    case Role::kParameter:
      return pick_free(rng, parameter_names(type), taken);
    case Role::kLocal:
      return pick_free(rng, local_names(type), taken);
    case Role::kResult:
      return pick_free(rng, result_names(type), taken);
    default:
      return pick_free(rng, loop_names(role, type, flavour), taken);
  }
}

std::string choose_helper_name(Rng& rng, const std::vector<std::string>& taken) {
  static const Names pool = {"helper", "g",       "score",  "convert",  "adjust", "combine",
                             "scale",  "step",    "weight", "clean",    "shift",  "apply",
                             "change", "process", "cost",   "transform"};
  return pick_free(rng, pool, taken);
}

}  // namespace foretrace::datasets::generate
