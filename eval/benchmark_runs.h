// Runs of a benchmark's programs on its own tests' calls, made on the spot: HumanEval (Chen et al. 2021, arXiv:2107.03374) and MBPP
// (Austin et al. 2021, arXiv:2108.07732), from the JSON files that their authors publish; of MBPP the test part, tasks 11 to 510.
#pragma once

#include <string>

#include "eval/trace_data.h"

namespace foretrace::eval {

// True of "humaneval" and "mbpp".
bool is_benchmark(const std::string& suite);

// `path`: HumanEval.jsonl(.gz) or mbpp.jsonl. limit: calls at most, 0 = all; the same ones for the same file. A call that does not come
// to its end in 5,000 steps is counted as refused.
Result<TraceData> trace_benchmark(const std::string& suite, const std::string& path, int64_t limit);

}  // namespace foretrace::eval
