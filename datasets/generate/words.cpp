#include "datasets/generate/words.h"

#include <algorithm>
#include <set>
#include <vector>

namespace foretrace::datasets::generate {
namespace {

const std::vector<std::string>& words() {
  static const std::vector<std::string> list = {
      "a",    "is",   "go",    "cat",   "dog",   "sun",   "red",    "box",   "map",    "key",
      "pen",  "cup",  "apple", "bird",  "blue",  "book",  "cake",   "car",   "code",   "cold",
      "data", "door", "egg",   "fish",  "fox",   "game",  "gold",   "green", "hat",    "hello",
      "home", "ice",  "jam",   "king",  "lake",  "leaf",  "level",  "line",  "lion",   "list",
      "milk", "moon", "node",  "noon",  "north", "note",  "oak",    "ocean", "one",    "park",
      "pear", "plum", "queen", "rain",  "river", "road",  "rose",   "sand",  "sea",    "seven",
      "ship", "six",  "sky",   "snow",  "star",  "stone", "table",  "tea",   "ten",    "test",
      "time", "toy",  "train", "tree",  "two",   "up",    "user",   "value", "west",   "white",
      "wind", "wolf", "world", "zebra", "abba",  "aab",   "banana", "civic", "letter", "pop",
      "eve",  "mix",  "tall",  "yes",   "no",    "in"};
  return list;
}

// Of the list, or of letters that spell nothing.
std::string random_word(Rng& rng, Range length) {
  const int attempts = rng.chance(0.4) ? 0 : 12;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    const std::string& word = rng.pick(words());
    const auto n = static_cast<int64_t>(word.size());
    if (n >= length.lo && n <= length.hi) return word;
  }
  std::string out;
  for (int64_t n = rng.between(length.lo, length.hi); n > 0; --n) out += random_letter(rng);
  return out;
}

char mixed_character(Rng& rng) {
  const double u = rng.uniform();
  if (u < 0.2) return static_cast<char>('0' + rng.below(10));
  return static_cast<char>(u < 0.5 ? random_letter(rng) - 32 : random_letter(rng));
}

// Of one alphabet: letters, few letters that repeat, or whatever a keyboard has.
std::string random_characters(Rng& rng, int64_t n) {
  static const std::string lower = "abcdefghijklmnopqrstuvwxyz", upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", digits = "0123456789";
  static const std::string marks = "    ..,,;:!?--__/()[]{}#@&*+=%$'\"<>|~^\n\t";
  const double u = rng.uniform();
  std::string alphabet = u < 0.3 ? lower : u < 0.45 ? lower + upper : u < 0.6 ? lower + digits : lower + lower + upper + digits + marks;
  if (u >= 0.85) {
    alphabet.clear();
    for (int64_t k = rng.between(2, 4); k > 0; --k) alphabet += (rng.chance(0.8) ? lower : upper)[rng.below(26)];
  }
  std::string out;
  for (; n > 0; --n) out += alphabet[rng.below(alphabet.size())];
  return out;
}

std::string joined_words(Rng& rng, const std::string& separator, int64_t longest) {
  std::string out = random_word(rng, {1, 5});
  for (int64_t n = rng.between(1, 2); n > 0; --n) {
    const std::string next = separator == "," && rng.chance(0.3) ? std::to_string(rng.below(20))
                                                                 : random_word(rng, {1, 4});
    if (static_cast<int64_t>(out.size() + next.size()) < longest) out += separator + next;
  }
  return out;
}

// Of one or two digits behind the point, often a half or a quarter.
std::string decimal(Rng& rng, Range range) {
  static const std::vector<std::string> tails = {".0", ".5", ".5", ".25", ".75", ".1", ".2", ".4"};
  const std::string whole = std::to_string(rng.between(range.lo, range.hi));
  return whole + rng.pick(tails);
}

// "[item, item]" with `n` items.
template <typename Item>
std::string bracket(char open, char close, int64_t n, const Item& item) {
  std::string out(1, open);
  for (int64_t i = 0; i < n; ++i) out += (i > 0 ? ", " : "") + item();
  return out + close;
}

std::string random_set(Rng& rng, int64_t n, int64_t most) {
  std::set<int64_t> items;
  while (static_cast<int64_t>(items.size()) < n)
    items.insert(rng.between(0, std::max(n + 4, most)));
  auto at = items.begin();
  return n == 0 ? "set()" : bracket('{', '}', n, [&] { return std::to_string(*at++); });
}

template <typename Value>
std::string random_dict(Rng& rng, int64_t n, bool int_keys, const Value& value) {
  std::set<std::string> keys;  // ordered, so that the same keys come out on every machine
  while (static_cast<int64_t>(keys.size()) < n) {
    keys.insert(int_keys ? std::to_string(rng.below(10))
                         : string_literal(random_word(rng, {1, 5})).text);
  }
  std::vector<std::string> shuffled(keys.begin(), keys.end());
  rng.shuffle(shuffled);
  size_t at = 0;
  return bracket('{', '}', n, [&] { return shuffled[at++] + ": " + value(); });
}

}  // namespace

