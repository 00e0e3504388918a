// Times every variant of the delta rules on one thread, after holding it to the float64 reference.
#include "kernels/bench/bench.h"
#include "tests/kernels/delta_problem.h"

namespace foretrace::kernels::bench {

static void bench_delta_rule(const DeltaRule& rule) {
  const std::string name = rule.name;
  for (const int64_t d : {32, 64, 128}) {
    const DeltaProblem problem(rule, {2, 512, 2, 2, d, d}, Element::kFloat32, -1, 1);
    DeltaProblem expected = problem.as(Element::kFloat64);
    expected.forward("reference");
    expected.backward("reference");
    const double token_heads = 2 * 512 * 2, work = d * d;
    for (const auto& variant : rule.variants()) {
      if (!variant.available()) continue;
      DeltaProblem p = problem;
      p.forward(variant.name);
      p.backward(variant.name);
      check(relative_error(p.out, expected.out), 2e-6, variant.name);
      check(relative_error(p.dk, expected.dk), 1e-5, variant.name);
      check(relative_error(p.dg, expected.dg), 1e-5, variant.name);
      const std::string size = "d=" + std::to_string(d);
      report(name + " chunk " + size, variant.name, token_heads, 6 * work + 64 * d,
             [&] { p.forward(variant.name); });
      report(name + " backward " + size, variant.name, token_heads, 14 * work + 320 * d,
             [&] { p.backward(variant.name); });
      report(name + " recurrent " + size, variant.name, token_heads, 7 * work,
             [&] { p.recurrent(variant.name); });
    }
  }
}

void bench_delta_rules() {
  bench_delta_rule(kGatedDeltaRule);
  bench_delta_rule(kChannelDeltaRule);
}

}  // namespace foretrace::kernels::bench
