// Suite: items and how a system's answers to them are scored. The runner (eval/runner.h) owns
// resuming and storing.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "eval/sample.h"
#include "worldmodel/world_model.h"

namespace foretrace::eval {

// One question about one item.
struct Task {
  size_t item = 0;   // the suite's own number
  std::string name;  // of the item
  std::string cluster;
  std::string part;
  std::string content;  // all of the item that decides the result, or a hash of it
  int64_t attempt = 0;  // where an item is answered several times
};

class Suite {
 public:
  virtual ~Suite() = default;
  [[nodiscard]] virtual std::string name() const = 0;
  [[nodiscard]] virtual int version() const = 0;
  // In order; the same for the same data.
  [[nodiscard]] virtual std::vector<Task> tasks() const = 0;
  // Asks the system and scores: failure, expected, prediction, confidence, seconds, predictions and
  // measures of one sample a task, in order; the runner fills in the rest. All tasks are of one
  // part.
  virtual Result<std::vector<Sample>> run(worldmodel::WorldModel& system,
                                          std::span<const Task> tasks) = 0;
};

}  // namespace foretrace::eval
