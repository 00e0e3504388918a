// FunctionWriter: what it puts into expressions.
#include "tracer/c/function_writer.h"

namespace foretrace::tracer::c {
namespace {

constexpr size_t kNone = SourceText::kNone;

// Its operands run one after another, or not at all.
bool branches(CXCursor expression) {
  const CXCursorKind kind = clang_getCursorKind(expression);
  if (kind == CXCursor_ConditionalOperator) return true;
  if (kind != CXCursor_BinaryOperator) return false;
  const CXBinaryOperatorKind which = clang_getCursorBinaryOperatorKind(expression);
  return which == CXBinaryOperator_LAnd || which == CXBinaryOperator_LOr || which == CXBinaryOperator_Comma;
}

bool is_pointer_to_data(CXType type) {
  type = clang_getCanonicalType(type);
  if (type.kind != CXType_Pointer) return false;
  const CXTypeKind target = clang_getCanonicalType(clang_getPointeeType(type)).kind;
  return target != CXType_FunctionProto && target != CXType_FunctionNoProto;
}

// Functions that are watched themselves, that return twice, or that only read what their variable arguments point to.
bool takes_care_of_itself(const std::string& name) {
  return name == "free" || name == "realloc" || name.find("setjmp") != std::string::npos || name.find("printf") != std::string::npos;
}

// Can the function write what its argument points to?
bool may_write(CXCursor function, unsigned argument) {
  const CXType type = clang_getCursorType(function);
  if (argument >= static_cast<unsigned>(std::max(clang_getNumArgTypes(type), 0))) return true;
  return clang_isConstQualifiedType(clang_getPointeeType(clang_getCanonicalType(clang_getArgType(type, argument)))) == 0;
}

const char* probe_of(Use use) {
  return use == Use::kRead ? "__ft_read" : use == Use::kWrite ? "__ft_write" : "__ft_update";
}

}  // namespace

// Parentheses and a call before the expression that is the text [begin, end).
void FunctionWriter::wrap(size_t begin, size_t end, const std::string& before, CXCursor inner) {
  if (is_constant(inner)) {
    if (!before.empty()) edits_.open(begin, "(" + before + "("), edits_.close(end, "))");
    return;
  }
  const std::string call = line_call_unless_folded(add_site(line_of(start_of(inner)), {inner}), inner);
  edits_.open(begin, "(" + before + call + ",(");
  expression(inner, Use::kRead);
  edits_.close(end, "))");
}

// An operand or call that begins on a line of its own is a step of its own, as compilers and debuggers count lines.
void FunctionWriter::operand(CXCursor inner) {
  const Place start = start_of(inner), end = end_of(inner);
  if (is_constant(inner)) return;
  if (start.macro || end.macro || !start.main_file || !lines_.insert(line_of(start)).second) return expression(inner, Use::kRead);
  const auto lines = lines_;
  const auto expressions = current_;
  edits_.open(start.offset, "(" + line_call_unless_folded(add_site(line_of(start), expressions), inner) + ",(");
  lines_.insert(lines.begin(), lines.end());
  expression(inner, Use::kRead);
  edits_.close(end.offset, "))");
}

// Probes of the places that it reads and writes; statements and operands inside of it.
void FunctionWriter::expression(CXCursor outer, Use use) {
  if (is_unevaluated(outer)) return;
  if (probed_ && is_access(outer, use)) return access(outer, use);
  if (clang_getCursorKind(outer) == CXCursor_CallExpr) call(outer);
  else operands(outer, use);
}

// The address of the place first, for the probe; and the pointer that it is an element of.
void FunctionWriter::access(CXCursor outer, Use use) {
  const size_t begin = start_of(outer).offset, end = end_of(outer).offset;
  const std::string probe = probe_of(use);
  const auto children = children_of(outer);
  const size_t base_end = children.empty() ? kNone : end_of(children.front()).offset;
  const bool element = clang_getCursorKind(outer) == CXCursor_ArraySubscriptExpr && begin == start_of(children.front()).offset && !end_of(children.front()).macro;
  if (!element) {
    edits_.open(begin, "(*__extension__({__auto_type __ft_p=&(");
    operands(outer, use);
    return edits_.close(end, ");" + probe + "(&__ft_f,__ft_p,sizeof*__ft_p);__ft_p;}))");
  }
  edits_.open(begin, "(*__extension__({__auto_type __ft_b=(");
  expression(children[0], use_of_operand(outer, children[0], use));
  edits_.close(base_end, ");__auto_type __ft_p=&__ft_b");
  for (size_t i = 1; i < children.size(); ++i) clang_getCursorKind(children[i]) == CXCursor_CallExpr ? operand(children[i]) : expression(children[i], Use::kRead);
  edits_.close(end, ";" + probe + "_from(&__ft_f,__ft_p,sizeof*__ft_p,__ft_b);__ft_p;}))");
}

void FunctionWriter::operands(CXCursor outer, Use use) {
  const bool casts = clang_getCursorKind(outer) == CXCursor_CStyleCastExpr || clang_getCursorKind(outer) == CXCursor_CompoundLiteralExpr;
  auto children = children_of(outer);
  if (casts && !children.empty()) children = {children.back()};  // the others belong to the type
  for (const CXCursor child : children) {
    const CXCursorKind kind = clang_getCursorKind(child);
    if (kind == CXCursor_CompoundStmt && clang_getCursorKind(outer) == CXCursor_StmtExpr) {
      if (!start_of(child).macro) block(child);
    } else if (kind == CXCursor_CallExpr || (branches(outer) && clang_isExpression(kind) != 0)) {
      operand(child);
    } else {
      expression(child, use_of_operand(outer, child, use));
    }
  }
}

// A function that is not in this file gets pointers whose targets it may read and write unseen. A call that is an argument as it is counts to
// the line of the call around it.
void FunctionWriter::call(CXCursor outer) {
  const CXCursor function = called_function(outer);
  const bool passes = probed_ && is_external(function) && !takes_care_of_itself(clang_text(clang_getCursorSpelling(function)));
  unsigned argument = 0;
  bool callee = true;
  for (const CXCursor child : children_of(outer)) {
    const unsigned index = callee ? 0 : argument++;
    const Place start = start_of(child), end = end_of(child);
    const bool pass = passes && !callee && start.main_file && !start.macro && !end.macro && start.offset < end.offset &&
                      is_pointer_to_data(clang_getCursorType(child)) && !is_constant(child);
    const bool counts = callee && clang_getCursorKind(child) == CXCursor_CallExpr;
    callee = false;
    if (pass) edits_.open(start.offset, "__extension__({__auto_type __ft_p=(");
    if (counts) operand(child);
    else expression(child, Use::kRead);
    if (pass) edits_.close(end.offset, std::string(");__ft_pass(&__ft_f,__ft_p,") + (may_write(function, index) ? "1" : "0") + ");__ft_p;})");
  }
}

}  // namespace foretrace::tracer::c
