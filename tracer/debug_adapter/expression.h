// Expression: what a debugger asks about recorded values: names and paths (`a.b[0]`, `p->next`, `*p`), literals, comparisons, `and`, `or`,
// `not` (`&&`, `||`, `!`), `+`, `-`, `*` and `len(x)`. Nothing else: the program does not run, so nothing can be called.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"

namespace foretrace::tracer {

struct Expression {
  enum class Kind : uint8_t {
    kLiteral,   // `literal`
    kName,      // `text`
    kMember,    // parts[0], its attribute or field `text`
    kItem,      // parts[0][parts[1]]
    kTarget,    // *parts[0]
    kLength,    // len(parts[0])
    kNegative,  // -parts[0]
    kNot,
    kBinary,    // parts[0] `text` parts[1]: one of or and == != < <= > >= is "is not" + - *
  };
  Kind kind = Kind::kLiteral;
  std::string text;
  Json literal;  // a number, string, true, false or null
  std::vector<Expression> parts;
};

// An Error says what is not understood, and where.
Result<Expression> parse_expression(std::string_view text);

}  // namespace foretrace::tracer
