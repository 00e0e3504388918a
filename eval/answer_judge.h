// AnswerJudge: does an answer equal the expected value, by Python's own ==? Answers are untrusted
// text: they are evaluated in the sandbox, as expressions that see the program's names.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/result.h"

namespace foretrace::eval {

struct AnswerPair {
  std::string code;      // the program; its names are visible to both expressions
  std::string expected;  // a Python expression
  std::string answer;
};

enum class Verdict {
  kRight,
  kWrong,     // another value, or an exception
  kUnparsed,  // no Python expression
  kTimeout,
  kSandboxError,  // the judge itself could not be run
};

class AnswerJudge {
 public:
  virtual ~AnswerJudge() = default;
  // One verdict a pair, in order.
  virtual Result<std::vector<Verdict>> judge(std::span<const AnswerPair> pairs) = 0;
};

}  // namespace foretrace::eval
