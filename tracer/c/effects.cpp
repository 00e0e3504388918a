#include "tracer/c/effects.h"

namespace foretrace::tracer::c {
namespace {

bool is_variable(CXCursor declaration) {
  const CXCursorKind kind = clang_getCursorKind(declaration);
  return kind == CXCursor_VarDecl || kind == CXCursor_ParmDecl;
}

bool assigns(CXCursor cursor) {
  if (clang_getCursorKind(cursor) == CXCursor_CompoundAssignOperator) return true;
  return clang_getCursorKind(cursor) == CXCursor_BinaryOperator && clang_getCursorBinaryOperatorKind(cursor) == CXBinaryOperator_Assign;
}

bool steps(CXCursor cursor) {
  if (clang_getCursorKind(cursor) != CXCursor_UnaryOperator) return false;
  switch (clang_getCursorUnaryOperatorKind(cursor)) {
    case CXUnaryOperator_PostInc:
    case CXUnaryOperator_PostDec:
    case CXUnaryOperator_PreInc:
    case CXUnaryOperator_PreDec: return true;
    default: return false;
  }
}

// The variable that the place is a part of; a null cursor if it lies behind a pointer.
CXCursor root_of(CXCursor place) {
  while (true) {
    const auto children = children_of(place);
    switch (clang_getCursorKind(place)) {
      case CXCursor_DeclRefExpr: return clang_getCursorReferenced(place);
      case CXCursor_ParenExpr:
      case CXCursor_UnexposedExpr:
        if (children.empty()) return clang_getNullCursor();
        place = children.front();
        break;
      case CXCursor_MemberRefExpr:
        if (children.empty() || clang_getCanonicalType(clang_getCursorType(children.front())).kind == CXType_Pointer) return clang_getNullCursor();
        place = children.front();
        break;
      case CXCursor_ArraySubscriptExpr: {
        if (children.empty()) return clang_getNullCursor();
        CXCursor base = children.front();
        while (clang_getCursorKind(base) == CXCursor_UnexposedExpr && !children_of(base).empty()) base = children_of(base).front();
        if (clang_getCanonicalType(clang_getCursorType(base)).kind != CXType_ConstantArray) return clang_getNullCursor();
        place = base;
        break;
      }
      default: return clang_getNullCursor();
    }
  }
}

}  // namespace

VariableKey variable_key(CXCursor cursor) {
  const CXCursor declaration = clang_getCanonicalCursor(cursor);
  CXFile file = nullptr;
  unsigned offset = 0;
  clang_getExpansionLocation(clang_getCursorLocation(declaration), &file, nullptr, nullptr, &offset);
  CXFileUniqueID id{};
  if (file != nullptr) clang_getFileUniqueID(file, &id);
  return {id.data[1], uint64_t{offset} << 16 | (clang_hashCursor(declaration) & 0xffff)};
}

void Effects::add_target(CXCursor target) {
  const CXCursor root = root_of(target);
  if (is_variable(root))
    writes.insert(variable_key(root));
  else
    reaches = true;
}

void Effects::add(CXCursor expression) {
  const CXCursorKind kind = clang_getCursorKind(expression);
  if (kind == CXCursor_StmtExpr || kind == CXCursor_CallExpr || kind == CXCursor_GCCAsmStmt) reaches = true;
  if (kind == CXCursor_StmtExpr) return;
  const CXCursor named = kind == CXCursor_DeclRefExpr ? clang_getCursorReferenced(expression) : clang_getNullCursor();
  if (clang_getCursorKind(named) == CXCursor_VarDecl && clang_getCursorKind(clang_getCursorSemanticParent(named)) == CXCursor_TranslationUnit)
    globals.emplace(variable_key(named), named);
  const auto children = children_of(expression);
  if ((assigns(expression) || steps(expression)) && !children.empty()) add_target(children.front());
  if (kind == CXCursor_UnaryOperator && clang_getCursorUnaryOperatorKind(expression) == CXUnaryOperator_AddrOf && !children.empty()) {
    const CXCursor root = root_of(children.front());
    if (is_variable(root)) exposed.insert(variable_key(root));
  }
  for (const CXCursor child : children) add(child);
}

}  // namespace foretrace::tracer::c
