#include "tracer/c/accesses.h"

#include <optional>

namespace foretrace::tracer::c {
namespace {

CXTypeKind kind_of_type(CXCursor expression) { return clang_getCanonicalType(clang_getCursorType(expression)).kind; }

bool is_array(CXTypeKind kind) { return kind == CXType_ConstantArray || kind == CXType_IncompleteArray || kind == CXType_VariableArray; }

enum class Root { kNone, kMemory, kElement, kMember };  // element, member: of a variable

bool is_dereference(CXCursor expression) {
  return clang_getCursorKind(expression) == CXCursor_UnaryOperator && clang_getCursorUnaryOperatorKind(expression) == CXUnaryOperator_Deref;
}

Root root_of(CXCursor place);

Root root_of_element(CXCursor base) {
  const CXCursor array = without_casts(base);
  if (!is_array(kind_of_type(array))) return kind_of_type(base) == CXType_Pointer ? Root::kMemory : Root::kNone;
  const Root root = root_of(array);
  return root == Root::kMember ? Root::kElement : root;
}

Root root_of(CXCursor place) {
  const auto children = children_of(place);
  switch (clang_getCursorKind(place)) {
    case CXCursor_ParenExpr: return children.size() == 1 ? root_of(children.front()) : Root::kNone;
    case CXCursor_DeclRefExpr: {
      const CXCursor variable = clang_getCursorReferenced(place);
      const CXCursorKind kind = clang_getCursorKind(variable);
      const bool known = (kind == CXCursor_VarDecl || kind == CXCursor_ParmDecl) && clang_Cursor_getStorageClass(variable) != CX_SC_Register;
      return known ? Root::kMember : Root::kNone;
    }
    case CXCursor_MemberRefExpr:
      if (children.empty() || clang_Cursor_isBitField(clang_getCursorReferenced(place)) != 0) return Root::kNone;
      return kind_of_type(children.front()) == CXType_Pointer ? Root::kMemory : root_of(children.front());
    case CXCursor_ArraySubscriptExpr: return children.size() == 2 ? root_of_element(children.front()) : Root::kNone;
    case CXCursor_UnaryOperator: return is_dereference(place) ? Root::kMemory : Root::kNone;
    default: return Root::kNone;
  }
}

}  // namespace

bool is_array_parameter(CXCursor declaration) {
  return clang_getCursorKind(declaration) == CXCursor_ParmDecl && is_array(kind_of_type(declaration));
}

bool is_assignment(CXCursor e) {
  return clang_getCursorKind(e) == CXCursor_BinaryOperator && clang_getCursorBinaryOperatorKind(e) == CXBinaryOperator_Assign;
}

bool is_update(CXCursor e) {
  if (clang_getCursorKind(e) == CXCursor_CompoundAssignOperator) return true;
  if (clang_getCursorKind(e) != CXCursor_UnaryOperator) return false;
  switch (clang_getCursorUnaryOperatorKind(e)) {
    case CXUnaryOperator_PostInc:
    case CXUnaryOperator_PostDec:
    case CXUnaryOperator_PreInc:
    case CXUnaryOperator_PreDec: return true;
    default: return false;
  }
}

bool takes_address(CXCursor e) {
  return clang_getCursorKind(e) == CXCursor_UnaryOperator && clang_getCursorUnaryOperatorKind(e) == CXUnaryOperator_AddrOf;
}

bool is_access(CXCursor e, Use use) {
  const CXCursorKind kind = clang_getCursorKind(e);
  if (use == Use::kPlace || (kind != CXCursor_MemberRefExpr && kind != CXCursor_ArraySubscriptExpr && !is_dereference(e))) return false;
  const CXType type = clang_getCanonicalType(clang_getCursorType(e));
  if (is_array(type.kind) || type.kind == CXType_Void || clang_Type_getSizeOf(type) <= 0) return false;
  if (type.kind == CXType_FunctionProto || type.kind == CXType_FunctionNoProto) return false;
  const Place start = start_of(e), end = end_of(e);
  if (!start.main_file || !end.main_file || start.macro || end.macro || start.offset >= end.offset) return false;
  const Root root = root_of(e);
  return root != Root::kNone && (root != Root::kMember || use != Use::kRead);
}

Use use_of_operand(CXCursor e, CXCursor child, Use use) {
  const auto children = children_of(e);
  const bool first = !children.empty() && clang_equalCursors(children.front(), child) != 0;
  switch (clang_getCursorKind(e)) {
    case CXCursor_ParenExpr:
    case CXCursor_UnexposedExpr: return use;
    case CXCursor_MemberRefExpr: return kind_of_type(child) == CXType_Pointer ? Use::kRead : Use::kPlace;
    case CXCursor_ArraySubscriptExpr: return first && is_array(kind_of_type(without_casts(child))) ? Use::kPlace : Use::kRead;
    default: break;
  }
  if (takes_address(e)) return Use::kPlace;
  if (is_update(e) && first) return Use::kUpdate;
  return is_assignment(e) && first ? Use::kWrite : Use::kRead;
}

bool is_unevaluated(CXCursor e) {
  const CXCursorKind kind = clang_getCursorKind(e);
  if (kind == CXCursor_UnaryExpr || kind == CXCursor_GenericSelectionExpr) return true;
  return kind == CXCursor_CallExpr && clang_text(clang_getCursorSpelling(e)).rfind("__builtin_", 0) == 0;
}

CXCursor called_function(CXCursor call) {
  const CXCursor function = clang_getCursorReferenced(call);
  return clang_getCursorKind(function) == CXCursor_FunctionDecl ? function : clang_getNullCursor();
}

bool is_external(CXCursor function) {
  return clang_Cursor_isNull(function) == 0 && clang_Cursor_isNull(clang_getCursorDefinition(function)) != 0;
}

}  // namespace foretrace::tracer::c
