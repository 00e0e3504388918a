// ProcessGroup: the ranks of a data-parallel job, over gloo. All ranks make the same calls in the same order. When a rank is gone, the
// others' next call is an Error that says so. Not thread-safe, but sums may be begun from autograd's hooks.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>
#include <vector>

#include "lm/parallel/launch.h"

namespace foretrace::lm {

class ProcessGroup {
 public:
  // Meets the other ranks. Fails when they do not all come in time.
  static Result<std::unique_ptr<ProcessGroup>> join(const Launch& launch);
  ~ProcessGroup();

  [[nodiscard]] int rank() const { return launch_.rank; }
  [[nodiscard]] int size() const { return launch_.size; }

  // Begins to make `tensor` the sum of all ranks' tensors, in place; it may not be touched before the returned function was called,
  // which waits for it.
  std::function<Status()> begin_sum(at::Tensor tensor);
  Status sum(const at::Tensor& tensor);
  // Makes every rank's numbers their sums.
  Status sum(std::vector<double*> numbers);
  // Makes `tensor` what it is on rank `root`.
  Status broadcast(const at::Tensor& tensor, int root);

 private:
  struct Backend;
  ProcessGroup(const Launch& launch, std::unique_ptr<Backend> backend);
  [[nodiscard]] Error lost(const std::string& what) const;

  Launch launch_;
  std::unique_ptr<Backend> backend_;
};

}  // namespace foretrace::lm
