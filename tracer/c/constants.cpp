#include "tracer/c/constants.h"

#include <algorithm>

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

// It assigns, or runs statements.
bool changes(CXCursor expression) {
  return clang_getCursorKind(expression) == CXCursor_StmtExpr || is_assignment(expression) || is_update(expression);
}

}  // namespace

bool is_pure(CXCursor expression) {
  if (clang_getCursorKind(expression) == CXCursor_CallExpr || changes(expression)) return false;
  const auto children = children_of(expression);
  return std::all_of(children.begin(), children.end(), is_pure);
}

bool is_constant(CXCursor expression) {
  if (looks(expression, false)) return false;
  const CXEvalResult result = clang_Cursor_Evaluate(expression);
  if (result == nullptr) return false;
  const CXEvalResultKind kind = clang_EvalResult_getKind(result);
  clang_EvalResult_dispose(result);
  return kind == CXEval_Int || kind == CXEval_Float;
}

bool may_be_folded(CXCursor expression) {
  const CXCursorKind kind = clang_getCursorKind(expression);
  if (kind == CXCursor_CompoundLiteralExpr || changes(expression)) return false;
  if (kind == CXCursor_CallExpr && !is_external(called_function(expression))) return false;
  const auto children = children_of(expression);
  return std::all_of(children.begin(), children.end(), may_be_folded);
}

}  // namespace foretrace::tracer::c
