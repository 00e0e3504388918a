// Muon: momentum whose matrix form is replaced by its nearest (half-)orthogonal matrix.
//   m <- mu m + (1-mu) g;  u = (1-mu) g + mu m (Nesterov);  w <- w (1 - lr wd) - lr 0.2 sqrt(max(rows, cols)) orth(u)
// orth: five Newton-Schulz steps X <- a X + (b A + c A A) X, A = X X^T, from X = u / |u| in bf16 (in fp32 where
// lm/ops/product.h widens). The scale gives updates of the size that AdamW makes, so one learning rate serves both.
// Sources: Keller Jordan's Muon; Moonlight (2502.16982).
#pragma once

#include "lm/train/adamw.h"

namespace foretrace::lm {

class Muon {
 public:
  struct Options {
    double momentum, weight_decay;
  };
  explicit Muon(Options options) : options_(options) {}

  // `blocks`: rows of the matrices fused into `value`; each is orthogonalised alone.
  void add(const std::string& name, const at::Tensor& value, const std::vector<int64_t>& blocks);
  void step(double learning_rate);
  void collect_state(NamedTensors& state) const;
  static NamedTensors blank_state(const std::string& name, const at::Tensor& value);

 private:
  // Blocks of one shape, worked on together.
  struct Group {
    std::vector<std::pair<size_t, int64_t>> blocks;  // index of the value, first row
    int64_t rows, columns;
  };
  void apply(const Group& group, double learning_rate);

  Options options_;
  std::vector<std::string> names_;
  std::vector<at::Tensor> values_, momenta_;
  std::vector<Group> groups_;
};

// The nearest half-orthogonal matrices of u [N, rows, columns], approximately: singular values come near 1.
at::Tensor orthogonalised(const at::Tensor& u);

}  // namespace foretrace::lm
