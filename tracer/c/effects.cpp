#include "tracer/c/effects.h"

#include "tracer/c/runtime/tables.h"

namespace foretrace::tracer::c {
namespace {

bool is_variable(CXCursor declaration) {
  const CXCursorKind kind = clang_getCursorKind(declaration);
  return kind == CXCursor_VarDecl || kind == CXCursor_ParmDecl;
}

// The variable that the place is a part of; a null cursor if it lies behind a pointer.
CXCursor variable_of(CXCursor place) {
  while (true) {
    const auto children = children_of(place);
    switch (clang_getCursorKind(place)) {
      case CXCursor_DeclRefExpr: return clang_getCursorReferenced(place);
      case CXCursor_MemberRefExpr:
        if (children.empty() || clang_getCanonicalType(clang_getCursorType(children.front())).kind == CXType_Pointer) return clang_getNullCursor();
        break;
      case CXCursor_ArraySubscriptExpr: {
        if (children.empty()) return clang_getNullCursor();
        const CXCursor base = without_casts(children.front());
        const CXTypeKind kind = clang_getCanonicalType(clang_getCursorType(base)).kind;
        const bool array = kind == CXType_ConstantArray || kind == CXType_VariableArray;
        const bool pointer = clang_getCursorKind(base) == CXCursor_DeclRefExpr && is_array_parameter(clang_getCursorReferenced(base));
        if (!array || pointer) return clang_getNullCursor();
        place = base;
        continue;
      }
      case CXCursor_ParenExpr:
      case CXCursor_UnexposedExpr:
        if (children.empty()) return clang_getNullCursor();
        break;
      default: return clang_getNullCursor();
    }
    place = children.front();
  }
}

// Is the operand evaluated whenever the expression is?
bool is_certain(CXCursor expression, size_t child) {
  if (child == 0) return true;
  if (clang_getCursorKind(expression) == CXCursor_ConditionalOperator) return false;
  if (clang_getCursorKind(expression) != CXCursor_BinaryOperator) return true;
  const CXBinaryOperatorKind which = clang_getCursorBinaryOperatorKind(expression);
  return which != CXBinaryOperator_LAnd && which != CXBinaryOperator_LOr;
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

void Effects::add_target(CXCursor target, Use use) {
  while (clang_getCursorKind(target) == CXCursor_ParenExpr && !children_of(target).empty()) target = children_of(target).front();
  if (probed && is_access(target, use)) return;
  const CXCursor variable = variable_of(target);
  if (!is_variable(variable)) return void(reaches |= __ft_anything);
  writes.insert(variable_key(variable));
  if (use == Use::kWrite && clang_getCursorKind(target) == CXCursor_DeclRefExpr) sets.insert(variable_key(variable));
}

void Effects::add_call(CXCursor call) {
  const bool seen = probed && !start_of(call).macro && is_external(called_function(call));
  reaches |= seen ? __ft_calls : __ft_calls | __ft_unless_entered;
}

void Effects::add(CXCursor e, Use use, bool certain) {
  const CXCursorKind kind = clang_getCursorKind(e);
  if (kind == CXCursor_StmtExpr || kind == CXCursor_GCCAsmStmt || (kind == CXCursor_CallExpr && is_unevaluated(e))) reaches |= __ft_anything;
  if (kind == CXCursor_CallExpr) add_call(e);
  if (kind == CXCursor_StmtExpr || kind == CXCursor_UnaryExpr) return;
  const CXCursor named = kind == CXCursor_DeclRefExpr ? clang_getCursorReferenced(e) : clang_getNullCursor();
  if (clang_getCursorKind(named) == CXCursor_VarDecl && clang_getCursorKind(clang_getCursorSemanticParent(named)) == CXCursor_TranslationUnit)
    globals.emplace(variable_key(named), named);
  if (is_variable(named) && certain && (use == Use::kRead || use == Use::kUpdate)) reads.insert(variable_key(named));
  const auto children = children_of(e);
  if ((is_assignment(e) || is_update(e)) && !children.empty()) add_target(children.front(), is_update(e) ? Use::kUpdate : Use::kWrite);
  if (takes_address(e) && !children.empty())
    if (const CXCursor variable = variable_of(children.front()); is_variable(variable)) exposed.insert(variable_key(variable));
  const bool assembly = kind == CXCursor_GCCAsmStmt;  // any operand may be an output
  for (size_t i = 0; i < children.size(); ++i) {
    if (assembly) add_target(children[i], Use::kWrite);
    add(children[i], assembly ? Use::kWrite : use_of_operand(e, children[i], use), certain && is_certain(e, i));
  }
}

}  // namespace foretrace::tracer::c
