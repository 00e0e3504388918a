#include "tracer/debug_adapter/evaluation.h"

namespace foretrace::tracer {
namespace {

using Kind = Expression::Kind;

Json number(const Json& plain) { return plain.is_boolean() ? Json(plain.get<bool>() ? 1 : 0) : plain; }

Result<bool> truth(const Evaluated& value) {
  if (value.plain) {
    const Json plain = number(*value.plain);
    if (plain.is_null()) return false;
    return plain.is_string() ? !plain.get_ref<const std::string&>().empty() : plain != Json(0);
  }
  if (value.recorded->pointer() != nullptr) return true;
  if (const auto length = value.recorded->length(); length.ok()) return length.value() > 0;
  if (value.recorded->text() == "NULL") return false;
  if (value.recorded->object() != nullptr) return true;
  return unsupported("whether " + value.text() + " is true cannot be told");
}

bool is_ordering(const std::string& name) { return name == "<" || name == "<=" || name == ">" || name == ">="; }

Result<bool> ordered(const std::string& name, const Evaluated& left, const Evaluated& right) {
  if (!left.plain || !right.plain) return unsupported("cannot order " + left.text() + " and " + right.text());
  const Json a = number(*left.plain), b = number(*right.plain);
  if (!(a.is_number() && b.is_number()) && !(a.is_string() && b.is_string())) return unsupported("cannot order " + left.text() + " and " + right.text());
  return name == "<" ? a < b : name == "<=" ? a <= b : name == ">" ? a > b : a >= b;
}

Result<bool> same(const Evaluated& left, const Evaluated& right, bool identity) {
  if (left.plain && right.plain) return identity ? *left.plain == *right.plain : number(*left.plain) == number(*right.plain);
  if (left.plain || right.plain) {
    const Evaluated& object = left.plain ? right : left;
    const bool is_object = object.recorded->object() != nullptr;
    // Of a value that was cut, only its beginning is known.
    if (!is_object) return unsupported("cannot compare " + left.text() + " and " + right.text());
    return false;
  }
  if (left.recorded->ref() == right.recorded->ref()) return true;
  if (identity) return left.recorded->object() != nullptr && left.recorded->object() == right.recorded->object();
  return unsupported("cannot compare " + left.text() + " and " + right.text(), "compare parts of them");
}

Result<Json> computed(const std::string& name, const Evaluated& left, const Evaluated& right) {
  const Json a = left.plain ? number(*left.plain) : Json(), b = right.plain ? number(*right.plain) : Json();
  if (name == "+" && a.is_string() && b.is_string()) return Json(a.get<std::string>() + b.get<std::string>());
  if (!a.is_number() || !b.is_number()) return unsupported("`" + name + "` of " + left.text() + " and " + right.text());
  if (!a.is_number_integer() || !b.is_number_integer()) {
    const auto x = a.get<double>(), y = b.get<double>();
    return Json(name == "+" ? x + y : name == "-" ? x - y : x * y);
  }
  int64_t result = 0;
  const auto x = a.get<int64_t>(), y = b.get<int64_t>();
  const bool over = name == "+"   ? __builtin_add_overflow(x, y, &result)
                    : name == "-" ? __builtin_sub_overflow(x, y, &result)
                                  : __builtin_mul_overflow(x, y, &result);
  if (over) return unsupported("`" + name + "` of numbers that large");
  return Json(result);
}

Evaluated of(RecordedValue value) { return {value, value.plain()}; }
Evaluated of(Json plain) { return {{}, std::move(plain)}; }

class Evaluator {
 public:
  Evaluator(StepCursor& cursor, uint32_t frame) : cursor_(&cursor), frame_(frame) {}

  Result<Evaluated> value(const Expression& e) {
    switch (e.kind) {
      case Kind::kLiteral: return of(e.literal);
      case Kind::kBinary: return binary(e);
      case Kind::kNegative: {
        TRY_ASSIGN(const Evaluated operand, value(e.parts[0]));
        TRY_ASSIGN(Json result, computed("-", of(Json(0)), operand));
        return of(std::move(result));
      }
      case Kind::kNot: {
        TRY_ASSIGN(const bool is_true, condition(e.parts[0]));
        return of(Json(!is_true));
      }
      default: break;
    }
    TRY_ASSIGN(const RecordedValue found, path(e));
    return of(found);
  }

  Result<bool> condition(const Expression& e) {
    TRY_ASSIGN(const Evaluated found, value(e));
    return truth(found);
  }

 private:
  Result<RecordedValue> path(const Expression& e) {
    if (e.kind == Kind::kName) return find_variable(*cursor_, frame_, e.text);
    TRY_ASSIGN(const Evaluated whole, value(e.parts[0]));
    if (e.kind == Kind::kLength) return length(whole);
    if (!whole.recorded) return invalid_argument("a part of " + whole.text() + ", which is no recorded value");
    if (e.kind == Kind::kMember) return whole.recorded->member(e.text);
    if (e.kind == Kind::kTarget) return whole.recorded->target();
    TRY_ASSIGN(const Evaluated key, value(e.parts[1]));
    if (!key.plain) return unsupported("an item by a key that is no number or text: " + key.text());
    return whole.recorded->item(*key.plain);
  }

  Result<RecordedValue> length(const Evaluated& counted) {
    if (!counted.recorded) return invalid_argument("len of " + counted.text() + ", which is no recorded value");
    TRY_ASSIGN(const int64_t count, counted.recorded->length());
    return RecordedValue(*cursor_, Ref::integer(count));
  }

  Result<Evaluated> binary(const Expression& e) {
    TRY_ASSIGN(const Evaluated left, value(e.parts[0]));
    if (e.text == "and" || e.text == "or") {
      TRY_ASSIGN(const bool is_true, truth(left));
      return is_true == (e.text == "or") ? Result<Evaluated>(left) : value(e.parts[1]);
    }
    TRY_ASSIGN(const Evaluated right, value(e.parts[1]));
    if (is_ordering(e.text)) {
      TRY_ASSIGN(const bool answer, ordered(e.text, left, right));
      return of(Json(answer));
    }
    if (e.text == "+" || e.text == "-" || e.text == "*") {
      TRY_ASSIGN(Json result, computed(e.text, left, right));
      return of(std::move(result));
    }
    const bool identity = e.text.starts_with("is");
    TRY_ASSIGN(const bool answer, same(left, right, identity));
    return of(Json(answer == (e.text == "==" || e.text == "is")));
  }

  StepCursor* cursor_;
  uint32_t frame_;
};

}  // namespace

Result<Evaluated> evaluate(const Expression& expression, StepCursor& cursor, uint32_t frame) {
  auto found = Evaluator(cursor, frame).value(expression);
  TRY(cursor.definitions().failure());
  return found;
}

Result<bool> holds(const Expression& expression, StepCursor& cursor, uint32_t frame) {
  auto found = Evaluator(cursor, frame).condition(expression);
  TRY(cursor.definitions().failure());
  return found;
}

}  // namespace foretrace::tracer
