#include "lm/recursive/carry.h"

#include "core/check.h"
#include "lm/recursive/stablemax.h"
#include "lm/torch.h"

namespace foretrace::lm {

Carry Carry::free(const Refiner& refiner, int64_t rows) {
  const at::NoGradGuard no_grad;
  const int64_t tokens = refiner.config().seq_len;
  const auto options = at::TensorOptions(at::kLong).device(refiner.device());
  const auto integers = [&](at::IntArrayRef sizes, int64_t value) { return at::full(sizes, value, options); };
  return {refiner.initial(rows), integers({rows}, 0), integers({rows}, 1),
          {integers({rows, tokens}, 0), integers({rows, tokens}, kIgnoredLabel), integers({rows}, 0)}};
}

int64_t Carry::halted_count() const { return halted.sum().item<int64_t>(); }

void Carry::refill(const Refiner& refiner, const RefinerRows& examples) {
  const at::NoGradGuard no_grad;
  const at::Tensor free = halted.nonzero().squeeze(-1);
  FORETRACE_CHECK(examples.size() == free.size(0), "as many examples as rows that have halted");
  if (free.size(0) == 0) return;
  const Latents fresh = refiner.initial(free.size(0));
  latents.y = latents.y.index_copy(0, free, fresh.y);
  latents.z = latents.z.index_copy(0, free, fresh.z);
  steps.index_fill_(0, free, 0);
  halted.zero_();
  const RefinerRows here = examples.to(refiner.device());
  rows.inputs.index_copy_(0, free, here.inputs);
  rows.labels.index_copy_(0, free, here.labels);
  rows.puzzles.index_copy_(0, free, here.puzzles);
}

void Carry::collect_state(NamedTensors& state) const {
  state.insert(state.end(), {{"carry.y", latents.y},
                             {"carry.z", latents.z},
                             {"carry.steps", steps},
                             {"carry.halted", halted},
                             {"carry.inputs", rows.inputs},
                             {"carry.labels", rows.labels},
                             {"carry.puzzles", rows.puzzles}});
}

}  // namespace foretrace::lm
