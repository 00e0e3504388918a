// One kernel call as a function of its inputs, so that every kernel's variants are tested alike:
// against the float64 reference on the same numbers, and the reference's gradients against finite
// differences.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/kernels/finite_difference.h"
#include "tests/kernels/numbers.h"

namespace foretrace::kernels {

struct Input {
  Numbers values;
  bool parameter;  // of the parameter type, else of the activations'
};

struct Results {
  std::vector<Numbers> outputs, gradients;
};

// Inputs: those that take a gradient (in the order of `gradients`), then an outputs' cotangent
// each, then others.
struct KernelCase {
  std::string label;
  std::vector<Input> inputs;
  std::function<Results(std::vector<Numbers>& inputs, Element element, std::string_view variant)>
      run;
};

inline std::vector<Numbers> inputs_as(const KernelCase& kernel, Element element) {
  std::vector<Numbers> inputs;
  for (const Input& input : kernel.inputs) {
    inputs.push_back(input.values.as(input.parameter ? parameter_element(element) : element));
  }
  return inputs;
}

// The numbers of `kernel` must be exact in `element`.
inline void expect_agrees(const KernelCase& kernel, Element element, const std::string& variant,
                          double forward_bound, double backward_bound) {
  std::vector<Numbers> inputs = inputs_as(kernel, element),
                       exact = inputs_as(kernel, Element::kFloat64);
  const Results got = kernel.run(inputs, element, variant);
  const Results expected = kernel.run(exact, Element::kFloat64, "reference");
  for (size_t i = 0; i < got.outputs.size(); ++i) {
    EXPECT_LT(relative_error(got.outputs[i], expected.outputs[i]), forward_bound)
        << kernel.label << " " << variant << " output " << i;
  }
  for (size_t i = 0; i < got.gradients.size(); ++i) {
    EXPECT_LT(relative_error(got.gradients[i], expected.gradients[i]), backward_bound)
        << kernel.label << " " << variant << " gradient " << i;
  }
}

inline void expect_reference_gradients(const KernelCase& kernel) {
  std::vector<Numbers> inputs = inputs_as(kernel, Element::kFloat64);
  const Results results = kernel.run(inputs, Element::kFloat64, "reference");
  const auto loss = [&] {
    const Results moved = kernel.run(inputs, Element::kFloat64, "reference");
    double sum = 0;
    for (size_t i = 0; i < moved.outputs.size(); ++i) {
      sum += dot(moved.outputs[i], inputs[results.gradients.size() + i]);
    }
    return sum;
  };
  for (size_t i = 0; i < results.gradients.size(); ++i) {
    expect_gradient(inputs[i], results.gradients[i], loss,
                    (kernel.label + " input " + std::to_string(i)).c_str());
  }
}

// Names of a kernel's variants that run on this machine.
template <typename Table>
std::vector<std::string> runnable(const Table& table) {
  std::vector<std::string> names;
  for (const auto& variant : table) {
    if (variant.available()) names.emplace_back(variant.name);
  }
  return names;
}

// Every variant on float32 and bfloat16 inputs made by `make(element)`.
template <typename Table, typename Make>
void expect_every_variant_agrees(const Table& table, const Make& make) {
  for (const std::string& variant : runnable(table)) {
    expect_agrees(make(Element::kFloat32), Element::kFloat32, variant, 2e-6, 1e-5);
    expect_agrees(make(Element::kBfloat16), Element::kBfloat16, variant, 4e-3, 4e-3);
  }
}

}  // namespace foretrace::kernels
