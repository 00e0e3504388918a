// Suite `recall`: calls whose value was written once and must be found among 4 to 64 others, in Python and in C.
//   lookup     a table of pairs, and a key: multi-query associative recall (Zoology, arXiv:2312.04927) as a program
//   variable   as many variables, of which one is returned, not the last
//   rewritten  as many assignments to a quarter of the variables (four at least): the last value counts
//   chain      a quarter of the variables (two at least) are numbers, the others copies of earlier ones: the end of one such chain is returned
// Numbers are different and have two digits: who guesses among those that could be is right in one case of as many, a quarter of as many for
// `rewritten` and `chain`. Right values are computed here, without the tracer.
#pragma once

#include <vector>

#include "eval/call_output_suite.h"

namespace foretrace::eval {

// 8 of each kind and length: 320. Always the same ones.
std::vector<OutputItem> recall_items();

}  // namespace foretrace::eval
