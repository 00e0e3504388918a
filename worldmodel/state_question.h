// Questions about a program's states and what a world model answers (datasets/state_query, docs/state_queries.md).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/result.h"
#include "datasets/state_query/state_query.h"
#include "worldmodel/program.h"

namespace foretrace::worldmodel {

struct StateQuestion {
  Program program;
  std::shared_ptr<const datasets::ProgramText> text;  // of that program
  datasets::QueryPlace place;
  std::vector<datasets::Token> given;  // prompt and question, up to <out>
};

struct StateAnswer {
  std::vector<datasets::Token> tokens;  // <eos> last if whole
  bool whole = false;                   // false: the budget ran out first, or the model wrote what does not parse
  double confidence = 0;                // that the whole is right, 0..1
  double passes = 0;                    // forward passes that the sequence took part in
  double seconds = 0;                   // the question's share of the time
};

// At most so many tokens an answer.
struct AnswerBudget {
  int64_t max_tokens = 256;
};

}  // namespace foretrace::worldmodel
