// SyntaxNode: an expression or statement of a C source by its place in the text. Macros stay closed: what comes out of one is a leaf, the
// whole expansion, and nothing has a place in a preprocessor's line. A value type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace foretrace::tracer::c {

enum class NodeKind : uint8_t {
  kFunction,  // a definition; text: its name
  kVariable,  // a declaration; its child is the initialiser (lengths of arrays are none)
  kBlock,
  kIf,
  kLoop,  // for, while, do
  kReturn,
  kJump,   // break, continue, goto
  kLabel,  // case, default, a label
  kOtherStatement,
  kBinary,  // text: the operator, which stands at `at`; assignments too. Empty if it comes out of a macro
  kUnary,   // text and at likewise
  kCall,
  kInteger,
  kFloating,
  kCharacter,
  kString,
  kParentheses,
  kOtherExpression,  // a macro's expansion too
};

enum class NodeRole : uint8_t {
  kPart,
  kStatement,  // of a block
  kBody,       // of a function, if, loop, switch, label
  kCondition,  // of an if, loop, switch, ?:
  kStep,       // the last part of a for's head
  kCallee,
  kArgument,
  kLeft,  // the one operand of a kUnary too
  kRight,
};

struct SyntaxNode {
  NodeKind kind = NodeKind::kOtherExpression;
  NodeRole role = NodeRole::kPart;
  int32_t parent = -1;  // an index before its own
  size_t begin = 0;     // bytes of the source
  size_t end = 0;
  size_t behind = 0;  // of a kStatement or kBody: behind its semicolon
  size_t at = 0;
  std::string text;

  friend bool operator==(const SyntaxNode&, const SyntaxNode&) = default;
};

}  // namespace foretrace::tracer::c
