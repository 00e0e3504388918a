#include "datasets/generate_c/expressions.h"

#include <optional>

namespace foretrace::datasets::generate_c {
namespace {

constexpr Interval kAll{-kLimit, kLimit};

using Produce = std::optional<Expression> (*)(Draft& d, const Operands& operands, int depth);

// An element: the index is an operand or constant that lies inside, or is brought there.
Expression element(Draft& d, const Operand& array, const Operands& operands) {
  const Interval inside{0, array.length - 1};
  Operands scalars;
  for (const Operand& o : operands) {
    if (o.length == 0) scalars.push_back(o);
  }
  Expression index = integer(d.rng.between(inside.lo, inside.hi));
  if (!scalars.empty()) index = fitted(operand(d.rng.pick(scalars)), inside);
  return {array.text + "[" + index.text + "]", kPostfix, array.range};
}

Expression leaf(Draft& d, const Operands& operands) {
  const Operand& o = d.rng.pick(operands);
  return o.length > 0 ? element(d, o, operands) : operand(o);
}

// A second operand for an operator: another text than the first, or a constant.
Expression other(Draft& d, const Operands& operands, const Expression& first, int depth) {
  if (d.rng.chance(0.65)) {
    const Expression e = value(d, operands, depth);
    if (e.text != first.text) return e;
  }
  return integer(d.rng.between(1, 9));
}

std::optional<Expression> sum(Draft& d, const Operands& operands, int depth) {
  const Expression a = value(d, operands, depth - 1);
  const Expression b = other(d, operands, a, depth - 1);
  return binary(a, "+", b, a.range + b.range);
}

std::optional<Expression> difference(Draft& d, const Operands& operands, int depth) {
  const Expression a = value(d, operands, depth - 1);
  const Expression b = other(d, operands, a, depth - 1);
  return binary(a, "-", b, a.range - b.range);
}

std::optional<Expression> product(Draft& d, const Operands& operands, int depth) {
  const Expression a = value(d, operands, depth - 1);
  const Expression b = d.rng.chance(0.4) ? other(d, operands, a, 0) : integer(d.rng.between(2, 6));
  const Interval range = a.range * b.range;
  if (!range.inside(kAll)) return std::nullopt;
  return binary(a, "*", b, range);
}

std::optional<Expression> square(Draft& d, const Operands& operands, int) {
  const Expression a = leaf(d, operands);
  const Interval range{0, a.range.reach() * a.range.reach()};
  if (range.hi > kLimit) return std::nullopt;
  return binary(a, "*", a, range);
}

std::optional<Expression> quotient(Draft& d, const Operands& operands, int depth) {
  const Expression a = value(d, operands, depth - 1);
  const int64_t k = d.rng.between(2, 5);
  if (a.range.reach() < 2 * k) return std::nullopt;
  return binary(a, "/", integer(k), a.range / k);
}

std::optional<Expression> remainder(Draft& d, const Operands& operands, int depth) {
  const Expression a = value(d, operands, depth - 1);
  const int64_t k = d.rng.between(2, 11);
  if (a.range.reach() < k) return std::nullopt;
  return binary(a, "%", integer(k), a.range % k);
}

std::optional<Expression> choice(Draft& d, const Operands& operands, int depth) {
  const Expression test = condition(d, operands);
  if (test.precedence < kEquality) return std::nullopt;
  const Expression a = value(d, operands, depth - 1);
  const Expression b = other(d, operands, a, depth - 1);
  return conditional(test, a, b);
}

std::optional<Expression> bits(Draft& d, const Operands& operands, int depth) {
  const Expression a = value(d, operands, depth - 1);
  if (a.range.lo < 0) return std::nullopt;
  const int64_t k = d.rng.between(1, 15);
  const int64_t filled = bits_filled(a.range.hi > k ? a.range.hi : k);
  switch (d.rng.below(5)) {
    case 0:
      return binary(a, "&", integer(k), {0, k});
    case 1:
      return binary(a, "|", integer(k), {k, filled});
    case 2:
      return binary(a, "^", integer(k), {0, filled});
    case 3: {
      const int64_t shift = d.rng.between(1, 3);
      return binary(a, "<<", integer(shift), a.range * Interval{1 << shift, 1 << shift});
    }
    default:
      return a.range.hi < 8 ? std::nullopt
                            : std::optional(binary(a, ">>", integer(k % 2 + 1),
                                                   {0, a.range.hi >> (k % 2 + 1)}));
  }
}

std::optional<Expression> magnitude(Draft& d, const Operands& operands, int depth) {
  const Expression a = value(d, operands, depth - 1);
  if (a.range.lo >= 0 || a.range.hi <= 0) return std::nullopt;
  return Expression{"abs(" + a.text + ")", kPostfix, {0, a.range.reach()}};
}

std::optional<Expression> call(Draft& d, const Operands& operands, int depth) {
  if (d.callees.empty()) return std::nullopt;
  const Callee callee = d.rng.pick(d.callees);
  std::string text = callee.name + "(";
  for (size_t i = 0; i < callee.parameters.size(); ++i) {
    const bool constant = i > 0 && d.rng.chance(0.35);
    const Interval wanted = callee.parameters[i];
    const Expression argument =
        constant ? integer(d.rng.between(wanted.lo, wanted.hi))
                 : fitted(depth > 1 ? value(d, operands, depth - 2) : leaf(d, operands), wanted);
    text += (i > 0 ? ", " : "") + argument.text;
  }
  return Expression{text + ")", kPostfix, callee.result};
}

struct Production {
  Produce produce;
  double weight;
};

const std::vector<Production>& productions() {
  static const std::vector<Production> table = {
      {sum, 5},       {difference, 3.5}, {product, 4}, {square, 0.8},    {quotient, 1.2},
      {remainder, 2}, {choice, 0.7},     {bits, 1.2},  {magnitude, 0.4}, {call, 3}};
  return table;
}

// A constant that splits the interval, so that both outcomes can happen.
int64_t splitting(Draft& d, Interval range) {
  if (range.hi - range.lo < 2) return range.hi;
  const int64_t quarter = (range.hi - range.lo) / 4;
  return d.rng.between(range.lo + quarter + (quarter == 0 ? 1 : 0), range.hi - quarter);
}

Expression comparison(Draft& d, const Operands& operands) {
  static const std::vector<std::string> order = {"<", ">", "<=", ">=", ">", "<"};
  const Expression a = leaf(d, operands);
  const Expression b = leaf(d, operands);
  if (d.rng.chance(0.3) && a.text != b.text && a.range.holds(splitting(d, b.range))) {
    const std::string op = d.rng.chance(0.2) ? "==" : d.rng.pick(order);
    return binary(a, op, b, {0, 1});
  }
  if (d.rng.chance(0.4) && a.range.reach() > 3) {
    const int64_t k = d.rng.between(2, 5);
    const Expression rest = binary(a, "%", integer(k), a.range % k);
    const std::string op = d.rng.chance(0.7) ? "==" : "!=";
    return binary(rest, op, integer(d.rng.chance(0.6) ? 0 : d.rng.between(1, k - 1)), {0, 1});
  }
  const Expression left = d.rng.chance(0.2) ? value(d, operands, 1) : a;
  std::string op = d.rng.chance(0.12) ? "==" : d.rng.pick(order);
  int64_t bound = splitting(d, left.range);
  // "< low" and ">= low" would always be the same.
  if (bound <= left.range.lo && (op == "<" || op == ">=")) ++bound;
  if (bound >= left.range.hi && (op == ">" || op == "<=")) --bound;
  return binary(left, op, integer(bound), {0, 1});
}

}  // namespace

int usual_depth(Draft& d) { return d.rng.chance(0.15 + 0.45 * d.level) ? 2 : 1; }

Expression value(Draft& d, const Operands& operands, int depth) {
  if (depth <= 0) return leaf(d, operands);
  std::vector<double> weights;
  for (const Production& p : productions()) weights.push_back(p.weight);
  for (int attempt = 0; attempt < 6; ++attempt) {
    const Production& p = productions()[d.rng.weighted(weights)];
    const std::optional<Expression> e = p.produce(d, operands, depth);
    if (e && e->range.inside(kAll)) return *e;
  }
  return leaf(d, operands);
}

Expression value_within(Draft& d, const Operands& operands, Interval target) {
  for (int attempt = 0; attempt < 4; ++attempt) {
    const Expression e = value(d, operands, usual_depth(d));
    if (e.range.inside(target)) return e;
  }
  return fitted(value(d, operands, usual_depth(d)), target);
}

Expression value_reading(Draft& d, const Operands& operands, const Operand& must, Interval target) {
  for (int attempt = 0; attempt < 6; ++attempt) {
    const Expression e = value_within(d, operands, target);
    if (e.text.find(must.text) != std::string::npos) return e;
  }
  const Expression rest = value(d, operands, 1);
  const Expression read = operand(must);
  return fitted(binary(read, "+", rest, read.range + rest.range), target);
}

Expression condition(Draft& d, const Operands& operands) {
  const Expression first = comparison(d, operands);
  if (!d.rng.chance(0.1 + 0.15 * d.level)) return first;
  const Expression second = comparison(d, operands);
  if (second.text == first.text) return first;
  return binary(first, d.rng.chance(0.6) ? "&&" : "||", second, {0, 1});
}

}  // namespace foretrace::datasets::generate_c
