// A gated delta layer's decoding step, fused and by its parts, for tests.
#pragma once

#include "kernels/causal_conv/causal_conv.h"
#include "kernels/delta_gates/delta_gates.h"
#include "kernels/gated_delta_rule/gated_delta_rule.h"
#include "kernels/gated_rms_norm/gated_rms_norm.h"
#include "tests/kernels/cuda/machine.h"

namespace foretrace::kernels {

constexpr double kEps = 1e-6;

// A layer's decoding: one row of projections a sequence, in wider rows, and what it keeps.
struct Layer {
  DeltaShape shape;
  Element element;
  int64_t channels, values, x_stride, gate_stride;
  Numbers x, z, a, b, conv_weight, history, a_log, dt_bias, state, norm_weight, out;

  Layer(const DeltaShape& s, Element e, uint64_t seed) : Layer(s, e, Rng(seed)) {}

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
    Numbers mixed = poisoned(element, shape.batch * channels), g = poisoned(element, heads),
            beta = g, o = out;
    causal_conv({shape.batch, 1, channels, element, x.data(), x_stride, x_stride,
                 conv_weight.data(), history.data(), history.data(), mixed.data()},
                serial_for, "reference");
    delta_gates({shape.batch, shape.value_heads, element, a.data(), b.data(), gate_stride,
                 gate_stride, a_log.data(), dt_bias.data(), 2, g.data(), beta.data()},
                serial_for, "reference");
    auto* q = static_cast<double*>(mixed.data());
    const HeadStrides by_key{channels, channels, shape.key_size},
        by_value{channels, channels, shape.value_size};
    gated_delta_rule_recurrent(
        {shape, element, q, q + keys, q + 2 * keys, by_key, by_key, by_value, g.data(), beta.data(),
         state.data(), o.data(), state.data(), nullptr},
        serial_for, "reference");
    gated_rms_norm(
        {heads, shape.value_size, element, o.data(), z.data(), dense_rows(shape.value_size),
         dense_rows(shape.value_size), norm_weight.data(), kEps, out.data()},
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
            gate_stride,
            gate_stride,
            floats(conv_weight),
            floats(history),
            floats(a_log),
            floats(dt_bias),
            2,
            floats(state),
            floats(norm_weight),
            kEps,
            on(out)};
  }

  void fused() {
    machine::Mirror on;
    const Status status = machine::run(mirrored(on));
    ASSERT_TRUE(status.ok()) << status.error().text();
    on.fetch();
  }

 private:
  Layer(const DeltaShape& s, Element e, Rng rng)
      : shape(s),
        element(e),
        channels(2 * s.key_heads * s.key_size + s.value_heads * s.value_size),
        values(s.value_heads * s.value_size),
        x_stride(channels + 5),
        gate_stride(2 * s.value_heads),
        x(random_numbers(e, s.batch * x_stride, rng)),
        z(random_numbers(e, s.batch * values, rng, -3, 3)),
        a(random_numbers(e, s.batch * gate_stride, rng)),
        b(random_numbers(e, s.batch * gate_stride, rng, -3, 3)),
        conv_weight(random_numbers(Element::kFloat32, channels * 4, rng)),
        history(random_numbers(Element::kFloat32, s.batch * 3 * channels, rng)),
        a_log(random_numbers(Element::kFloat32, s.value_heads, rng, 0, 2)),
        dt_bias(random_numbers(Element::kFloat32, s.value_heads, rng)),
        state(random_numbers(Element::kFloat32, s.batch * values * s.key_size, rng)),
        norm_weight(random_numbers(Element::kFloat32, s.value_size, rng)),
        out(poisoned(e, s.batch * values)) {}
};

}  // namespace foretrace::kernels
