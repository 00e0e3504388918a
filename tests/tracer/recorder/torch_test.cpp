// torch's tensors. Skipped unless FORETRACE_TORCH_PYTHON names an interpreter of the default version that can import torch.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {
namespace {

class Torch : public testing::Test {
 protected:
  void SetUp() override {
    const char* python = std::getenv("FORETRACE_TORCH_PYTHON");
    if (python == nullptr) GTEST_SKIP() << "FORETRACE_TORCH_PYTHON names no interpreter with torch";
    python_ = python;
  }

  // The texts that `name` shows one after another.
  std::vector<std::string> texts(const std::string& source, const std::string& name) {
    ProgramLab lab;
    RunRequest request;
    request.limits.max_memory_mb = 1 << 20;
    RecorderOptions options;
    options.python = python_;
    const RunOutcome outcome = lab.record("import torch\n" + source, request, options);
    EXPECT_EQ(outcome.end.outcome, Outcome::kReturned) << outcome.end.err;
    EXPECT_EQ(outcome.end.out, "");
    std::vector<std::string> texts;
    for (const StepView& step : lab.steps(outcome.run))
      for (const LocalText& local : step.locals)
        if (local.name == name && (texts.empty() || texts.back() != local.text)) texts.push_back(local.text);
    return texts;
  }

  std::string python_;
};

using Texts = std::vector<std::string>;

TEST_F(Torch, TensorsHaveTypeShapeAndElements) {
  EXPECT_EQ(texts("a = torch.arange(6).reshape(2, 3).T\n", "a"), Texts{"Tensor[int64, (3, 2)]([0, 3, 1, 4, 2, 5])"});
  EXPECT_EQ(texts("a = torch.tensor([True, False])\n", "a"), Texts{"Tensor[bool, (2,)]([True, False])"});
  EXPECT_EQ(texts("a = torch.tensor(2.5, dtype=torch.float64)\n", "a"), Texts{"Tensor[float64, ()]([2.5])"});
  EXPECT_EQ(texts("a = torch.ones(1, dtype=torch.bfloat16) / 3\n", "a"), Texts{"Tensor[bfloat16, (1,)]([0.333984375])"});
  EXPECT_EQ(texts("a = torch.tensor([1e-7, -1.5, float('inf')]).half()\n", "a"),
            Texts{"Tensor[float16, (3,)]([1.1920928955078125e-07, -1.5, inf])"});
  EXPECT_EQ(texts("a = torch.nn.Parameter(torch.ones(2))\n", "a"), Texts{"Parameter[float32, (2,)]([1.0, 1.0])"});
}

TEST_F(Torch, WhatIsNotInMemoryHasTypeAndShape) {
  EXPECT_EQ(texts("a = torch.empty(2, 2, device='meta')\n", "a"), Texts{"Tensor[float32, (2, 2)]([<...4 more>])"});
  EXPECT_EQ(texts("a = torch.eye(2).to_sparse()\n", "a"), Texts{"Tensor[float32, (2, 2)]([<...4 more>])"});
  EXPECT_EQ(texts("a = torch.ones(1, dtype=torch.complex64)\n", "a"), Texts{"Tensor[complex64, (1,)]([<...1 more>])"});
}

TEST_F(Torch, ChangesShowAtTheirStepAndThroughViews) {
  EXPECT_EQ(texts("a = torch.zeros(3)\nb = a[1:]\nb[0] = 7\na.add_(1)\na.resize_(1)\nx = 1\n", "a"),
            (Texts{"Tensor[float32, (3,)]([0.0, 0.0, 0.0])", "Tensor[float32, (3,)]([0.0, 7.0, 0.0])",
                   "Tensor[float32, (3,)]([1.0, 8.0, 1.0])", "Tensor[float32, (1,)]([1.0])"}));
}

TEST_F(Torch, NoCodeOfTheProgramRuns) {
  const std::string subclass =
      "class Sub(torch.Tensor):\n"
      "    @classmethod\n"
      "    def __torch_function__(cls, function, types, args=(), kwargs=None):\n"
      "        print(function)\n"
      "        return super().__torch_function__(function, types, args, kwargs or {})\n"
      "a = torch.ones(2)\n"
      "a.__class__ = Sub\n";
  EXPECT_EQ(texts(subclass + "x = 1\n", "x"), Texts{"1"});
  const std::string mode =
      "from torch.overrides import TorchFunctionMode\n"
      "class Mode(TorchFunctionMode):\n"
      "    def __torch_function__(self, function, types, args=(), kwargs=None):\n"
      "        print(function)\n"
      "        return function(*args, **(kwargs or {}))\n"
      "a = torch.ones(2)\n"
      "mode = Mode()\n"
      "torch._C._push_on_torch_function_stack(mode)\n"
      "x = 1\n"
      "torch._C._pop_torch_function_stack()\n";
  EXPECT_EQ(texts(mode, "x"), Texts{"1"});
}

}  // namespace
}  // namespace foretrace::tracer
