#include "worldmodel/question.h"

#include <algorithm>
#include <array>

#include "worldmodel/answer.h"

namespace foretrace::worldmodel {
namespace {

constexpr std::array kWhats = {"output", "trace", "state", "next", "path", "coverage", "halt"};

Reply reply_of(const Answer& answer, bool as_list) {
  Reply reply;
  reply.confidence = answer.confidence;
  reply.parsed = answer.ending != Ending::kUnparsed;
  reply.steps = answer.steps;
  reply.seconds = answer.seconds;
  if (answer.found && answer.ending == Ending::kFinished) {
    auto list = as_list ? parse_json(answer.text) : Result<Json>(Json(answer.text));
    reply.prediction = list.ok() ? std::move(list).value() : Json(answer.text);
  } else {
    reply.confidence = 0;
    reply.detail =
        !answer.detail.empty() ? answer.detail
        : answer.ending != Ending::kFinished
            ? ending_name(answer.ending) + " after " + std::to_string(answer.steps) + " steps"
            : "the predicted trace has no such step";
  }
  return reply;
}

// The step behind the visit-th line step at `line`; without a line, the step behind the first.
Reply next_step(const TracePrediction& trace, const Question& question) {
  int64_t visit = question.visit;
  size_t at = 0;
  for (; question.line > 0 && at < trace.steps.size(); ++at) {
    const auto& step = trace.steps[at];
    if (step.event == tracer::Event::kLine && step.line == question.line && --visit == 0) break;
  }
  Answer answer = answer_path(trace);
  answer.found = at + 1 < trace.steps.size();
  answer.ending = answer.found ? Ending::kFinished : trace.ending;
  if (answer.found) {
    answer.text = dump_json(Json::array({step_json(trace.steps[at + 1])}));
    answer.confidence = 1;
    for (size_t i = 0; i <= at + 1 && i < trace.step_confidence.size(); ++i)
      answer.confidence *= trace.step_confidence[i];
  }
  return reply_of(answer, true);
}

Reply whole_trace(const TracePrediction& trace) {
  Reply reply;
  reply.prediction = Json::array();
  for (const auto& step : trace.steps) reply.prediction.push_back(step_json(step));
  reply.confidence = trace.ending == Ending::kFinished ? trace.confidence : 0;
  reply.parsed = trace.ending != Ending::kUnparsed;
  reply.steps = static_cast<int64_t>(trace.steps.size());
  reply.seconds = trace.seconds;
  if (trace.ending != Ending::kFinished)
    reply.detail = ending_name(trace.ending) + (trace.detail.empty() ? "" : ": " + trace.detail);
  return reply;
}

}  // namespace

Status check_question(const Question& question) {
  if (std::find(kWhats.begin(), kWhats.end(), question.what) == kWhats.end())
    return invalid_argument("--what is '" + question.what + "'",
                            "it is one of output, trace, state, next, path, coverage, halt");
  if (question.what == "state" && question.line <= 0)
    return invalid_argument("--what state needs --line L",
                            "the line before which the state is asked");
  if (question.visit < 1) return invalid_argument("--visit counts from 1");
  if (question.line < 0) return invalid_argument("--line counts from 1");
  return {};
}

Result<Reply> ask(WorldModel& model, const Program& program, const Question& question,
                  const Budget& budget) {
  TRY(check_question(question));
  const std::span<const Program> one(&program, 1);
  if (question.what == "output") {
    TRY_ASSIGN(const auto answers, model.output(one, budget));
    return reply_of(answers[0], false);
  }
  TRY_ASSIGN(const auto traces, model.trace(one, budget));
  const auto& trace = traces[0];
  if (question.what == "trace") return whole_trace(trace);
  if (question.what == "next") return next_step(trace, question);
  if (question.what == "state")
    return reply_of(answer_state(trace, question.line, question.visit), false);
  if (question.what == "halt") return reply_of(answer_halt(trace), false);
  return reply_of(question.what == "path" ? answer_path(trace) : answer_coverage(trace), true);
}

}  // namespace foretrace::worldmodel
