// `foretrace eval decoders`: trains the decoders of a plan with equal compute and asks them the same questions.
#pragma once

#include <string>

#include "core/result.h"

namespace foretrace::cli {

struct DecodersCommand {
  std::string plan;  // path
  std::string data;  // folder of shards of questions about states
  std::string runs;  // empty: OUT.runs
  std::string out;   // results store
  std::string shard; // "i/N"; empty: all
  bool json = false;
};

// The exit code; 1 where it was stopped, and the same command goes on.
Result<int> eval_decoders(DecodersCommand command);

}  // namespace foretrace::cli
