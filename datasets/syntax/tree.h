// SyntaxTree: a Python program as its abstract syntax. What CPython's `ast` module takes for the
// same tree is the same here: layout, comments, redundant brackets, quotes and the spelling of
// numbers are gone. Annotations and type parameters are gone too, which `ast` keeps; left as they
// are spelled are \N{...} in strings, integers of more than 64 bits in another base, and names that
// `ast` brings into Unicode's NFKC form.
//   x = (a+0x10)   ->   Assign(Name x, Binary "+"(Name a, Number "16"))
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace foretrace::datasets::syntax {

// After each: what `text` is, then the children in order; [x] may be missing, x* any number.
enum class NodeKind : uint8_t {
  kModule,      // Block
  kBlock,       // statement*
  kFunction,    // name; "async " before it for a coroutine; decorators Block, Parameters, Block
  kClass,       // name; decorators Block, Call arguments as an Arguments, Block
  kParameters,  // Parameter*
  kParameter,   // name, with its stars; a lone "*" or "/"; [default]
  kArguments,   // expression*
  kReturn,      // [value]
  kDelete,      // target*
  kAssign,      // target, target*, value
  kAugmented,   // "+=", ...; target, value
  kFor,         // "" or "async"; target, iterable, Block, [else Block]
  kWhile,       // condition, Block, [else Block]
  kIf,          // condition, Block, [else Block]; an elif is an If alone in the else Block
  kWith,        // "" or "async"; As or expression *, Block
  kAs,          // expression or pattern, target
  kRaise,       // [exception, [cause]]
  kTry,         // Block, Handler*, [Else], [Finally]
  kHandler,     // "" or "*"; [type, [Name]], Block
  kElse,        // Block
  kFinally,     // Block
  kAssert,      // condition, [message]
  kImport,      // the statement's words; Name of each bound name *
  kScope,       // "global" or "nonlocal"; Name*
  kExpression,  // value
  kSimple,      // "pass", "break", "continue"
  kMatch,       // subject, Case*
  kCase,        // pattern, [guard], Block
  kName,        // the identifier
  kNumber,      // decimal digits, or as repr writes it
  kString,      // its value; "b" and the value for bytes, "s" and the value otherwise
  kJoined,      // f-string: String and expression children
  kConstant,    // "None", "True", "False", "..."
  kTuple,       // a sequence in a pattern, whatever its brackets
  kList,
  kSet,
  kDict,      // (key, value or Star "**")*
  kPair,      // key, value
  kListComp,  // element, Each*
  kSetComp,
  kDictComp,  // Pair, Each*
  kGenerator,
  kEach,         // "" or "async"; target, iterable, condition*
  kBinary,       // operator; left, right
  kUnary,        // "-", "+", "~", "not"; operand
  kBool,         // "and", "or"; operand, operand, operand*
  kCompare,      // operand, (Operator, operand)*
  kOperator,     // "<", "not in", ...
  kConditional,  // then, condition, otherwise
  kLambda,       // Parameters, body
  kCall,         // function, Arguments
  kKeyword,      // name; value
  kSubscript,    // value, index
  kSlice,        // three of expression or Nothing
  kNothing,
  kAttribute,  // name; value
  kStar,       // "*" or "**"; value
  kAwait,      // value
  kYield,      // "" or "from"; [value]
  kWalrus,     // target, value
};

struct Node {
  NodeKind kind = NodeKind::kNothing;
  uint16_t height = 0;  // of the subtree: a leaf has 0
  std::string_view text;
  uint32_t first = 0;  // child; 0: none, since the module is no one's child
  uint32_t last = 0;
  uint32_t next = 0;  // sibling
};

// Node 0 is the module. Texts point into the source or into `made`.
struct SyntaxTree {
  std::vector<Node> nodes;
  std::deque<std::string> made;  // texts that the source does not hold as they are

  [[nodiscard]] const Node& at(uint32_t i) const { return nodes[i]; }
};

// `source` must outlive the tree. kParse, with the line, for what is not Python 3.8 - 3.13 or is
// nested deeper than 150 levels: statements, brackets and operators in front of their operand count
// together. Accepts some programs that CPython refuses. No tree is higher than kGreatestHeight, so
// that recursion over it is safe.
constexpr uint16_t kGreatestHeight = 2000;
Result<SyntaxTree> parse_python(std::string_view source);

}  // namespace foretrace::datasets::syntax
