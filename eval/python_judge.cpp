#include "eval/python_judge.h"

#include <algorithm>
#include <optional>

#include "core/json.h"

namespace foretrace::eval {
namespace {

constexpr size_t kPairsAProgram = 400;
constexpr double kSecondsAPair = 3;  // as the reference scorer allows

// Reads pairs from stdin, writes a letter for each as soon as it is known: Right, Wrong, Unparsed,
// Timeout. A pair that takes the whole program down is the one after the last letter.
constexpr const char* kJudgeProgram = R"py(
import io, json, os, signal, sys

class OutOfTime(BaseException):
    pass

def out_of_time(number, frame):
    raise OutOfTime

def verdict(code, expected, answer):
    names = {'__name__': 'program'}
    exec(code, names)
    wanted = eval(expected.strip(), names)
    try:
        parsed = compile(answer.strip(), '<answer>', 'eval')
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
        return b'U'
    return b'R' if wanted == eval(parsed, names) else b'W'

signal.signal(signal.SIGALRM, out_of_time)
pairs = json.loads(sys.stdin.buffer.read().decode('utf-8', 'surrogatepass'))
for code, expected, answer in pairs:
    sys.stdout = sys.stderr = io.StringIO()
    try:
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        letter = verdict(code, expected, answer)
    except OutOfTime:
        letter = b'T'
    except BaseException:
        letter = b'W'
    signal.setitimer(signal.ITIMER_REAL, 0)
    os.write(1, letter)
)py";

std::string judge_program() {
  std::string text = kJudgeProgram;
  const std::string mark = "SECONDS";
  return text.replace(text.find(mark), mark.size(), std::to_string(kSecondsAPair));
}

std::optional<Verdict> verdict_of(char letter) {
  switch (letter) {
    case 'R':
      return Verdict::kRight;
    case 'W':
      return Verdict::kWrong;
    case 'U':
      return Verdict::kUnparsed;
    case 'T':
      return Verdict::kTimeout;
    default:
      return std::nullopt;
  }
}

}  // namespace

Result<std::vector<Verdict>> PythonJudge::judge(std::span<const AnswerPair> pairs) {
  std::vector<Verdict> verdicts;
  while (verdicts.size() < pairs.size()) {
    const auto rest = pairs.subspan(verdicts.size());
    TRY(judge_some(rest.first(std::min(rest.size(), kPairsAProgram)), verdicts));
  }
  return verdicts;
}

Status PythonJudge::judge_some(std::span<const AnswerPair> pairs, std::vector<Verdict>& verdicts) {
  Json list = Json::array();
  for (const auto& pair : pairs) list.push_back({pair.code, pair.expected, pair.answer});
  tracer::RunRequest request;
  request.program = "judge.py";
  request.source = judge_program();
  request.stdin_text = dump_json(list);
  request.traced = false;
  request.limits.max_seconds = kSecondsAPair * static_cast<double>(pairs.size()) + 10;
  // One that hangs inside C code is not interrupted by the alarm: the fewer seconds it can burn,
  // the better.
  request.limits.max_seconds = std::min(request.limits.max_seconds, 60.0);
  TRY_ASSIGN(const auto outcome, store_.record(request));
  size_t got = 0;
  for (const char letter : outcome.end.out) {
    const auto verdict = verdict_of(letter);
    if (!verdict || got == pairs.size()) break;
    verdicts.push_back(*verdict);
    ++got;
  }
  if (got == pairs.size()) return {};
  switch (outcome.end.outcome) {
    case tracer::Outcome::kTimeLimit:
      verdicts.push_back(Verdict::kTimeout);
      break;
    case tracer::Outcome::kMemoryLimit:
    case tracer::Outcome::kOutputLimit:
    case tracer::Outcome::kSignal:
    case tracer::Outcome::kExited:
      verdicts.push_back(Verdict::kWrong);
      break;
    default:
      verdicts.push_back(Verdict::kSandboxError);
      break;
  }
  return {};
}

}  // namespace foretrace::eval
