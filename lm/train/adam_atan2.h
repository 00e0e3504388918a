// Adam with atan2 in place of a division (arXiv 2407.05872): no epsilon, and the same steps whatever the loss is multiplied by.
//   w <- w (1 - lr wd);  m <- b1 m + (1-b1) g;  v <- b2 v + (1-b2) g^2;  w <- w - lr / (1-b1^t) atan2(m, sqrt(v) / sqrt(1-b2^t))
// Source of the corrections' places: models/adam_atan2.py of sapientinc/HRM-Text.
#pragma once

#include "lm/train/adamw.h"

namespace foretrace::lm {

class AdamAtan2 {
 public:
  struct Options {
    double beta1, beta2, weight_decay;
  };
  explicit AdamAtan2(Options options) : options_(options) {}

  void add(const std::string& name, const at::Tensor& value);
  // Every tensor needs a gradient.
  void step(double learning_rate);
  // Moments and the count of steps; loading writes into these tensors.
  void collect_state(NamedTensors& state) const;

 private:
  Options options_;
  std::vector<std::string> names_;
  std::vector<at::Tensor> values_, means_, squares_;
  at::Tensor steps_;  // fp64 scalar
};

}  // namespace foretrace::lm
