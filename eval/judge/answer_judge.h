// AnswerJudge: is an answer about a program right? Decided by running it. Answers are untrusted text: they are evaluated in the sandbox,
// with the program's names.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/result.h"

namespace foretrace::eval {

enum class AnswerForm {
  kValue,      // one expression that equals `expected` by Python's ==, and does not use `entry`: what the program returns is to be foretold
  kCall,       // one call of `entry`, which gives a value that equals `expected`
  kAssertion,  // "assert EXPECTED == ANSWER" behind the program, as texts: the reference scorer of CRUXEval
};

struct AnswerPair {
  std::string code;      // the program
  std::string expected;  // a Python expression
  std::string answer;
  AnswerForm form = AnswerForm::kValue;
  std::string entry = "f";
};

enum class Verdict {
  kRight,
  kWrong,     // another value, or an exception
  kUnparsed,  // not of the form
  kTimeout,
  kSandboxError,  // the judge itself could not be run
};
// "" of kRight, else the failure class of a sample.
std::string failure_class(Verdict verdict);

struct Judgement {
  Verdict verdict = Verdict::kSandboxError;
  std::string reason;  // for people: "another value: 3", "NameError: ..."; empty where right
};

class AnswerJudge {
 public:
  virtual ~AnswerJudge() = default;
  // One judgement a pair, in order.
  virtual Result<std::vector<Judgement>> judge(std::span<const AnswerPair> pairs) = 0;
};

}  // namespace foretrace::eval
