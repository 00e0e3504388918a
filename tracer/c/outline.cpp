#include "tracer/c/outline.h"

#include "tracer/c/source_text.h"

namespace foretrace::tracer::c {
namespace {

NodeKind kind_of(CXCursor cursor) {
  switch (clang_getCursorKind(cursor)) {
    case CXCursor_FunctionDecl: return NodeKind::kFunction;
    case CXCursor_VarDecl: return NodeKind::kVariable;
    case CXCursor_CompoundStmt: return NodeKind::kBlock;
    case CXCursor_IfStmt: return NodeKind::kIf;
    case CXCursor_ForStmt:
    case CXCursor_WhileStmt:
    case CXCursor_DoStmt: return NodeKind::kLoop;
    case CXCursor_ReturnStmt: return NodeKind::kReturn;
    case CXCursor_BreakStmt:
    case CXCursor_ContinueStmt:
    case CXCursor_GotoStmt: return NodeKind::kJump;
    case CXCursor_CaseStmt:
    case CXCursor_DefaultStmt:
    case CXCursor_LabelStmt: return NodeKind::kLabel;
    case CXCursor_BinaryOperator:
    case CXCursor_CompoundAssignOperator: return NodeKind::kBinary;
    case CXCursor_UnaryOperator: return NodeKind::kUnary;
    case CXCursor_CallExpr: return NodeKind::kCall;
    case CXCursor_IntegerLiteral: return NodeKind::kInteger;
    case CXCursor_FloatingLiteral: return NodeKind::kFloating;
    case CXCursor_CharacterLiteral: return NodeKind::kCharacter;
    case CXCursor_StringLiteral: return NodeKind::kString;
    case CXCursor_ParenExpr: return NodeKind::kParentheses;
    default: break;
  }
  return clang_isExpression(clang_getCursorKind(cursor)) != 0 ? NodeKind::kOtherExpression : NodeKind::kOtherStatement;
}

// What is inside is not run (sizeof), or is no C (assembly).
bool is_closed(CXCursor cursor) {
  const CXCursorKind kind = clang_getCursorKind(cursor);
  return kind == CXCursor_UnaryExpr || kind == CXCursor_AsmStmt || kind == CXCursor_GenericSelectionExpr;
}

// A conversion, of which the source shows its operand alone.
bool is_unwritten(CXCursor cursor, const std::vector<CXCursor>& children) {
  return clang_getCursorKind(cursor) == CXCursor_UnexposedExpr && children.size() == 1 &&
         start_of(cursor).offset == start_of(children[0]).offset && end_of(cursor).offset == end_of(children[0]).offset;
}

class Outline {
 public:
  explicit Outline(const std::string& text) : source_(text) {}

  void add_definition(CXCursor cursor) {
    const CXCursorKind kind = clang_getCursorKind(cursor);
    if (kind == CXCursor_FunctionDecl ? clang_isCursorDefinition(cursor) != 0 : kind == CXCursor_VarDecl) add(cursor, -1, NodeRole::kPart);
  }
  std::vector<SyntaxNode> take() { return std::move(nodes_); }

 private:
  void add(CXCursor cursor, int32_t parent, NodeRole role) {
    const Place begin = start_of(cursor), end = end_of(cursor);
    if (!begin.main_file || !end.main_file) return;
    const bool expansion = begin.macro && end.offset <= expansion_end(begin.offset);
    const auto children = children_of(cursor);
    if (!expansion && is_unwritten(cursor, children)) return add(children[0], parent, role);
    SyntaxNode node{kind_of(cursor), role, parent, begin.offset, end.offset, 0, 0, {}};
    if (expansion && node.kind != NodeKind::kOtherStatement) node.kind = NodeKind::kOtherExpression;
    if (role == NodeRole::kStatement || role == NodeRole::kBody) node.behind = behind(node.end);
    if (!expansion) add_text(cursor, children, node);
    const auto index = static_cast<int32_t>(nodes_.size());
    nodes_.push_back(std::move(node));
    if (!expansion && !is_closed(cursor)) add_children(cursor, children, index);
  }

  [[nodiscard]] size_t behind(size_t end) const {
    const size_t next = source_.skip_blank(end);
    return next < source_.text().size() && source_.text()[next] == ';' ? next + 1 : end;
  }

