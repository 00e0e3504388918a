#include "tracer/c/constants.h"

#include <algorithm>
#include <optional>

#include "tracer/c/accesses.h"

namespace foretrace::tracer::c {
namespace {

// A variable is read, or a text looked into. What stands in sizeof is not.
bool looks(CXCursor expression, bool address) {
  const CXCursorKind kind = clang_getCursorKind(expression);
  if (kind == CXCursor_UnaryExpr) return false;
  if (kind == CXCursor_StringLiteral) return true;
  if (kind == CXCursor_DeclRefExpr && !address) return clang_getCursorKind(clang_getCursorReferenced(expression)) != CXCursor_EnumConstantDecl;
  address |= kind == CXCursor_UnaryOperator && clang_getCursorUnaryOperatorKind(expression) == CXUnaryOperator_AddrOf;
  for (const CXCursor child : children_of(expression))
    if (looks(child, address)) return true;
  return false;
}

struct Range {
  __int128 low, high;
};

bool is_unsigned(CXTypeKind kind) {
  return kind == CXType_Bool || kind == CXType_UChar || kind == CXType_UShort || kind == CXType_UInt || kind == CXType_ULong || kind == CXType_ULongLong;
}

bool is_signed(CXTypeKind kind) {
  return kind == CXType_SChar || kind == CXType_Char_S || kind == CXType_Short || kind == CXType_Int || kind == CXType_Long || kind == CXType_LongLong;
}

std::optional<Range> range_of_type(CXType type) {
  type = clang_getCanonicalType(type);
  const auto bits = static_cast<int>(8 * clang_Type_getSizeOf(type));
  if (is_unsigned(type.kind)) return Range{0, (static_cast<__int128>(1) << bits) - 1};
  if (is_signed(type.kind)) return Range{-(static_cast<__int128>(1) << (bits - 1)), (static_cast<__int128>(1) << (bits - 1)) - 1};
  return std::nullopt;
}

// The values that an operand can have: those of its type, and of the narrower one that it was converted from.
std::optional<Range> range_of(CXCursor operand) {
  auto range = range_of_type(clang_getCursorType(operand));
  if (!range) return std::nullopt;
  if (!looks(operand, false)) {
    const CXEvalResult result = clang_Cursor_Evaluate(operand);
    if (result == nullptr) return range;
    if (clang_EvalResult_getKind(result) == CXEval_Int) {
      const __int128 n = range->low == 0 ? static_cast<__int128>(clang_EvalResult_getAsUnsigned(result)) : clang_EvalResult_getAsLongLong(result);
      const __int128 wrapped = range->low == 0 ? n & range->high : n;
      range = Range{wrapped, wrapped};
    }
    clang_EvalResult_dispose(result);
    return range;
  }
  const auto children = children_of(operand);
  const CXCursorKind kind = clang_getCursorKind(operand);
  if (kind == CXCursor_BinaryOperator && clang_getCursorBinaryOperatorKind(operand) == CXBinaryOperator_Div) {
    const auto dividend = range_of(children[0]), divisor = looks(children[1], false) ? std::nullopt : range_of(children[1]);
    return dividend && divisor && divisor->low > 0 && divisor->low == divisor->high ? Range{dividend->low / divisor->low, dividend->high / divisor->low} : *range;
  }
  const bool converts = kind == CXCursor_UnexposedExpr || kind == CXCursor_ParenExpr || kind == CXCursor_CStyleCastExpr;
  const auto inner = converts && !children.empty() ? range_of(children.back()) : std::nullopt;
  return inner && range->low <= inner->low && inner->high <= range->high ? inner : range;
}

std::optional<bool> compared(CXBinaryOperatorKind which, const Range& left, const Range& right) {
  switch (which) {
    case CXBinaryOperator_LT:
    case CXBinaryOperator_GE:
      if (left.high < right.low) return which == CXBinaryOperator_LT;
      return left.low >= right.high ? std::optional(which == CXBinaryOperator_GE) : std::nullopt;
    case CXBinaryOperator_LE:
    case CXBinaryOperator_GT:
      if (left.high <= right.low) return which == CXBinaryOperator_LE;
      return left.low > right.high ? std::optional(which == CXBinaryOperator_GT) : std::nullopt;
    default: return std::nullopt;
  }
}

std::optional<__int128> value_of(CXCursor expression) {
  const auto range = looks(expression, false) ? std::nullopt : range_of(expression);
  return range && range->low == range->high ? std::optional(range->low) : std::nullopt;
}

// (x & 128) == 1
bool misses_bits(CXCursor masked, CXCursor wanted) {
  masked = without_casts(masked);
  const auto operands = children_of(masked);
  if (clang_getCursorKind(masked) != CXCursor_BinaryOperator || clang_getCursorBinaryOperatorKind(masked) != CXBinaryOperator_And) return false;
  if (operands.size() != 2) return false;
  const __int128 mask = value_of(operands[1]).value_or(-1), bits = value_of(wanted).value_or(-1);
  return mask >= 0 && bits >= 0 && (bits & ~mask) != 0;
}

// What a condition comes to whatever its variables are.
std::optional<bool> truth(CXCursor condition) {
  if (const auto value = value_of(condition)) return *value != 0;
  condition = without_casts(condition);
  const auto children = children_of(condition);
  if (clang_getCursorKind(condition) != CXCursor_BinaryOperator || children.size() != 2) return std::nullopt;
  const CXBinaryOperatorKind which = clang_getCursorBinaryOperatorKind(condition);
  if (which == CXBinaryOperator_LAnd || which == CXBinaryOperator_LOr) {
    const bool decides = which == CXBinaryOperator_LOr;
    const auto left = truth(children[0]), right = truth(children[1]);
    if (left == decides || right == decides) return decides;
    return left && right ? std::optional(!decides) : std::nullopt;
  }
  if (which == CXBinaryOperator_EQ || which == CXBinaryOperator_NE)
    return misses_bits(children[0], children[1]) ? std::optional(which == CXBinaryOperator_NE) : std::nullopt;
  const auto left = range_of(children[0]), right = range_of(children[1]);
  return left && right ? compared(which, *left, *right) : std::nullopt;
}

// Functions of the C library that compilers compute themselves if all arguments are literals.
bool is_computed_function(CXCursor function) {
  constexpr std::string_view kNames[] = {"strlen", "strcmp", "strncmp", "memcmp", "abs",   "labs", "fabs", "floor",
                                         "ceil",   "trunc",  "round",   "sqrt",   "sin",   "cos",  "exp",  "log",
                                         "pow",    "fmin",   "fmax",    "ldexp",  "atan2", "tan",  "fmod", "hypot"};
  std::string name = is_external(function) ? clang_text(clang_getCursorSpelling(function)) : "";
  if (name.rfind("__builtin_", 0) == 0) name.erase(0, 10);
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

// Made of literals and calls of such functions alone; `calls`: there is one.
bool is_computed(CXCursor expression, bool& calls) {
  const CXCursorKind kind = clang_getCursorKind(expression);
  const auto children = children_of(expression);
  size_t first = 0;
  switch (kind) {
    case CXCursor_IntegerLiteral:
    case CXCursor_FloatingLiteral:
    case CXCursor_CharacterLiteral:
    case CXCursor_StringLiteral: return true;
    case CXCursor_CallExpr:
      if (!is_computed_function(called_function(expression))) return false;
      calls = true;
      first = 1;
      break;
    case CXCursor_ParenExpr:
    case CXCursor_UnexposedExpr:
    case CXCursor_BinaryOperator:
    case CXCursor_UnaryOperator: break;
    default: return false;
  }
  return !children.empty() && std::all_of(children.begin() + static_cast<ptrdiff_t>(std::min(first, children.size())), children.end(),
                                          [&](CXCursor child) { return is_computed(child, calls); });
}

}  // namespace

bool is_pure(CXCursor expression) {
  const CXCursorKind kind = clang_getCursorKind(expression);
  if (kind == CXCursor_CallExpr || kind == CXCursor_StmtExpr || kind == CXCursor_CompoundAssignOperator) return false;
  if (kind == CXCursor_BinaryOperator && clang_getCursorBinaryOperatorKind(expression) == CXBinaryOperator_Assign) return false;
  if (kind == CXCursor_UnaryOperator && clang_getCursorUnaryOperatorKind(expression) <= CXUnaryOperator_PreDec) return false;
  for (const CXCursor child : children_of(expression))
    if (!is_pure(child)) return false;
  return true;
}

bool is_constant(CXCursor expression) {
  if (bool calls = false; is_computed(expression, calls) && calls) return true;
  if (looks(expression, false)) return truth(expression) && is_pure(expression);
  const CXEvalResult result = clang_Cursor_Evaluate(expression);
  if (result == nullptr) return false;
  const CXEvalResultKind kind = clang_EvalResult_getKind(result);
  clang_EvalResult_dispose(result);
  return kind == CXEval_Int || kind == CXEval_Float;
}

}  // namespace foretrace::tracer::c
