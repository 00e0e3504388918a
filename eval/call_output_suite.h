// Suites that ask what a call returns, from the source and the call alone; right is the same text as the tracer writes. `c-output` asks it of
// recorded C programs (`main`'s exit status among the values), `state-tracking` and `recall` of generated ones (eval/generated).
// Metrics: output, output_KIND for each of an item's kinds, of items without kinds output_not_copied (of calls whose value is not
// the first argument's text) and the classes of their programs (breakdown.h).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "eval/suite.h"
#include "eval/trace_suite.h"

namespace foretrace::eval {

struct OutputItem {
  std::string name, cluster;
  worldmodel::Program program;
  std::string value;
  std::vector<std::string> kinds;  // each has a metric of its own
};

struct OutputItems {
  std::vector<OutputItem> items;
  int64_t refused = 0;  // runs that are left out, as they do not end with a value
  int64_t readers = 0;  // and those of programs that read their standard input: a store does not keep it
};

// Of the runs of `language` that came to their end with a value, and read nothing.
OutputItems output_items(std::vector<TraceItem> runs, const std::string& language);

class CallOutputSuite : public Suite {
 public:
  CallOutputSuite(std::string name, std::vector<OutputItem> items, worldmodel::Budget budget)
      : name_(std::move(name)), items_(std::move(items)), budget_(budget) {}
  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] int version() const override { return 2; }
  [[nodiscard]] std::vector<Task> tasks() const override;
  Result<std::vector<Sample>> run(worldmodel::WorldModel& system, std::span<const Task> tasks) override;

 private:
  std::string name_;
  std::vector<OutputItem> items_;
  worldmodel::Budget budget_;
};

}  // namespace foretrace::eval
