#include "eval/state_suite.h"

#include <algorithm>

#include "core/hash.h"
#include "datasets/state_query/answer_grammar.h"
#include "worldmodel/answer.h"
#include "worldmodel/input_answer.h"

namespace foretrace::eval {
namespace {

using datasets::QueryKind;
using datasets::Token;

std::vector<QueryKind> all_kinds() {
  std::vector<QueryKind> kinds;
  for (int i = 0; i < datasets::kQueryKindCount; ++i) kinds.push_back(static_cast<QueryKind>(i));
  return kinds;
}

std::string place_name(const datasets::QueryPlace& place) {
  return std::string(query_kind_name(place.kind)) + "@" + std::to_string(place.at) + "+" + std::to_string(place.steps) + "+" +
         std::to_string(place.rest);
}

std::string bytes_of(std::span<const Token> tokens) {
  return {reinterpret_cast<const char*>(tokens.data()), tokens.size_bytes()};
}

bool same_control(const datasets::ProgramText& program, std::span<const Token> a, std::span<const Token> b) {
  const auto x = datasets::parse_state(program, a), y = datasets::parse_state(program, b);
  return x.ok() && y.ok() && x.value().event == y.value().event && x.value().frame.line == y.value().frame.line;
}

}  // namespace

StateSuite::StateSuite(const std::vector<TraceItem>& items, StateSuiteOptions options) : options_(std::move(options)) {
  if (options_.kinds.empty()) options_.kinds = all_kinds();
  for (const TraceItem& item : items) add(item);
}

void StateSuite::add(const TraceItem& item) {
  const auto& program = item.traced.program;
  const auto& steps = item.traced.steps;
  auto made = datasets::ProgramText::make({program.source, steps.empty() ? "" : steps[0].file, program.entry, program.args});
  const auto end = item.complete ? datasets::TraceEnd::kWhole : datasets::TraceEnd::kCut;
  if (program.language != "python" || !made.ok() || steps.empty() || !datasets::encode_trace(made.value(), steps, end).ok()) {
    ++refused_;
    return;
  }
  const auto text = std::make_shared<const datasets::ProgramText>(std::move(made).value());
  Rng rng(datasets::token_hash(text->prompt()));
  for (const auto& place : datasets::draw_places(static_cast<int64_t>(steps.size()), options_.kinds, options_.queries_a_run, rng)) {
    auto query = datasets::make_state_query(*text, steps, place);
    if (!query.ok()) continue;
    items_.push_back({item.name + " " + place_name(place), item.cluster,
                      {program, text, place, std::move(query.value().given)}, std::move(query.value().target)});
  }
}

std::vector<Task> StateSuite::tasks() const {
  std::vector<Task> tasks;
  for (const QueryKind kind : options_.kinds) {
    for (size_t i = 0; i < items_.size(); ++i) {
      const Item& item = items_[i];
      if (item.question.place.kind != kind) continue;
      tasks.push_back({i, item.name, item.cluster, std::string(query_kind_name(kind)),
                       sha256_hex(bytes_of(item.question.given) + "|" + bytes_of(item.target.tokens))});
    }
  }
  return tasks;
}

Result<std::vector<Sample>> StateSuite::run(worldmodel::WorldModel& system, std::span<const Task> tasks) {
  std::vector<worldmodel::StateQuestion> questions;
  for (const Task& task : tasks) questions.push_back(items_[task.item].question);
  TRY_ASSIGN(const auto answers, system.answer(questions, options_.budget));
  std::vector<Sample> samples;
  for (size_t i = 0; i < tasks.size(); ++i) samples.push_back(score(items_[tasks[i].item], answers[i]));
  return samples;
}

Sample StateSuite::score(const Item& item, const worldmodel::StateAnswer& answer) {
  const QueryKind kind = item.question.place.kind;
  const std::string name(query_kind_name(kind));
  const bool right = answer.whole && answer.tokens == item.target.tokens;
  Sample sample;
  sample.expected = datasets::tokens_text(item.target.tokens);
  sample.prediction = sample.raw = datasets::tokens_text(answer.tokens);
  sample.tokens = static_cast<int64_t>(answer.tokens.size());
  sample.confidence = answer.confidence;
  sample.seconds = answer.seconds;
  if (!right) sample.failure = answer.whole ? "wrong" : "unfinished";
  sample.measures = {{"state_" + name, right ? 1.0 : 0.0, 1}};
  if (kind == QueryKind::kInputs) {
    sample.measures.push_back({"valid_inputs", right || gives_outcome(item, answer) ? 1.0 : 0.0, 1});
  } else if (kind != QueryKind::kOutput) {
    const bool control = right || (answer.whole && same_control(*item.question.text, answer.tokens, item.target.tokens));
    sample.measures.push_back({"control_" + name, control ? 1.0 : 0.0, 1});
  }
  if (answer.passes > 0) {
    sample.measures.push_back({"mean_passes", answer.passes, 1});
    sample.measures.push_back({"mean_tokens_a_pass", static_cast<double>(answer.tokens.size()) / answer.passes, 1});
  }
  return sample;
}

bool StateSuite::gives_outcome(const Item& item, const worldmodel::StateAnswer& answer) {
  if (!answer.whole) return false;
  const auto& text = *item.question.text;
  worldmodel::Program called = item.question.program;
  called.args = worldmodel::arguments_text(text, answer.tokens);
  const auto traces = runner_.trace({&called, 1}, {});
  if (!traces.ok() || traces.value()[0].ending != worldmodel::Ending::kFinished) return false;
  const auto outcome = datasets::call_outcome(traces.value()[0].steps);
  if (!outcome) return false;
  const auto given = datasets::state_question(text, QueryKind::kInputs, {nullptr, nullptr, &*outcome});
  return given.ok() && given.value() == item.question.given;
}

}  // namespace foretrace::eval
