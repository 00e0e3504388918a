// A problem for one of the delta rules with its inputs, outputs and gradients, for tests of every
// variant.
#pragma once

#include <string_view>

#include "kernels/channel_delta_rule/channel_delta_rule.h"
#include "kernels/gated_delta_rule/gated_delta_rule.h"
#include "tests/kernels/numbers.h"

namespace foretrace::kernels {

struct DeltaRule {
  const char* name;
  bool channel_gates;  // a decay a key channel, not a value head
  void (*chunk)(const DeltaRuleArgs&, ParallelFor, std::string_view);
  void (*chunk_backward)(const DeltaRuleArgs&, const DeltaRuleGrads&, ParallelFor,
                         std::string_view);
  void (*recurrent)(const DeltaRuleArgs&, ParallelFor, std::string_view);
  std::span<const Variant<DeltaRuleFunctions>> (*variants)();
};
constexpr DeltaRule kGatedDeltaRule{"gated_delta_rule",
                                    false,
                                    gated_delta_rule_chunk,
                                    gated_delta_rule_chunk_backward,
                                    gated_delta_rule_recurrent,
                                    gated_delta_rule_variants};
constexpr DeltaRule kChannelDeltaRule{
    "channel_delta_rule",         true,
    channel_delta_rule_chunk,     channel_delta_rule_chunk_backward,
    channel_delta_rule_recurrent, channel_delta_rule_variants};

struct DeltaProblem {
  DeltaRule rule;
  DeltaShape shape;
  Element element, param;
  Numbers q, k, v, g, beta, state, d_out, d_state;  // inputs
  Numbers out, final_state, chunk_states;           // outputs, poisoned until run
  Numbers dq, dk, dv, dg, dbeta, d_initial;

  // Gates lie in [lowest_gate, 0].
  DeltaProblem(const DeltaRule& r, const DeltaShape& s, Element e, double lowest_gate,
               uint64_t seed)
      : DeltaProblem(r, s, e, lowest_gate, Rng(seed)) {}

  // The same inputs in another type, outputs poisoned.
  [[nodiscard]] DeltaProblem as(Element e) const {
    DeltaProblem p = *this;
    p.element = e;
    p.param = parameter_element(e);
    for (Numbers DeltaProblem::*m :
         {&DeltaProblem::q, &DeltaProblem::k, &DeltaProblem::v, &DeltaProblem::d_out}) {
      p.*m = (this->*m).as(e);
    }
    for (Numbers DeltaProblem::*m :
         {&DeltaProblem::g, &DeltaProblem::beta, &DeltaProblem::state, &DeltaProblem::d_state}) {
      p.*m = (this->*m).as(p.param);
    }
    p.poison();
    return p;
  }

  [[nodiscard]] DeltaRuleArgs args() {
    const int64_t key_width = shape.key_heads * shape.key_size,
                  value_width = shape.value_heads * shape.value_size;
    const HeadStrides keys{shape.tokens * key_width, key_width, shape.key_size};
    const HeadStrides values{shape.tokens * value_width, value_width, shape.value_size};
    return {shape,
            element,
            q.data(),
            k.data(),
            v.data(),
            keys,
            keys,
            values,
            g.data(),
            beta.data(),
            state.data(),
            out.data(),
            final_state.data(),
            chunk_states.data()};
  }

  void forward(std::string_view variant, ParallelFor parallel = serial_for) {
    rule.chunk(args(), parallel, variant);
  }
  void recurrent(std::string_view variant) { rule.recurrent(args(), serial_for, variant); }
  void backward(std::string_view variant, ParallelFor parallel = serial_for) {
    const DeltaRuleArgs a = args();
    const DeltaRuleGrads grads{d_out.data(), d_state.data(), dq.data(),       dk.data(),
                               dv.data(),    a.q_strides,    a.k_strides,     a.v_strides,
                               dg.data(),    dbeta.data(),   d_initial.data()};
    rule.chunk_backward(a, grads, parallel, variant);
  }

 private:
  DeltaProblem(const DeltaRule& r, const DeltaShape& s, Element e, double lowest_gate, Rng rng)
      : rule(r),
        shape(s),
        element(e),
        param(parameter_element(e)),
        q(random_numbers(e, s.batch * s.tokens * s.key_heads * s.key_size, rng)),
        k(random_numbers(e, q.size(), rng)),
        v(random_numbers(e, s.batch * s.tokens * s.value_heads * s.value_size, rng)),
        g(random_numbers(param,
                         s.batch * s.tokens * s.value_heads * (r.channel_gates ? s.key_size : 1),
                         rng, lowest_gate, 0)),
        beta(random_numbers(param, s.batch * s.tokens * s.value_heads, rng, 0, 1)),
        state(random_numbers(param, s.batch * s.value_heads * s.key_size * s.value_size, rng)),
        d_out(random_numbers(e, v.size(), rng)),
        d_state(random_numbers(param, state.size(), rng)),
        out(e, 0),
        final_state(e, 0),
        chunk_states(e, 0),
        dq(e, 0),
        dk(e, 0),
        dv(e, 0),
        dg(e, 0),
        dbeta(e, 0),
        d_initial(e, 0) {
    poison();
  }

  void poison() {
    out = poisoned(element, v.size());
    dv = poisoned(element, v.size());
    dq = poisoned(element, q.size());
    dk = poisoned(element, q.size());
    final_state = poisoned(param, state.size());
    d_initial = poisoned(param, state.size());
    dg = poisoned(param, g.size());
    dbeta = poisoned(param, beta.size());
    chunk_states = poisoned(param, state.size() * delta_chunks(shape.tokens));
  }
};

}  // namespace foretrace::kernels
