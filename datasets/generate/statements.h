// Statements and blocks. Each function writes lines into the draft and says whether the scope
// allowed it.
#pragma once

#include "datasets/generate/productions.h"

namespace foretrace::datasets::generate {

using Write = bool (*)(Draft& draft);

struct StatementRule {
  Write write;
  double weight;
  double from_level;
};

// Draws one rule that the scope allows and writes it; false if none was found.
bool write_one(Draft& draft, const std::vector<StatementRule>& rules);

// One line: assignments, calls of methods, del.
const std::vector<StatementRule>& simple_statements();
// if, for, while, try.
const std::vector<StatementRule>& block_statements();

// Declares a variable of the type and writes its assignment.
VariableId assign_new(Draft& draft, Role role, const Expression& value);
// Writes a change of the variable, such as `total += x` or `out.append(c)`; `times` is how often it
// may run.
void write_update(Draft& draft, VariableId target, int64_t times);
// A variable that may be changed here, of any type that has updates.
std::optional<VariableId> choose_target(Draft& draft);
// Declares a result with its start value: `total = 0`, `out = []`.
VariableId declare_accumulator(Draft& draft);

bool write_for(Draft& draft);
bool write_while(Draft& draft);
bool write_if(Draft& draft);
bool write_try(Draft& draft);
// `if not nums: return 0`. Only before other blocks.
bool write_guard(Draft& draft);
// `assert n >= 1`, which holds, or `if n > 8: raise ValueError('out of range')`, which seldom does.
bool write_assertion(Draft& draft, VariableId parameter);
// A def or lambda inside the function, which later expressions call; some change a variable of it.
bool write_local_function(Draft& draft);
// A loop that looks for something, with an else for when there is none.
bool write_search(Draft& draft);

}  // namespace foretrace::datasets::generate
