// TRM and HRM once more, in fp64 and plain tensor operations, written from the papers' and repositories' formulas without a line of
// lm/recursive: the specification that the tests hold it to. Gradients end where latents are detached.
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <vector>

#include "lm/recursive/refiner_config.h"

namespace foretrace::lm {

class PlainRefiner {
 public:
  // Weights by their bare names ("L_level.layers.0.mlp.down_proj.weight"), in any type.
  PlainRefiner(RefinerConfig config, const std::map<std::string, at::Tensor>& weights);

  struct Row {
    std::vector<int64_t> inputs, labels;
    int64_t puzzle = 0;
    int64_t steps = 0;
    bool halted = true;
    at::Tensor y, z;  // [P + T, D]
  };
  struct Step {
    double loss = 0, answer = 0, halt = 0, going_on = 0;
    std::vector<double> q_halt, q_continue;
    std::vector<bool> exact;
  };
  // One supervision step of rows none of which is free, with the gradients of its loss in grads(); moves the rows on.
  Step supervise(std::vector<Row>& rows, const std::vector<int64_t>& minimum);
  void begin(Row& row) const;

  // Gradients of the last step, by name; those of "puzzle_emb.weights" too.
  [[nodiscard]] std::map<std::string, at::Tensor> grads() const;
  [[nodiscard]] const std::map<std::string, at::Tensor>& weights() const { return weights_; }
  // AdamAtan2 with decay on all, sign descent on the puzzles that `rows` read.
  struct Rates {
    double learning, beta1, beta2, decay, puzzle_learning, puzzle_decay;
  };
  void descend(const std::vector<Row>& rows, const Rates& rates);

 private:
  struct Answer {
    at::Tensor logits, q;  // [T, V], [2]
    at::Tensor y, z;
  };
  [[nodiscard]] at::Tensor weight(const std::string& name) const { return weights_.at(name); }
  [[nodiscard]] at::Tensor read(const Row& row) const;
  [[nodiscard]] at::Tensor mixed(const at::Tensor& h, const std::string& layer) const;
  [[nodiscard]] at::Tensor network(const std::string& level, at::Tensor h) const;
  [[nodiscard]] Answer recurse(const Row& row) const;

  RefinerConfig config_;
  std::map<std::string, at::Tensor> weights_, means_, squares_;
  int64_t count_ = 0;
};

}  // namespace foretrace::lm
