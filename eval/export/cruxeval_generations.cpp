#include "core/json.h"
#include "eval/export/exported_files.h"

namespace foretrace::eval {
namespace {

// What was answered; texts that were refused or cut short are none.
bool has_answer(const Sample& sample) {
  for (const char* none : {"refusal", "missing", "unanswered", "unfinished"})
    if (sample.failure == none) return false;
  return true;
}

}  // namespace

Result<std::string> cruxeval_generations(const ChosenResults& results) {
  if (!results.suite.starts_with("cruxeval-") && results.suite != "livecodebench-execution")
    return unsupported("generations are of cruxeval-output, cruxeval-input and livecodebench-execution, not of " + results.suite, "--format lm-eval takes every suite");
  Json items = Json::object();
  for (const Sample& sample : results.samples) {
    Json& answers = items[sample.item];
    if (answers.is_null()) answers = Json::array();
    if (sample.failure != "missing") answers.push_back(has_answer(sample) ? sample.prediction : "");
  }
  return dump_json(items) + "\n";
}

}  // namespace foretrace::eval
