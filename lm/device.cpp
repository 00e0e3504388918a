#include "lm/device.h"

#include <ATen/Parallel.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <dlfcn.h>

#include <algorithm>
#include <optional>

#include "lm/torch.h"

namespace foretrace::lm {
namespace {

// libtorch_cuda.so beside the libtorch_cpu.so that this program runs with.
std::string cuda_library() {
  Dl_info cpu{};
  ::dladdr(reinterpret_cast<const void*>(&at::get_num_threads), &cpu);
  const std::string path = cpu.dli_fname != nullptr ? cpu.dli_fname : "";
  return path.substr(0, path.rfind('/') + 1) + "libtorch_cuda.so";
}

// Its kernels and devices enter themselves where torch looks for them.
Status load_cuda(const std::string& device) {
  if (::dlopen(cuda_library().c_str(), RTLD_NOW | RTLD_GLOBAL) != nullptr) return {};
  return unsupported("device \"" + device + "\": torch's CUDA half does not load: " + ::dlerror(),
                     "`.venv/bin/pip install torch==2.11.0` adds the CUDA libraries that it needs (3.4 GB)");
}

std::optional<at::Device> device_of(const std::string& name) {
  try {
    const at::Device device(name);
    if (device.is_cpu() || device.is_cuda() || device.is_privateuseone()) return device;
  } catch (const c10::Error&) {
  }
  return {};
}

int64_t device_count(at::DeviceType type) {
  return c10::impl::hasDeviceGuardImpl(type) ? c10::impl::getDeviceGuardImpl(type)->deviceCount() : 0;
}

}  // namespace

Result<at::Device> open_device(const std::string& name) {
  const std::optional<at::Device> asked = device_of(name);
  if (!asked.has_value()) return invalid_argument("no device is called \"" + name + "\"", "cpu, cuda or cuda:N");
  if (asked->is_cpu()) return at::Device(at::kCPU);
  if (asked->is_cuda()) TRY(load_cuda(name));
  const int64_t count = device_count(asked->type());
  const auto index = std::max<at::DeviceIndex>(asked->index(), 0);
  if (count == 0) return unsupported("device \"" + name + "\": no GPU is found", "`nvidia-smi` shows what the driver sees; device \"cpu\" needs none");
  if (index >= count) return unsupported("device \"" + name + "\": there is no such GPU", "the last one is number " + std::to_string(count - 1));
  if (asked->is_cuda() && !at::hasCUDA())
    return unsupported("device \"" + name + "\": this process has computed gradients on the CPU before, and torch looks for GPUs only once",
                       "train on a GPU in a process of its own");
  return at::Device(asked->type(), index);
}

void move_to(ParameterTable& table, at::Device device) {
  const at::NoGradGuard no_grad;
  for (auto& parameter : table.all()) {
    const bool shared = parameter.compute.is_same(parameter.value), learns = parameter.value.requires_grad();
    parameter.value = parameter.value.detach().to(device).requires_grad_(learns);
    parameter.compute = shared ? parameter.value : parameter.compute.to(device);
    parameter.packed.reset();
  }
}

}  // namespace foretrace::lm
