// Suite `states`: whole program states out of other states (docs/state_queries.md), a part for each kind of question. Metrics:
//   state_KIND     every frame's line and locals, the event and its value are right; output and inputs: the recorded answer
//   control_KIND   event and line of the innermost frame (next, jump, back, infill)
//   valid_inputs   the call that was written really gives that outcome (it is run)
//   mean_passes    forward passes an answer; mean_tokens_a_pass
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "eval/suite.h"
#include "eval/trace_suite.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::eval {

struct StateSuiteOptions {
  std::vector<datasets::QueryKind> kinds;  // empty: all
  int64_t queries_a_run = 8;
  worldmodel::AnswerBudget budget;
};

class StateSuite : public Suite {
 public:
  // Runs whose states the tokens do not hold are left out.
  StateSuite(const std::vector<TraceItem>& items, StateSuiteOptions options);
  [[nodiscard]] std::string name() const override { return "states"; }
  [[nodiscard]] int version() const override { return 1; }
  [[nodiscard]] std::vector<Task> tasks() const override;
  Result<std::vector<Sample>> run(worldmodel::WorldModel& system, std::span<const Task> tasks) override;
  // Runs that were left out.
  [[nodiscard]] int64_t refused() const { return refused_; }

 private:
  struct Item {
    std::string name;
    std::string cluster;
    worldmodel::StateQuestion question;
    datasets::TokenText target;
  };
  void add(const TraceItem& item);
  Sample score(const Item& item, const worldmodel::StateAnswer& answer);
  bool gives_outcome(const Item& item, const worldmodel::StateAnswer& answer);

  StateSuiteOptions options_;
  std::vector<Item> items_;
  int64_t refused_ = 0;
  worldmodel::OracleModel runner_;
};

}  // namespace foretrace::eval
