// GradientSum: adds up gradients over the ranks while backward still runs: parameters lie in buckets, last ones first, and a bucket
// goes out as soon as its last gradient is there.
#pragma once

#include <memory>

#include "lm/parallel/process_group.h"
#include "lm/parameter.h"

namespace foretrace::lm {

class GradientSum {
 public:
  // Hooks into the parameters, which must outlive this; they require gradients.
  GradientSum(ParameterTable& table, ProcessGroup& group, int64_t bucket_bytes = 25 << 20);
  ~GradientSum();

  // The next backward() is the last one of the step. `once`: it adds to each gradient no more than once, so that a sum may go out while it
  // runs; where layers that are recomputed have shared weights, it adds several times.
  void begin(bool once = true);
  // Waits: every gradient is the sum of all ranks' now. A parameter without one counts as 0.
  Status finish();

 private:
  struct Bucket {
    std::vector<Parameter*> parameters;
    size_t missing = 0;
    at::Tensor sum;
    std::function<Status()> wait;
  };
  struct Hook;

  void arrived(size_t bucket);
  void send(Bucket& bucket);

  ProcessGroup& group_;
  std::vector<Bucket> buckets_;
  size_t sent_ = 0;  // buckets go in their order, the same on all ranks
  bool active_ = false;
};

}  // namespace foretrace::lm
