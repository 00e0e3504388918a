// The device that tests hold to the CPU. They are written once: lm_device_tests links them with a stand-in, lm_cuda_tests with a GPU.
#pragma once

#include <ATen/core/Tensor.h>

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace foretrace::lm::other_device {

// As a config names it.
std::string name();
// Why it is not to be had; empty if it is. Asked for before anything else is computed.
std::string absent();
// Operations that were handed tensors of both devices, copies and scalars apart, since the last call; empty on a GPU,
// which refuses them itself.
std::set<std::string> mixed_operations();

}  // namespace foretrace::lm::other_device

#define FORETRACE_NEEDS_OTHER_DEVICE() \
  if (const std::string why = ::foretrace::lm::other_device::absent(); !why.empty()) GTEST_SKIP() << why
