#include "datasets/generate/value_type.h"

namespace foretrace::datasets::generate {

Range product(Range a, Range b) {
  const int64_t corners[] = {a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};
  return {*std::min_element(corners, corners + 4), *std::max_element(corners, corners + 4)};
}

Range join(Range a, Range b) { return {std::min(a.lo, b.lo), std::max(a.hi, b.hi)}; }

bool is_number(Type type) { return type == Type::kInt || type == Type::kFloat; }

bool is_list(Type type) {
  return type == Type::kIntList || type == Type::kStrList || type == Type::kPairList ||
         type == Type::kGrid;
}

bool is_sequence(Type type) { return type == Type::kStr || type == Type::kTuple || is_list(type); }

bool is_container(Type type) {
  return !is_number(type) && type != Type::kBool && type != Type::kPair;
}

Type element_type(Type type) {
  if (type == Type::kGrid) return Type::kIntList;
  if (type == Type::kPairList) return Type::kPair;
  return type == Type::kStr || type == Type::kStrList || type == Type::kStrDict ? Type::kStr
                                                                                : Type::kInt;
}

Shape element_shape(Type type, const Shape& shape) {
  if (type == Type::kStr) {
    return {{1, 1}, {1, 1}, shape.flavour == Flavour::kDigits ? Flavour::kDigit : Flavour::kChar};
  }
  if (type == Type::kStrList) return {shape.item, {1, 1}, shape.flavour};
  if (type == Type::kStrDict) return {{1, 6}, {1, 1}, Flavour::kWord};
  if (type == Type::kIntDict) return {{0, 9}, {0, 0}, Flavour::kPlain};
  if (type == Type::kGrid) return {shape.item, shape.inner, Flavour::kPlain};
  if (type == Type::kPairList) return {{2, 2}, shape.inner, Flavour::kPlain};
  return {shape.item, {0, 0}, Flavour::kPlain};
}

}  // namespace foretrace::datasets::generate
