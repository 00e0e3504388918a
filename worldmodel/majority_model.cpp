#include "worldmodel/majority_model.h"

#include "core/hash.h"
#include "worldmodel/state_baseline.h"

namespace foretrace::worldmodel {
namespace {

template <typename Map>
auto most_frequent(const Map& counts) {
  auto best = counts.begin();
  for (auto it = counts.begin(); it != counts.end(); ++it)
    if (it->second > best->second) best = it;
  return best;
}

}  // namespace

void MajorityStatistics::add(std::span<const tracer::StepView> steps) {
  ++traces_;
  for (size_t i = 1; i < steps.size(); ++i) {
    const auto& last = steps[i - 1];
    ++after_[static_cast<size_t>(last.event)]
            [{static_cast<int>(steps[i].event), steps[i].line - last.line}];
  }
  for (size_t i = steps.size(); i-- > 0;)
    if (steps[i].event == tracer::Event::kReturn && steps[i].value) {
      ++values_[*steps[i].value];
      break;
    }
}

MajorityStatistics::Step MajorityStatistics::step_after(tracer::Event last) const {
  const auto& counts = after_[static_cast<size_t>(last)];
  if (counts.empty()) return {};
  const auto& key = most_frequent(counts)->first;
  return {static_cast<tracer::Event>(key.first), key.second};
}

std::string MajorityStatistics::value() const {
  return values_.empty() ? "None" : most_frequent(values_)->first;
}

Json MajorityStatistics::to_json() const {
  Json after = Json::object();
  for (int e = 0; e < tracer::kEventCount; ++e) {
    if (after_[static_cast<size_t>(e)].empty()) continue;
    const auto event = static_cast<tracer::Event>(e);
    const Step step = step_after(event);
    after[std::string(tracer::event_name(event))] = {
        {"event", std::string(tracer::event_name(step.event))}, {"offset", step.offset}};
  }
  return {{"traces", traces_}, {"value", value()}, {"after", after}};
}

Result<MajorityStatistics> MajorityStatistics::from_json(const Json& json) {
  const Error bad = parse_error("majority statistics are not {\"traces\",\"value\",\"after\"}",
                                "run `foretrace eval trace --calibrate` on the model again");
  if (!json.is_object() || !json.contains("value") || !json["value"].is_string() ||
      !json.contains("traces") || !json["traces"].is_number_integer() || !json.contains("after") ||
      !json["after"].is_object())
    return bad;
  MajorityStatistics statistics;
  statistics.traces_ = json["traces"].get<int64_t>();
  statistics.values_[json["value"].get<std::string>()] = 1;
  for (const auto& [name, step] : json["after"].items()) {
    if (!step.is_object() || !step.contains("event") || !step["event"].is_string() ||
        !step.contains("offset") || !step["offset"].is_number_integer())
      return bad;
    const auto last = tracer::event_from_name(name);
    const auto event = tracer::event_from_name(step["event"].get<std::string>());
    if (!last || !event) return bad;
    statistics.after_[static_cast<size_t>(*last)]
                     [{static_cast<int>(*event), step["offset"].get<int64_t>()}] = 1;
  }
  return statistics;
}

std::string MajorityModel::id() const {
  return "majority-" + sha256_hex(dump_json(statistics_.to_json())).substr(0, 16);
}

Result<TracePrediction> MajorityModel::next(const Program&,
                                            std::span<const tracer::StepView> prefix) {
  TracePrediction prediction;
  if (prefix.empty()) return prediction;
  tracer::StepView step = prefix.back();
  const auto likely = statistics_.step_after(step.event);
  ++step.step;
  step.event = likely.event;
  step.line += likely.offset;
  step.value.reset();
  if (step.event == tracer::Event::kReturn) step.value = statistics_.value();
  for (auto& local : step.locals) local.changed = false;
  prediction.steps.push_back(std::move(step));
  prediction.step_confidence.push_back(0);
  return prediction;
}

Result<std::vector<TracePrediction>> MajorityModel::trace(std::span<const Program> programs,
                                                          const Budget&) {
  TracePrediction nothing;
  nothing.ending = Ending::kUnfinished;
  nothing.rated = false;
  return std::vector<TracePrediction>(programs.size(), nothing);
}

Result<std::vector<Answer>> MajorityModel::output(std::span<const Program> programs,
                                                  const Budget&) {
  Answer answer;
  answer.text = statistics_.value();
  answer.rated = false;
  return std::vector<Answer>(programs.size(), answer);
}

Result<std::vector<StateAnswer>> MajorityModel::answer(std::span<const StateQuestion> questions, const AnswerBudget&) {
  using datasets::QueryKind;
  std::vector<StateAnswer> answers(questions.size());
  for (size_t i = 0; i < questions.size(); ++i) {
    const StateQuestion& question = questions[i];
    if (question.place.kind == QueryKind::kOutput) answers[i] = write_output(question, statistics_.value());
    auto state = given_state(question);
    if (!state) continue;
    if (question.place.kind == QueryKind::kNext || question.place.kind == QueryKind::kJump) {
      const auto likely = statistics_.step_after(state->event);
      state->event = likely.event;
      state->frame.line += likely.offset;
      state->value.reset();
      if (state->event == tracer::Event::kReturn) state->value = statistics_.value();
    }
    answers[i] = write_state(question, *state);
  }
  return answers;
}

}  // namespace foretrace::worldmodel
