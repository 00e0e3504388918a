// Programs that a model is judged by, read from the files as published.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"

namespace foretrace::datasets::overlap {

struct EvaluationProgram {
  std::string id;  // "sample_12", "HumanEval/3", "mbpp 11"; a manifest's id
  std::string source;
};

struct EvaluationSet {
  std::string name;  // "cruxeval", "humaneval", "mbpp 11-510"; the file's name for a manifest
  std::string file;
  std::string sha256;  // of the file
  std::vector<EvaluationProgram> programs;
};

// MBPP's tasks that count. By default its test split (arXiv:2108.07732, section 2.1).
struct TaskRange {
  int64_t first = 11;
  int64_t last = 510;
};

// A JSONL file, plain or gzip, of CRUXEval (code, input), HumanEval (prompt, canonical_solution),
// MBPP (task_id, code, test_list), or a manifest of Python programs, told apart by their fields.
// Items of one program count once. Errors name file and line: no JSON, none of these, no program in
// the range.
Result<EvaluationSet> read_evaluation_set(const std::string& path, const TaskRange& tasks);

}  // namespace foretrace::datasets::overlap
