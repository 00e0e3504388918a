#include <array>

#include "datasets/generate/productions.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

const std::vector<Production>& own_productions(Type type) {
  switch (type) {
    case Type::kInt:
      return int_productions();
    case Type::kBool:
      return bool_productions();
    case Type::kFloat:
      return float_productions();
    case Type::kStr:
      return text_productions();
    case Type::kIntList:
    case Type::kStrList:
      return list_productions(type);
    case Type::kTuple:
    case Type::kPairList:
    case Type::kGrid:
      return nested_productions(type);
    default:
      return mapping_productions(type);
  }
}

// All that give the type, whatever concept they belong to.
const std::vector<Production>& productions(Type type) {
  static const auto tables = [] {
    std::array<std::vector<Production>, kTypes> out;
    for (int i = 0; i < kTypes; ++i) {
      const auto t = static_cast<Type>(i);
      for (const auto* part : {&own_productions(t), &numeral_productions(t), &format_productions(t),
                               &set_productions(t), &conversion_productions(t),
                               &function_value_productions(t), &module_productions(t)})
        out[static_cast<size_t>(i)].insert(out[static_cast<size_t>(i)].end(), part->begin(),
                                           part->end());
    }
    return out;
  }();
  return tables[static_cast<size_t>(type)];
}

// A call of one of the draft's helpers that gives this type.
std::optional<Expression> helper_call(Draft& d, Type type, int depth) {
  for (Helper& helper : d.helpers) {
    if (helper.type != type || !helper.raises.empty()) continue;
    if (helper.called && d.rng.chance(0.5)) continue;
    return call_of(d, helper, depth);
  }
  return std::nullopt;
}

std::optional<Expression> produced(Draft& d, Type type, int depth) {
  if (!d.helpers.empty() && d.rng.chance(0.4)) {
    if (auto e = helper_call(d, type, depth)) return e;
  }
  const std::vector<Production>& table = productions(type);
  std::vector<double> weights;
  for (const Production& p : table) weights.push_back(p.from_level <= d.level ? p.weight : 0.0);
  for (int attempt = 0; attempt < 6; ++attempt) {
    if (auto e = table[d.rng.weighted(weights)].produce(d, depth)) return e;
  }
  return std::nullopt;
}

}  // namespace

Expression call_of(Draft& d, Helper& helper, int depth) {
  helper.called = true;
  if (helper.name.ends_with(")")) return {helper.name, kPrimary, helper.type, helper.shape};
  std::vector<Expression> arguments;
  const auto list = d.choose(Type::kIntList);
  if (helper.star && list && d.rng.chance(0.6)) {
    Expression all = d.read(*list);
    all.text = "*" + all.text;
    return call(helper.name, {all}, helper.type, helper.shape);
  }
  for (const Variable& p : helper.parameters) {
    const bool last = arguments.size() + 1 == helper.parameters.size();
    if (last && !p.initial.empty() && d.rng.chance(0.4)) break;
    arguments.push_back(expression(d, p.type, depth - 1));
    if (last && !helper.star && (!p.initial.empty() || d.rng.chance(0.06)))
      arguments.back().text = p.name + "=" + arguments.back().text;
  }
  Expression e = call(helper.name, arguments, helper.type, helper.shape);
  if (!helper.around.empty()) e.text = helper.around + "(" + e.text + ")";
  return e;
}

Expression literal(Draft& d, Type type) {
  Shape shape{{1, 3}, {1, 5}, Flavour::kWord};
  if (type == Type::kInt) return integer(small_number(d.rng));
  if (type == Type::kStr) {
    const bool one = d.rng.chance(0.6);
    return string_literal(random_text(d.rng, one ? Flavour::kChar : Flavour::kWord, {1, 4}),
                          one ? Flavour::kChar : Flavour::kWord);
  }
  if (type == Type::kIntDict || type == Type::kStrDict) shape.self = {1, 2};
  return {random_value(d.rng, type, shape), kPrimary, type, shape};
}

Expression expression(Draft& d, Type type, int depth) {
  const double stop = depth <= 0 ? 1.0 : 0.35;
  if (d.rng.chance(stop)) {
    const auto id = d.choose(type);
    const bool prefer_literal = (type == Type::kInt || type == Type::kStr) && d.rng.chance(0.25);
    if (id && !prefer_literal) return d.read(*id);
    if (depth <= 0) return literal(d, type);
  }
  if (auto e = produced(d, type, depth)) return *e;
  if (const auto id = d.choose(type)) return d.read(*id);
  return literal(d, type);
}

Expression computed(Draft& d, Type type, int depth) {
  if (auto e = produced(d, type, std::max(depth, 1))) return *e;
  return expression(d, type, depth);
}

std::optional<Expression> made_of(Draft& d, const Variable& variable, Type type) {
  // A draft in which it is the only variable: whatever is produced must use it.
  Draft small(d.rng.fork(d.rng.next()), d.level);
  small.variables.push_back(variable);
  small.variables[0].unread = true;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const Expression out = computed(small, type, 1);
    if (!small.variables[0].unread) return out;
  }
  return std::nullopt;
}

Expression kept_small(Draft& d, const Expression& e) {
  if (e.shape.self.magnitude() <= d.limit()) return e;
  static const std::vector<int64_t> moduli = {7, 10, 10, 13, 26, 50, 97, 100};
  const int64_t m = d.rng.pick(moduli);
  return binary(e, "%", integer(m), Type::kInt, {{0, m - 1}, {}});
}

int usual_depth(Draft& d) {
  if (d.level < 0.35) return 1;
  return d.rng.chance(d.level * 0.6) ? 2 : 1;
}

}  // namespace foretrace::datasets::generate