char random_letter(Rng& rng) {
  static const std::string letters = "aaabbccddeeefghiijklmnoopqrssttuvwxyz";
  return letters[rng.below(letters.size())];
}

std::string random_text(Rng& rng, Flavour flavour, Range length) {
  if (length.hi == 0) return "";
  std::string out;
  const int64_t n = rng.between(length.lo, length.hi);
  switch (flavour) {
    case Flavour::kPlain:
      return random_characters(rng, n);
    case Flavour::kWord:
      if (n == 0) return "";
      return random_word(rng, {std::max<int64_t>(length.lo, 1), length.hi});
    case Flavour::kMixed:
      for (int64_t i = 0; i < n; ++i) out += mixed_character(rng);
      return out;
    case Flavour::kPhrase:
      return joined_words(rng, " ", 14);
    case Flavour::kCsv:
      return joined_words(rng, ",", 12);
    case Flavour::kDigits:
      for (int64_t i = 0; i < n; ++i) out += static_cast<char>('0' + rng.below(10));
      return out;
    case Flavour::kChar:
      return {random_letter(rng)};
    case Flavour::kDigit:
      return {static_cast<char>('0' + rng.below(10))};
  }
  return out;
}

int64_t small_number(Rng& rng) {
  const double u = rng.uniform();
  if (u < 0.75) return rng.between(1, 5);
  return u < 0.85 ? 0 : u < 0.97 ? rng.between(6, 12) : -rng.between(1, 3);
}

std::string random_value(Rng& rng, Type type, const Shape& shape) {
  const auto number = [&] { return std::to_string(rng.between(shape.item.lo, shape.item.hi)); };
  const auto text = [&] {
    return string_literal(random_text(rng, shape.flavour, shape.item)).text;
  };
  const int64_t n = is_container(type) ? rng.between(shape.self.lo, shape.self.hi) : 0;
  switch (type) {
    case Type::kInt:
      return std::to_string(rng.between(shape.self.lo, shape.self.hi));
    case Type::kBool:
      return rng.chance(0.5) ? "True" : "False";
    case Type::kStr:
      return string_literal(random_text(rng, shape.flavour, shape.self)).text;
    case Type::kIntList:
      return bracket('[', ']', n, number);
    case Type::kStrList:
      return bracket('[', ']', n, text);
    case Type::kPair:
      return bracket('(', ')', 2, number);
    case Type::kFloat:
      return decimal(rng, shape.self);
    case Type::kTuple:
      return n == 1 ? "(" + number() + ",)" : bracket('(', ')', n, number);
    case Type::kPairList:
    case Type::kGrid:
      return bracket('[', ']', n, [&] {
        return random_value(rng, element_type(type), element_shape(type, shape));
      });
    case Type::kIntSet:
      return random_set(rng, n, shape.item.hi);
    default:
      break;
  }
  return random_dict(rng, n, type == Type::kIntDict, number);
}

}  // namespace foretrace::datasets::generate
