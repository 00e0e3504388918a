// Manifests from published benchmarks, JSONL files, plain or gzip. Which of them may be trained on is the caller's business;
// origins say what they are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "datasets/manifest.h"

namespace foretrace::datasets::corpus {

// CRUXEval (arXiv:2401.03065): lines {"code","input","output","id"} -> entry f, the source as
// published. For evaluation only.
Result<std::vector<ManifestItem>> import_cruxeval(const std::string& path);

// HumanEval (arXiv:2107.03374): lines {"task_id","prompt","canonical_solution","entry_point","test"}
// -> the solution, without comments and docstrings; each `candidate(...)` of the test whose arguments
// are literals (literal_calls.h) is an item. Tasks without one give none. For evaluation only.
Result<std::vector<ManifestItem>> import_humaneval(const std::string& path);

struct MbppOptions {
  int64_t first_task = 0;
  int64_t last_task = 1 << 20;
};

// MBPP (arXiv:2108.07732): lines {"code","test_list","task_id",...}; each `assert f(args) == ...`
// is an item. Comments and docstrings are removed. Tasks whose asserts call nothing that the code
// defines give no item.
Result<std::vector<ManifestItem>> import_mbpp(const std::string& path, const MbppOptions& options);

}  // namespace foretrace::datasets::corpus
