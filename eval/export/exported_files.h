// Results in the forms of other harnesses' files (docs/results_format.md). Each is the whole file's text.
#pragma once

#include <string>

#include "eval/export/chosen_results.h"

namespace foretrace::eval {

// CRUXEval's file of generations, {"sample_0": ["...", ...], ...}, which `foretrace eval cruxeval-output --generations` grades to the same
// verdicts. An attempt without an answer is an empty text; an item that nobody answered has none. kUnsupported: the suite asks for
// something else.
Result<std::string> cruxeval_generations(const ChosenResults& results);

// SWE-bench's predictions, a line of {"instance_id", "model_name_or_path", "model_patch"} an item. kUnsupported: the answers are no
// patches, or several to an item.
Result<std::string> swe_bench_predictions(const ChosenResults& results);

// lm-evaluation-harness's samples_*.jsonl, a line a question with all its attempts.
Result<std::string> lm_eval_samples(const ChosenResults& results);

}  // namespace foretrace::eval
