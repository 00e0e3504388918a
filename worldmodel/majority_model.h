// The `majority` baseline: the training set's most frequent answer to the question. For a step: the
// most frequent pair of event and line offset after an event of the last step's kind, without a
// change of state, and the most frequent returned value; for an output: the most frequent returned
// value.
#pragma once

#include <array>
#include <map>
#include <string>
#include <utility>

#include "core/json.h"
#include "worldmodel/world_model.h"

namespace foretrace::worldmodel {

// Counts over training traces, and what is most frequent in them. Ties go to the smaller key, so
// that order does not matter.
class MajorityStatistics {
 public:
  void add(std::span<const tracer::StepView> steps);

  struct Step {
    tracer::Event event = tracer::Event::kLine;
    int64_t offset = 1;  // line minus the last step's line
  };
  [[nodiscard]] Step step_after(tracer::Event last) const;
  [[nodiscard]] std::string value() const;  // "None" where nothing was counted
  [[nodiscard]] int64_t traces() const { return traces_; }

  // The answers alone: {"traces","value","after":{"call":{"event","offset"},...}}.
  [[nodiscard]] Json to_json() const;
  static Result<MajorityStatistics> from_json(const Json& json);

 private:
  using Count = std::map<std::pair<int, int64_t>, int64_t>;
  std::array<Count, tracer::kEventCount> after_;
  std::map<std::string, int64_t> values_;
  int64_t traces_ = 0;
};

class MajorityModel : public WorldModel {
 public:
  explicit MajorityModel(MajorityStatistics statistics) : statistics_(std::move(statistics)) {}
  [[nodiscard]] std::string name() const override { return "majority"; }
  [[nodiscard]] std::string id() const override;
  [[nodiscard]] bool trivial() const override { return true; }
  Result<TracePrediction> next(const Program& program,
                               std::span<const tracer::StepView> prefix) override;
  // Nothing, unfinished: most frequent single answers make no trace.
  Result<std::vector<TracePrediction>> trace(std::span<const Program> programs,
                                             const Budget& budget) override;
  Result<std::vector<Answer>> output(std::span<const Program> programs,
                                     const Budget& budget) override;

  // The most frequent step behind the given state, which else stays; the most frequent value. Inputs: nothing.
  Result<std::vector<StateAnswer>> answer(std::span<const StateQuestion> questions, const AnswerBudget& budget) override;

 private:
  MajorityStatistics statistics_;
};

}  // namespace foretrace::worldmodel
