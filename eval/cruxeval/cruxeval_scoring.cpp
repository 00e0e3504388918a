#include "eval/cruxeval/cruxeval_scoring.h"

#include "eval/breakdown.h"
#include "worldmodel/call_text.h"

namespace foretrace::eval {

const char* cruxeval_suite_name(CruxevalTask task) { return task == CruxevalTask::kOutput ? "cruxeval-output" : "cruxeval-input"; }

AnswerPair cruxeval_pair(CruxevalTask task, const CruxevalItem& item, const std::string& answer) {
  return {item.code, item.output, answer, task == CruxevalTask::kOutput ? AnswerForm::kValue : AnswerForm::kCall, item.entry};
}

void score_cruxeval(CruxevalTask task, const CruxevalItem& item, Sample& sample) {
  sample.expected = task == CruxevalTask::kOutput ? item.output : item.entry + "(" + item.input + ")";
  const double right = sample.failure.empty() ? 1 : 0;
  sample.measures = {{"pass@1", right, 1}};
  if (task == CruxevalTask::kOutput && worldmodel::first_argument(item.input) != item.output)
    sample.measures.push_back({"pass@1_not_copied", right, 1});
  sample.measures.push_back({"pass@1_" + literal_class(item.output), right, 1});
  for (const std::string& of : program_classes(item.code, "python")) sample.measures.push_back({"pass@1/" + of, right, 1});
}

}  // namespace foretrace::eval