  // The operator is where it is written, not where a macro has it.
  void add_text(CXCursor cursor, const std::vector<CXCursor>& children, SyntaxNode& node) const {
    if (node.kind == NodeKind::kFunction) node.text = clang_text(clang_getCursorSpelling(cursor));
    if (children.empty()) return;
    if (node.kind == NodeKind::kBinary) {
      node.text = clang_text(clang_getBinaryOperatorKindSpelling(clang_getCursorBinaryOperatorKind(cursor)));
      node.at = source_.skip_blank(end_of(children[0]).offset);
    } else if (node.kind == NodeKind::kUnary) {
      const CXUnaryOperatorKind kind = clang_getCursorUnaryOperatorKind(cursor);
      const bool post = kind == CXUnaryOperator_PostInc || kind == CXUnaryOperator_PostDec;
      node.text = clang_text(clang_getUnaryOperatorKindSpelling(kind));
      node.at = post ? source_.skip_blank(end_of(children[0]).offset) : node.begin;
    } else {
      return;
    }
    if (source_.text().compare(node.at, node.text.size(), node.text) != 0) node.text.clear();
  }

  void add_children(CXCursor cursor, const std::vector<CXCursor>& children, int32_t index) {
    if (clang_getCursorKind(cursor) == CXCursor_VarDecl) {
      const CXCursor value = clang_Cursor_getVarDeclInitializer(cursor);
      if (clang_Cursor_isNull(value) == 0) add(value, index, NodeRole::kPart);
      return;
    }
    if (clang_getCursorKind(cursor) == CXCursor_FunctionDecl) return add(children.back(), index, NodeRole::kBody);
    if (clang_getCursorKind(cursor) == CXCursor_ForStmt) return add_for(cursor, children, index);
    for (size_t i = 0; i < children.size(); ++i) {
      const bool declares = clang_isDeclaration(clang_getCursorKind(children[i])) != 0;
      if (!declares || clang_getCursorKind(children[i]) == CXCursor_VarDecl) add(children[i], index, role_of(cursor, i, children.size()));
    }
  }

  static NodeRole role_of(CXCursor parent, size_t i, size_t count) {
    const bool first = i == 0, last = i + 1 == count;
    switch (clang_getCursorKind(parent)) {
      case CXCursor_CompoundStmt: return NodeRole::kStatement;
      case CXCursor_IfStmt:
      case CXCursor_WhileStmt:
      case CXCursor_SwitchStmt: return first ? NodeRole::kCondition : NodeRole::kBody;
      case CXCursor_DoStmt: return first ? NodeRole::kBody : NodeRole::kCondition;
      case CXCursor_CaseStmt:
      case CXCursor_DefaultStmt:
      case CXCursor_LabelStmt: return last ? NodeRole::kBody : NodeRole::kPart;
      case CXCursor_ConditionalOperator: return first ? NodeRole::kCondition : NodeRole::kPart;
      case CXCursor_CallExpr: return first ? NodeRole::kCallee : NodeRole::kArgument;
      case CXCursor_BinaryOperator:
      case CXCursor_CompoundAssignOperator: return first ? NodeRole::kLeft : NodeRole::kRight;
      case CXCursor_UnaryOperator: return NodeRole::kLeft;
      default: return NodeRole::kPart;
    }
  }

  // Parts that are left out have no cursor: which one it is follows from the semicolons.
  void add_for(CXCursor loop, const std::vector<CXCursor>& children, int32_t index) {
    const size_t open = source_.skip_blank(source_.token_end(start_of(loop).offset));
    const size_t first = source_.find_outside(open + 1, ';');
    const size_t second = first == SourceText::kNone ? first : source_.find_outside(first + 1, ';');
    const bool known = !start_of(loop).macro && second != SourceText::kNone;
    for (size_t i = 0; i < children.size(); ++i) {
      const size_t at = start_of(children[i]).offset;
      NodeRole role = i + 1 == children.size() ? NodeRole::kBody : NodeRole::kPart;
      if (role == NodeRole::kPart && known && at > first) role = at < second ? NodeRole::kCondition : NodeRole::kStep;
      add(children[i], index, role);
    }
  }

  const SourceText source_;
  std::vector<SyntaxNode> nodes_;
};

}  // namespace

std::vector<SyntaxNode> outline_of(const TranslationUnit& unit, const std::string& text) {
  Outline outline(text);
  for (const CXCursor cursor : children_of(unit.root()))
    if (start_of(cursor).main_file) outline.add_definition(cursor);
  return outline.take();
}

}  // namespace foretrace::tracer::c
