// Times the kernels around the gated delta rule at the sizes of a small model: 4096 tokens,
// bfloat16.
#include <vector>

#include "kernels/bench/bench.h"
#include "kernels/causal_conv/causal_conv.h"
#include "kernels/cross_entropy/cross_entropy.h"
#include "kernels/delta_gates/delta_gates.h"
#include "kernels/gated_rms_norm/gated_rms_norm.h"
#include "kernels/rms_norm/rms_norm.h"
#include "kernels/swiglu/swiglu.h"
#include "tests/kernels/numbers.h"

namespace foretrace::kernels::bench {
namespace {

constexpr Element kBf16 = Element::kBfloat16;
constexpr int64_t kTokens = 4096;
constexpr double kBound = 8e-3;  // a last bit of bfloat16

struct Source {
  Rng rng{1};

  Numbers activations(int64_t width) { return random_numbers(kBf16, kTokens * width, rng, -2, 2); }
  Numbers parameters(int64_t size) { return random_numbers(Element::kFloat32, size, rng); }
};

Numbers activations(int64_t width) { return poisoned(kBf16, kTokens * width); }
Numbers parameters(int64_t size) { return poisoned(Element::kFloat32, size); }

// Times forward and backward of each runnable variant. `out` and `grad` are what they write: the
// fast variants' results are held to the reference's.
template <typename Table, typename Run>
void time_variants(const char* name, const Table& table, Numbers& out, Numbers& grad,
                   const Run& forward, const Run& backward) {
  forward("reference");
  backward("reference");
  const Numbers expected_out = out, expected_grad = grad;
  for (const auto& variant : table) {
    if (!variant.available()) continue;
    forward(variant.name);
    backward(variant.name);
    check(relative_error(out, expected_out), kBound, variant.name);
    check(relative_error(grad, expected_grad), kBound, variant.name);
    report(std::string(name) + " forward", variant.name, kTokens, 0,
           [&] { forward(variant.name); });
    report(std::string(name) + " backward", variant.name, kTokens, 0,
           [&] { backward(variant.name); });
  }
}

using Run = std::function<void(std::string_view)>;

void bench_conv(Source source) {
  constexpr int64_t kBatch = 8, kChannels = 512, kPerRow = kTokens / kBatch;
  Numbers x = source.activations(kChannels), weight = source.parameters(4 * kChannels);
  Numbers dy = source.activations(kChannels), out = activations(kChannels), dx = out;
  Numbers dweight = parameters(4 * kChannels);
  const CausalConvArgs args{
      kBatch,    kPerRow,       kChannels, kBf16,   x.data(),  kPerRow * kChannels,
      kChannels, weight.data(), nullptr,   nullptr, out.data()};
  const CausalConvGrads grads{dy.data(), dx.data(), kPerRow * kChannels, kChannels, dweight.data()};
  const Run forward = [&](std::string_view v) { causal_conv(args, serial_for, v); };
  const Run backward = [&](std::string_view v) {
    causal_conv_backward(args, grads, serial_for, v);
  };
  time_variants("causal_conv C=512", causal_conv_variants(), out, dx, forward, backward);
}

void bench_norm(Source source) {
  constexpr int64_t kCols = 192;
  Numbers x = source.activations(kCols), weight = source.parameters(kCols),
          dy = source.activations(kCols);
  Numbers out = activations(kCols), dx = out, dweight = parameters(kCols);
  const RowLayout dense = dense_rows(kCols);
  const RmsNormArgs args{kTokens,       kCols, kBf16, x.data(),  dense,
                         weight.data(), true,  1e-6,  out.data()};
  const RmsNormGrads grads{dy.data(), dx.data(), dense, dweight.data()};
  const Run forward = [&](std::string_view v) { rms_norm(args, serial_for, v); };
  const Run backward = [&](std::string_view v) { rms_norm_backward(args, grads, serial_for, v); };
  time_variants("rms_norm C=192", rms_norm_variants(), out, dx, forward, backward);
}

void bench_gated_norm(Source source) {
  constexpr int64_t kHeads = 4, kCols = 64;
  Numbers x = source.activations(kHeads * kCols), z = source.activations(kHeads * kCols);
  Numbers weight = source.parameters(kCols), dy = source.activations(kHeads * kCols);
  Numbers out = activations(kHeads * kCols), dx = out, dz = out, dweight = parameters(kCols);
  const RowLayout dense = dense_rows(kCols);
  const GatedRmsNormArgs args{kTokens * kHeads, kCols, kBf16,     x.data(), z.data(), dense, dense,
                              weight.data(),    1e-6,  out.data()};
  const GatedRmsNormGrads grads{dy.data(), dx.data(), dz.data(), dense, dense, dweight.data()};
  const Run forward = [&](std::string_view v) { gated_rms_norm(args, serial_for, v); };
  const Run backward = [&](std::string_view v) {
    gated_rms_norm_backward(args, grads, serial_for, v);
  };
  time_variants("gated_rms_norm 4x64", gated_rms_norm_variants(), out, dx, forward, backward);
}

void bench_swiglu(Source source) {
  constexpr int64_t kCols = 512;
  Numbers gate = source.activations(kCols), up = source.activations(kCols),
          dy = source.activations(kCols);
  Numbers out = activations(kCols), dgate = out, dup = out;
  const SwigluArgs args{kTokens, kCols, kBf16, gate.data(), up.data(), kCols, kCols, out.data()};
  const SwigluGrads grads{dy.data(), dgate.data(), dup.data(), kCols, kCols};
  const Run forward = [&](std::string_view v) { swiglu(args, serial_for, v); };
  const Run backward = [&](std::string_view v) { swiglu_backward(args, grads, serial_for, v); };
  time_variants("swiglu C=512", swiglu_variants(), out, dgate, forward, backward);
}

void bench_cross_entropy(Source source) {
  constexpr int64_t kVocab = 384;
  Numbers logits = source.activations(kVocab), dlogits = activations(kVocab);
  Numbers weights(Element::kFloat32, std::vector<double>(kTokens, 1.0)),
      losses = parameters(kTokens);
  const std::vector<int64_t> targets(kTokens, 7);
  const CrossEntropyArgs args{kTokens,        kVocab,         kBf16,         logits.data(), kVocab,
                              targets.data(), weights.data(), losses.data(), dlogits.data()};
  CrossEntropyArgs loss_only = args;
  loss_only.dlogits = nullptr;
  const Run forward = [&](std::string_view v) { cross_entropy(loss_only, serial_for, v); };
  const Run both = [&](std::string_view v) { cross_entropy(args, serial_for, v); };
  time_variants("cross_entropy V=384 (both)", cross_entropy_variants(), losses, dlogits, forward,
                both);
}

void bench_gates(Source source) {
  constexpr int64_t kHeads = 4;
  Numbers a = source.activations(kHeads), b = source.activations(kHeads),
          a_log = source.parameters(kHeads);
  Numbers bias = source.parameters(kHeads), dg = source.parameters(kTokens * kHeads), dbeta = dg;
  Numbers g = parameters(kTokens * kHeads), beta = g, da = activations(kHeads), db = da,
          sums = parameters(kHeads);
  Numbers bias_sums = sums;
  const DeltaGatesArgs args{kTokens, kHeads,       kBf16,       a.data(), b.data(), kHeads,
                            kHeads,  a_log.data(), bias.data(), 1.0,      g.data(), beta.data()};
  const DeltaGatesGrads grads{dg.data(), dbeta.data(), da.data(),   db.data(),
                              kHeads,    kHeads,       sums.data(), bias_sums.data()};
  const Run forward = [&](std::string_view v) { delta_gates(args, serial_for, v); };
  const Run backward = [&](std::string_view v) {
    delta_gates_backward(args, grads, serial_for, v);
  };
  time_variants("delta_gates H=4", delta_gates_variants(), g, da, forward, backward);
}

}  // namespace

void bench_rows() {
  bench_conv({});
  bench_norm({});
  bench_gated_norm({});
  bench_swiglu({});
  bench_cross_entropy({});
  bench_gates({});
}

}  // namespace foretrace::kernels::bench
