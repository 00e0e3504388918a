// Carry: what goes on from one supervision step to the next, a row each: the latents, how many steps it has had, whether it has halted,
// and the example it works at. A row that has halted gives its place to another example, which begins anew.
#pragma once

#include "lm/recursive/refiner.h"
#include "lm/recursive/refiner_rows.h"
#include "lm/train/adamw.h"

namespace foretrace::lm {

struct Carry {
  Latents latents;
  at::Tensor steps;   // int64 [B]
  at::Tensor halted;  // int64 [B], 0 or 1
  RefinerRows rows;

  // `rows` places, all of them free, on the refiner's device.
  static Carry free(const Refiner& refiner, int64_t rows);
  [[nodiscard]] int64_t halted_count() const;
  // Gives the halted rows `examples`, of any device, in order. REQUIRES: examples.size() == halted_count()
  void refill(const Refiner& refiner, const RefinerRows& examples);
  // The tensors to save; loading copies into them.
  void collect_state(NamedTensors& state) const;
};

}  // namespace foretrace::lm
