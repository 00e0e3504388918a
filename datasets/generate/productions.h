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
const std::vector<Production>& mapping_productions(Type type);  // dicts, set, tuple

// e, or e % k where e could pass the draft's limit.
Expression kept_small(Draft& draft, const Expression& e);
// How deep a draft's expressions may be: 1 at low levels, up to 3.
int usual_depth(Draft& draft);

}  // namespace foretrace::datasets::generate
