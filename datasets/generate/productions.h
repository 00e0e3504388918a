// Expressions: for every type a table of productions, each a few lines that write one Python
// construct. A production returns nothing where the scope has no operands for it, and then must not
// have read any variable.
#pragma once

#include <optional>
#include <vector>

#include "datasets/generate/draft.h"

namespace foretrace::datasets::generate {

using Produce = std::optional<Expression> (*)(Draft& draft, int depth);

struct Production {
  Produce produce;
  double weight;
  double from_level;  // not below this difficulty
};

// An expression of the type. depth 0: a variable or a literal; more depth, more operators.
Expression expression(Draft& draft, Type type, int depth);
// One that does something: not just a variable or literal, if the scope allows.
Expression computed(Draft& draft, Type type, int depth);
// A bool that depends on a variable, and that inputs can make both true and false.
Expression condition(Draft& draft, int depth);
// A call of the helper, whether or not it may raise.
Expression call_of(Draft& draft, Helper& helper, int depth);
// A literal, no variable.
Expression literal(Draft& draft, Type type);
// A condition on this very expression.
std::optional<Expression> test_of(Draft& draft, const Expression& e);
// An expression that uses this one: what `return` does with its result.
Expression wrapped(Draft& draft, const Expression& e);

const std::vector<Production>& int_productions();
const std::vector<Production>& bool_productions();
const std::vector<Production>& text_productions();
const std::vector<Production>& list_productions(Type type);     // list[int], list[str]
const std::vector<Production>& mapping_productions(Type type);  // dicts, set, pair
const std::vector<Production>& float_productions();
const std::vector<Production>& nested_productions(Type type);  // tuple, list of pairs or of lists
// Beside those, for any type:
const std::vector<Production>& numeral_productions(Type type);  // bits and digits
const std::vector<Production>& format_productions(Type type);
const std::vector<Production>& set_productions(Type type);
const std::vector<Production>& conversion_productions(Type type);      // between containers
const std::vector<Production>& function_value_productions(Type type);  // lambda, map, filter, key=
const std::vector<Production>& module_productions(Type type);          // math, re, collections, ...

// A value of the type made from this variable and nothing else; nothing if none was found in a few
// attempts.
std::optional<Expression> made_of(Draft& draft, const Variable& variable, Type type);
// e, or e % k where e could pass the draft's limit.
Expression kept_small(Draft& draft, const Expression& e);
// How deep a draft's expressions may be: 1 at low levels, up to 3.
int usual_depth(Draft& draft);

}  // namespace foretrace::datasets::generate
