// The decoding step of a layer with a delta rule, fused and by its parts, for tests.
#pragma once

#include "kernels/causal_conv/causal_conv.h"
#include "kernels/channel_decay/channel_decay.h"
#include "kernels/channel_delta_rule/channel_delta_rule.h"
#include "kernels/delta_gates/delta_gates.h"
#include "kernels/gated_delta_rule/gated_delta_rule.h"
#include "kernels/gated_rms_norm/gated_rms_norm.h"
#include "tests/kernels/cuda/machine.h"

namespace foretrace::kernels {

constexpr double kEps = 1e-6;

// A layer's decoding: one row of projections a sequence, in wider rows, and what it keeps.
struct Layer {
  machine::Decays decays;  // of channels: as in Kimi's layers, with sigmoid as the output gate
  DeltaShape shape;
  Element element;
  int64_t channels, values, gates, x_stride, a_stride, b_stride;
  Numbers x, z, a, b, conv_weight, history, a_log, dt_bias, state, norm_weight, out;

  Layer(machine::Decays d, const DeltaShape& s, Element e, uint64_t seed)
      : Layer(d, s, e, Rng(seed)) {}

  [[nodiscard]] Layer exact() const {
    Layer l = *this;
    l.element = Element::kFloat64;
    for (Numbers Layer::*m :
         {&Layer::x, &Layer::z, &Layer::a, &Layer::b, &Layer::conv_weight, &Layer::history,
          &Layer::a_log, &Layer::dt_bias, &Layer::state, &Layer::norm_weight, &Layer::out}) {
      l.*m = (l.*m).as(Element::kFloat64);
    }
    return l;
  }

  // REQUIRES: element is kFloat64
  void by_parts() {
    const int64_t heads = shape.batch * shape.value_heads, keys = shape.key_heads * shape.key_size;
    Numbers mixed = poisoned(element, shape.batch * channels),
            g = poisoned(element, shape.batch * gates), beta = poisoned(element, heads), o = out;
    causal_conv({shape.batch, 1, channels, element, x.data(), x_stride, x_stride,
                 conv_weight.data(), history.data(), history.data(), mixed.data()},
                serial_for, "reference");
    load_gates(g, beta);
    auto* q = static_cast<double*>(mixed.data());
    const HeadStrides by_key{channels, channels, shape.key_size},
        by_value{channels, channels, shape.value_size};
    const auto rule = by_channel() ? channel_delta_rule_recurrent : gated_delta_rule_recurrent;
    rule({shape, element, q, q + keys, q + 2 * keys, by_key, by_key, by_value, g.data(),
          beta.data(), state.data(), o.data(), state.data(), nullptr},
         serial_for, "reference");
    gated_rms_norm(
        {heads, shape.value_size, element, o.data(), z.data(), dense_rows(shape.value_size),
         dense_rows(shape.value_size), norm_weight.data(), kEps, out.data(), by_channel()},
        serial_for, "reference");
  }

  // Arguments in the machine's memory.
  DeltaDecodeArgs mirrored(machine::Mirror& on) {
    const auto floats = [&](Numbers& n) { return static_cast<float*>(on(n)); };
    return {shape.batch,
            shape.key_heads,
            shape.value_heads,
            shape.key_size,
            shape.value_size,
            element,
            on(x),
            on(z),
            on(a),
            on(b),
            x_stride,
            values,
            a_stride,
            b_stride,
            floats(conv_weight),
            floats(history),
            floats(a_log),
            floats(dt_bias),
            2,
            floats(state),
            floats(norm_weight),
            kEps,
            on(out),
            by_channel()};
  }

  void fused() {
    machine::Mirror on;
    const Status status = machine::run_decode(decays, mirrored(on));
    ASSERT_TRUE(status.ok()) << status.error().text();
    on.fetch();
  }

 private:
  [[nodiscard]] bool by_channel() const { return decays == machine::Decays::kOfChannels; }

  // channel_decay knows float32 alone, which rounds g.
  void load_gates(Numbers& g, Numbers& beta) {
    if (!by_channel()) {
      delta_gates({shape.batch, shape.value_heads, element, a.data(), b.data(), a_stride, b_stride,
                   a_log.data(), dt_bias.data(), 2, g.data(), beta.data()},
                  serial_for, "reference");
      return;
    }
    Numbers raw = a.as(Element::kFloat32), log = a_log.as(Element::kFloat32),
            bias = dt_bias.as(Element::kFloat32), decay = g.as(Element::kFloat32);
    const auto floats = [](Numbers& n) { return static_cast<float*>(n.data()); };
    channel_decay({shape.batch, shape.value_heads, shape.key_size, floats(raw), a_stride,
                   floats(log), floats(bias), floats(decay), gates, nullptr},
                  serial_for, "reference");
    g = decay.as(element);
    for (int64_t i = 0; i < beta.size(); ++i) {
      const double raw_beta = b.get(i / shape.value_heads * b_stride + i % shape.value_heads);
      beta.set(i, 2 / (1 + std::exp(-raw_beta)));
    }
  }

  Layer(machine::Decays d, const DeltaShape& s, Element e, Rng rng)
      : decays(d),
        shape(s),
        element(e),
        channels(2 * s.key_heads * s.key_size + s.value_heads * s.value_size),
        values(s.value_heads * s.value_size),
        gates(s.value_heads * (d == machine::Decays::kOfChannels ? s.key_size : 1)),
        x_stride(channels + 5),
        a_stride(gates + s.value_heads),
        b_stride(2 * s.value_heads),
        x(random_numbers(e, s.batch * x_stride, rng)),
        z(random_numbers(e, s.batch * values, rng, -3, 3)),
        a(random_numbers(e, s.batch * a_stride, rng)),
        b(random_numbers(e, s.batch * b_stride, rng, -3, 3)),
        conv_weight(random_numbers(Element::kFloat32, channels * 4, rng)),
        history(random_numbers(Element::kFloat32, s.batch * 3 * channels, rng)),
        a_log(random_numbers(Element::kFloat32, s.value_heads, rng, 0, 2)),
        dt_bias(random_numbers(Element::kFloat32, gates, rng)),
        state(random_numbers(Element::kFloat32, s.batch * values * s.key_size, rng)),
        norm_weight(random_numbers(Element::kFloat32, s.value_size, rng)),
        out(poisoned(e, s.batch * values)) {}
};

}  // namespace foretrace::kernels
