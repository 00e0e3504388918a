#include "eval/judge/python_judge.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
#include <thread>
#include <tuple>

#include "core/json.h"
#include "eval/judge/judge_program.h"

namespace foretrace::eval {
namespace {

std::string judge_program() {
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%g", kSecondsAPair);
  std::string text = kJudgeProgram;
  const std::string mark = "SECONDS";
  for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) text.replace(at, mark.size(), seconds);
  return text;
}

const char* form_name(AnswerForm form) {
  switch (form) {
    case AnswerForm::kValue:
      return "value";
    case AnswerForm::kCall:
      return "call";
    case AnswerForm::kAssertion:
      return "assertion";
  }
  return "value";
}

std::optional<Verdict> verdict_of(const std::string& letter) {
  if (letter == "R") return Verdict::kRight;
  if (letter == "W") return Verdict::kWrong;
  if (letter == "U") return Verdict::kUnparsed;
  if (letter == "T") return Verdict::kTimeout;
  return std::nullopt;
}

// A line [letter, reason] of the judge's program.
std::optional<Judgement> judgement_of(std::string_view line) {
  const auto json = parse_json(line);
  if (!json.ok() || !json.value().is_array() || json.value().size() != 2) return std::nullopt;
  if (!json.value()[0].is_string() || !json.value()[1].is_string()) return std::nullopt;
  const auto verdict = verdict_of(json.value()[0].get<std::string>());
  if (!verdict) return std::nullopt;
  return Judgement{*verdict, json.value()[1].get<std::string>()};
}

tracer::RunRequest judge_request(std::span<const AnswerPair> pairs) {
  Json list = Json::array();
  for (const auto& pair : pairs)
    list.push_back({{"code", pair.code}, {"expected", pair.expected}, {"answer", pair.answer}, {"form", form_name(pair.form)}, {"entry", pair.entry}});
  tracer::RunRequest request;
  request.program = "judge.py";
  request.source = judge_program();
  request.stdin_text = dump_json(list);
  request.traced = false;
  request.limits.max_seconds = kSecondsAPair * static_cast<double>(pairs.size()) + 10;
  return request;
}

// Of the pair at which the program stopped.
Judgement ended_by(tracer::Outcome outcome) {
  switch (outcome) {
    case tracer::Outcome::kTimeLimit:
      return {Verdict::kTimeout, "the judge ran out of time"};
    case tracer::Outcome::kMemoryLimit:
    case tracer::Outcome::kOutputLimit:
    case tracer::Outcome::kSignal:
    case tracer::Outcome::kExited:
      return {Verdict::kWrong, "ended the judge"};
    default:
      return {Verdict::kSandboxError, "the judge stopped"};
  }
}

using PairKey = std::tuple<std::string_view, std::string_view, std::string_view, AnswerForm, std::string_view>;

PairKey key_of(const AnswerPair& pair) { return {pair.code, pair.expected, pair.answer, pair.form, pair.entry}; }

}  // namespace

std::string failure_class(Verdict verdict) {
  switch (verdict) {
    case Verdict::kRight:
      return "";
    case Verdict::kWrong:
      return "wrong";
    case Verdict::kUnparsed:
      return "unparsed";
    case Verdict::kTimeout:
      return "timeout";
    case Verdict::kSandboxError:
      return "sandbox_error";
  }
  return "sandbox_error";
}

PythonJudge::PythonJudge(int jobs, tracer::RecorderOptions options) : jobs_(std::max(jobs, 1)), options_(options), store_(std::move(options)) {}

Result<std::vector<Judgement>> PythonJudge::judge(std::span<const AnswerPair> pairs) {
  std::map<PairKey, size_t> places;
  std::vector<AnswerPair> different;
  for (const AnswerPair& pair : pairs)
    if (places.emplace(key_of(pair), different.size()).second) different.push_back(pair);
  std::vector<Judgement> judged(different.size());
  PairQueue queue(different.size(), static_cast<size_t>(jobs_));
  std::vector<Status> statuses(queue.workers());
  std::vector<std::thread> threads;
  for (size_t worker = 1; worker < statuses.size(); ++worker) {
    threads.emplace_back([&, worker] {
      worldmodel::ScratchStore store(options_);
      statuses[worker] = judge_from(queue, store, different, judged);
    });
  }
  statuses[0] = judge_from(queue, store_, different, judged);
  for (auto& thread : threads) thread.join();
  for (auto& status : statuses) TRY(std::move(status));
  std::vector<Judgement> result;
  for (const AnswerPair& pair : pairs) result.push_back(judged[places.at(key_of(pair))]);
  return result;
}

Status PythonJudge::judge_from(PairQueue& queue, worldmodel::ScratchStore& store, std::span<const AnswerPair> pairs, std::span<Judgement> judged) {
  for (auto part = queue.take(); part.count > 0; part = queue.take()) {
    for (size_t done = 0; done < part.count;) {
      TRY_ASSIGN(auto some, judge_some(store, pairs.subspan(part.first + done, part.count - done)));
      std::move(some.begin(), some.end(), judged.begin() + static_cast<std::ptrdiff_t>(part.first + done));
      done += some.size();
    }
  }
  return {};
}

Result<std::vector<Judgement>> PythonJudge::judge_some(worldmodel::ScratchStore& store, std::span<const AnswerPair> pairs) {
  std::vector<Judgement> judged;
  TRY_ASSIGN(const auto outcome, store.record(judge_request(pairs)));
  const std::string& out = outcome.end.out;
  for (size_t at = 0; judged.size() < pairs.size();) {
    const size_t end = out.find('\n', at);
    if (end == std::string::npos) break;
    auto judgement = judgement_of(std::string_view(out).substr(at, end - at));
    if (!judgement) break;
    judged.push_back(std::move(*judgement));
    at = end + 1;
  }
  if (judged.size() < pairs.size()) judged.push_back(ended_by(outcome.end.outcome));
  return judged;
}

}  // namespace foretrace::eval
