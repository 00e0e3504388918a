// The types of generated programs, and what is known of a value before the program runs: enough to
// keep indices inside, divisors off zero and numbers small. Bounds are estimates, not proofs: a
// program that raises is rare, not impossible.
#pragma once

#include <algorithm>
#include <cstdint>

namespace foretrace::datasets::generate {

enum class Type : uint8_t {
  kInt,
  kBool,
  kStr,
  kIntList,
  kStrList,
  kStrDict,
  kIntDict,
  kIntSet,
  kPair,  // tuple[int, int]
  kFloat,
  kTuple,     // tuple[int, ...]
  kPairList,  // list[tuple[int, int]]
  kGrid,      // list[list[int]]
};
inline constexpr int kTypes = 13;

// What a string's characters are like.
enum class Flavour : uint8_t {
  kPlain,   // nothing promised
  kWord,    // lower-case letters
  kMixed,   // letters of both cases and digits
  kPhrase,  // words between blanks
  kDigits,  // digits only
  kCsv,     // short words or numbers between commas
  kChar,    // one character
  kDigit,   // one digit
};

struct Range {
  int64_t lo = 0;
  int64_t hi = 0;

  [[nodiscard]] int64_t magnitude() const { return std::max(std::abs(lo), std::abs(hi)); }
  [[nodiscard]] bool positive() const { return lo > 0; }
  friend Range operator+(Range a, Range b) { return {a.lo + b.lo, a.hi + b.hi}; }
  friend Range operator-(Range a, Range b) { return {a.lo - b.hi, a.hi - b.lo}; }
};

Range product(Range a, Range b);
// The smallest range that holds both.
Range join(Range a, Range b);

struct Shape {
  Range self;  // an int's value; a string's or container's length
  Range item;  // of elements: an int's value, a string's length; of a dict: its values
  Flavour flavour = Flavour::kPlain;  // of a string, or of the strings in a list
  Range inner = {0, 9};               // of the numbers in a list of lists or of tuples
};

bool is_number(Type type);    // int, float
bool is_sequence(Type type);  // has indices: str, lists, tuples of any length
bool is_list(Type type);
bool is_container(Type type);  // has a length
// What a loop over a value of the type yields. REQUIRES: is_container(type)
Type element_type(Type type);
// What is known of an element.
Shape element_shape(Type type, const Shape& shape);

}  // namespace foretrace::datasets::generate
