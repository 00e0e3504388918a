#include <set>

#include "core/json.h"
#include "eval/export/exported_files.h"

namespace foretrace::eval {
namespace {

// A unified diff, or nothing.
bool is_patch(const std::string& text) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return true;
  return ("\n" + text).find("\n--- ") != std::string::npos && text.find("\n+++ ") != std::string::npos;
}

}  // namespace

Result<std::string> swe_bench_predictions(const ChosenResults& results) {
  std::string lines;
  std::set<std::string> items;
  for (const Sample& sample : results.samples) {
    if (!items.insert(sample.item).second)
      return unsupported("SWE-bench takes one patch an instance, and " + results.suite + " has several answers to '" + sample.item + "'", "--format lm-eval takes them all");
    if (!is_patch(sample.prediction))
      return unsupported(results.suite + " is answered with texts that are no patches: that of '" + sample.item + "' is no unified diff", "--format lm-eval takes any answer");
    lines += dump_json(Json{{"instance_id", sample.item}, {"model_name_or_path", results.system.name}, {"model_patch", sample.prediction}}) + "\n";
  }
  return lines;
}

}  // namespace foretrace::eval
