// WeightAverage: an exponential moving average of all weights over the steps of a run; what the run keeps in OUT/average.
#pragma once

#include <functional>

#include "lm/parameter.h"
#include "lm/train/adamw.h"

namespace foretrace::lm {

class WeightAverage {
 public:
  // Begins at the table's values. average <- decay average + (1 - decay) value, a step. `table` must outlive this.
  // `buffers`: averages them too; else they have the values of the day.
  WeightAverage(ParameterTable& table, double decay, bool buffers = true);

  void update();
  // While `use` runs, the table holds the average.
  void with_average(const std::function<void()>& use);
  // The tensors to save; loading copies into them.
  void collect_state(NamedTensors& state) const;

 private:
  void swap();

  ParameterTable& table_;
  double decay_;
  std::vector<Parameter*> parameters_;
  std::vector<at::Tensor> averages_;  // of each
};

}  // namespace foretrace::lm
