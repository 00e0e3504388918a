#include "datasets/generate_c/words.h"

#include <unordered_map>

#include "core/check.h"

namespace foretrace::datasets::generate_c {
namespace {

using Roles = std::unordered_map<std::string, std::vector<std::string>>;

const Roles& roles() {
  static const Roles table = {
      {"i", {"i", "i", "i", "j", "k", "idx", "pos", "at"}},
      {"j", {"j", "j", "k", "m", "inner"}},
      {"place", {"place", "where", "spot", "slot", "found_at"}},
      {"n", {"n", "n", "count", "size", "length", "len"}},
      {"limit", {"limit", "bound", "top", "last", "end"}},
      {"values", {"values", "numbers", "data", "items", "a", "arr", "nums", "list", "xs"}},
      {"main_values",
       {"values", "numbers", "data", "scores", "readings", "prices", "samples", "ages", "grades",
        "marks", "weights", "points", "sizes", "levels", "temps"}},
      {"out", {"out", "dest", "target", "result", "copy", "buf"}},
      {"total", {"total", "sum", "acc", "result", "tally", "score"}},
      {"count", {"count", "found", "hits", "matches", "seen", "num"}},
      {"best", {"best", "top", "largest", "max", "winner", "peak"}},
      {"least", {"least", "smallest", "min", "lowest", "bottom"}},
      {"x", {"x", "x", "value", "v", "item", "cur", "current"}},
      {"y", {"y", "y", "other", "w", "second", "next_value"}},
      {"param", {"x",      "y",      "a",    "b",    "n",      "m",     "value", "amount", "width",
                 "height", "start",  "step", "base", "rate",   "left",  "right", "size",   "score",
                 "level",  "factor", "days", "age",  "weight", "price", "speed", "units"}},
      {"scalar",
       {"result", "total", "sum",   "t",   "r",    "temp",   "part",    "mix",   "extra", "diff",
        "half",   "bonus", "limit", "gap", "rest", "offset", "product", "delta", "cost",  "bias"}},
      {"digit", {"digit", "d", "rem", "last", "r"}},
      {"left", {"left", "lo", "low", "first", "l"}},
      {"right", {"right", "hi", "high", "last", "r"}},
      {"mid", {"mid", "middle", "m", "center", "half"}},
      {"tmp", {"tmp", "temp", "t", "swap", "hold", "saved"}},
      {"key", {"key", "wanted", "target", "needle", "goal", "query"}},
      {"row", {"row", "r", "i", "y"}},
      {"col", {"col", "c", "j", "x"}},
      {"grid", {"grid", "matrix", "table", "board", "m", "cells", "map"}},
      {"p", {"p", "p", "ptr", "q", "cursor", "it"}},
      {"q", {"q", "r", "rest", "after", "follow"}},
      {"head", {"head", "head", "first", "list", "front", "start"}},
      {"node", {"node", "fresh", "added", "entry", "made", "n"}},
      {"root", {"root", "root", "tree", "t", "top"}},
      {"s", {"s", "s", "text", "str", "word", "line", "input"}},
      {"c", {"c", "c", "ch", "letter", "symbol"}},
      {"text", {"text", "word", "message", "name", "phrase", "title", "greeting", "label", "line"}},
      {"text_b", {"other", "second", "copy", "reply", "backup", "alias", "answer"}},
      {"flags", {"flags", "bits", "mask", "state", "word", "options"}},
      {"hash", {"hash", "h", "code", "digest", "mix"}},
      {"seed", {"seed", "state", "s", "r"}},
      {"real", {"x", "value", "amount", "v", "number"}},
      {"mean", {"mean", "average", "avg", "result", "level"}},
      {"rate", {"rate", "factor", "step", "growth", "scale"}},
      {"guess", {"guess", "root", "g", "estimate", "approx"}},
      {"big", {"big", "total", "product", "result", "wide", "grand"}},
      {"q_object", {"q", "queue", "buffer", "ring", "box"}},
      {"stack", {"stack", "st", "s", "pile"}},
      {"record", {"r", "rec", "item", "p", "one", "it"}},
      {"records", {"records", "items", "list", "team", "all", "entries", "group"}},
      {"done", {"done", "finished", "stop", "ok", "changed"}},
      {"step", {"step", "round", "turn", "pass", "tick"}},
      {"mode", {"mode", "state", "phase", "now", "current"}},
      {"op", {"op", "action", "command", "kind"}},
  };
  return table;
}

}  // namespace

const std::vector<std::string>& local_names(const std::string& role) {
  std::string bare = role;
  while (!bare.empty() && bare.back() >= '0' && bare.back() <= '9') bare.pop_back();
  const auto found = roles().find(bare);
  FORETRACE_CHECK(found != roles().end(), "a local name without a role");
  return found->second;
}

std::string random_text(Rng& rng, int64_t longest, bool several) {
  static const std::vector<std::string> words = {
      "apple", "banana", "bird",  "blue",  "bread",  "cat",      "civic", "cloud", "code",
      "dog",   "door",   "egg",   "fish",  "forest", "gold",     "green", "hello", "house",
      "kayak", "lamp",   "level", "light", "lion",   "madam",    "moon",  "music", "noon",
      "ocean", "paper",  "pear",  "radar", "rain",   "river",    "rotor", "sand",  "ship",
      "snow",  "star",   "stone", "sugar", "table",  "tea",      "tiger", "tree",  "water",
      "wind",  "winter", "world", "xray",  "zebra",  "a",        "is",    "it",    "on",
      "the",   "to",     "we",    "abba",  "aabbb",  "committee"};
  std::string out;
  for (int attempt = 0; attempt < 20; ++attempt) {
    const std::string& word = rng.pick(words);
    if (out.size() + word.size() + 1 > static_cast<size_t>(longest)) continue;
    out += (out.empty() ? "" : " ") + word;
    if (!several || rng.chance(0.3)) break;
  }
  return out.empty() ? "a" : out;
}

std::string random_numbers(Rng& rng, int64_t count, int64_t low, int64_t high) {
  std::string out;
  for (int64_t i = 0; i < count; ++i)
    out += (out.empty() ? "" : ", ") + std::to_string(rng.between(low, high));
  return out;
}

}  // namespace foretrace::datasets::generate_c
