// Cache: what a decoder remembers of the tokens it has read, a row a sequence. Rows may have different lengths.
//   linear attention: the last three inputs of the convolution and the recurrent state S, fp32 always
//   attention: keys and values, in slots 0 .. length-1 of a buffer that grows
//   latent attention: one latent a token instead, in `keys`
// Values are plain: fork() and select() copy, nothing is shared with the original.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "lm/step_scratch.h"

namespace foretrace::lm {

struct LayerCache {
  at::Tensor conv;    // [B, 3, C] fp32 (fp64 in an fp64 model), oldest first
  at::Tensor state;   // [B, Hv, dk, dv] fp32
  at::Tensor keys;    // [B, Hkv, capacity, D] compute type, rotated
  at::Tensor values;  // [B, Hkv, capacity, D]
  // As conv and state, behind a second token that a step read (Cache::keep_second); no part of the cache's value.
  at::Tensor next_conv, next_state;
};

class Cache {
 public:
  // An empty cache of `layers` layers for B sequences; the layers fill in their tensors.
  Cache(size_t layers, int64_t batch);

  [[nodiscard]] int64_t batch() const { return static_cast<int64_t>(lengths_.size()); }
  // Tokens read so far, a row.
  [[nodiscard]] const std::vector<int64_t>& lengths() const { return lengths_; }
  [[nodiscard]] int64_t longest() const;
  [[nodiscard]] int64_t shortest() const;
  [[nodiscard]] bool empty() const { return longest() == 0; }
  LayerCache& layer(size_t index) { return layers_[index]; }
  void advance(const std::vector<int64_t>& tokens);
  // Behind CausalLm::step_two(): takes the second token in too, in those rows where `keep` says so. [B]
  void keep_second(const std::vector<bool>& keep);

  // A deep copy.
  [[nodiscard]] Cache fork() const;
  // A deep copy of these rows, in this order; a row may appear more than once.
  [[nodiscard]] Cache select(const std::vector<int64_t>& rows) const;
  // Forgets all but each row's first tokens[b]. REQUIRES: no layer is linear, and no row has fewer
  void rewind(const std::vector<int64_t>& tokens);
  // Adds the other's rows behind its own. REQUIRES: neither is empty, both are of the same model
  void append(const Cache& other);
  // Forgets everything and frees the memory; the batch size stays.
  void drop();
  [[nodiscard]] int64_t bytes() const;
  // For steps on this cache; no part of its value.
  StepScratch& scratch() { return scratch_; }

 private:
  std::vector<LayerCache> layers_;
  std::vector<int64_t> lengths_;
  StepScratch scratch_;
};

// Makes room for `slots` slots in a buffer [B, H, capacity, D], doubling; keeps what is there.
void grow_slots(at::Tensor& buffer, int64_t slots);

}  // namespace foretrace::lm
