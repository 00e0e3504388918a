// How a variant of a delta rule is held to its reference.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tests/kernels/delta_problem.h"
#include "tests/kernels/kernel_case.h"

namespace foretrace::kernels {

struct Bounds {
  double forward, backward;
};

// Runs `variant` on the problem's element and the reference on the same numbers in float64.
inline void expect_agrees(const DeltaProblem& problem, const std::string& variant, Bounds bounds) {
  DeltaProblem got = problem, expected = problem.as(Element::kFloat64);
  got.forward(variant);
  got.backward(variant);
  expected.forward("reference");
  expected.backward("reference");
  const std::string where = std::string(problem.rule.name) + " " + variant +
                            " T=" + std::to_string(problem.shape.tokens) +
                            " dk=" + std::to_string(problem.shape.key_size) +
                            " dv=" + std::to_string(problem.shape.value_size);
  const auto check = [&](const Numbers& a, const Numbers& b, double bound, const char* name) {
    EXPECT_LT(relative_error(a, b), bound) << where << " " << name;
  };
  check(got.out, expected.out, bounds.forward, "out");
  check(got.final_state, expected.final_state, bounds.forward, "final_state");
  check(got.chunk_states, expected.chunk_states, bounds.forward, "chunk_states");
  check(got.dq, expected.dq, bounds.backward, "dq");
  check(got.dk, expected.dk, bounds.backward, "dk");
  check(got.dv, expected.dv, bounds.backward, "dv");
  check(got.dg, expected.dg, bounds.backward, "dg");
  check(got.dbeta, expected.dbeta, bounds.backward, "dbeta");
  check(got.d_initial, expected.d_initial, bounds.backward, "d_initial");
  got.recurrent(variant);
  check(got.out, expected.out, bounds.forward, "recurrent out");
  check(got.final_state, expected.final_state, bounds.forward, "recurrent final_state");
}

}  // namespace foretrace::kernels
