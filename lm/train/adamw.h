// AdamW over groups of tensors, one fused pass each (ATen's _fused_adamw_).
//   m <- b1 m + (1-b1) g;  v <- b2 v + (1-b2) g^2;  w <- w (1 - lr wd) - lr m^ / (sqrt(v^) + eps), ^ = bias-corrected
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

namespace foretrace::lm {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

class AdamW {
 public:
  struct Options {
    double beta1, beta2, epsilon;
  };
  explicit AdamW(Options options) : options_(options) {}

  void add(const std::string& name, const at::Tensor& value, double weight_decay);
  // Every tensor needs a gradient.
  void step(double learning_rate);
  // Moments and step counts, under names of their own; loading writes into these tensors.
  void collect_state(NamedTensors& state) const;
  // One tensor's names and shapes in collect_state(), in its order.
  static NamedTensors blank_state(const std::string& name, const at::Tensor& value);

 private:
  struct Group {
    double weight_decay;
    std::vector<std::string> names;
    std::vector<at::Tensor> values, means, squares, steps;
  };
  Options options_;
  std::vector<Group> groups_;
};

}  // namespace foretrace::lm
