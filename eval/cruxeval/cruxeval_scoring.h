// What counts as right in CRUXEval's two tasks, and which metrics a sample of them has.
#pragma once

#include <string>

#include "eval/cruxeval/cruxeval_data.h"
#include "eval/judge/answer_judge.h"
#include "eval/sample.h"

namespace foretrace::eval {

// output: the returned value is asked for. input: a call f(...) that returns it, any that does, decided by running it.
enum class CruxevalTask { kOutput, kInput };
const char* cruxeval_suite_name(CruxevalTask task);  // "cruxeval-output", "cruxeval-input"

// How an answer to `item` is judged.
AnswerPair cruxeval_pair(CruxevalTask task, const CruxevalItem& item, const std::string& answer);

// expected, failure, reason and measures of a sample that has been judged, or that failed before: pass@1, pass@1_TYPE by the output's
// type, and of outputs pass@1_not_copied, over the items whose output is not the first argument's text.
void score_cruxeval(CruxevalTask task, const CruxevalItem& item, Sample& sample);

}  // namespace foretrace::eval
