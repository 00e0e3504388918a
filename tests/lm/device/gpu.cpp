#include "lm/device.h"
#include "tests/lm/device/other_device.h"

namespace foretrace::lm::other_device {

std::string name() { return "cuda"; }

std::string absent() {
  static const Result<at::Device> gpu = open_device(name());
  return gpu.ok() ? "" : gpu.error().text();
}

std::set<std::string> mixed_operations() { return {}; }

}  // namespace foretrace::lm::other_device
