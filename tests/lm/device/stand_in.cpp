// A device that is none: torch's spare backend (PrivateUse1), whose tensors lie in plain memory and whose operations run on copies of them
// on the CPU. It shows what a GPU would be asked for. Where torch does not refuse tensors of two devices, mixed_operations() notes them.
#include <ATen/EmptyTensor.h>
#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <ATen/native/CPUFallback.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <c10/core/impl/alloc_cpu.h>
#include <torch/library.h>

#include <mutex>

#include "lm/torch.h"
#include "tests/lm/device/other_device.h"

namespace foretrace::lm::other_device {
namespace {

constexpr at::DeviceType kType = at::DeviceType::PrivateUse1;
const at::Device kDevice(kType, 0);

struct Memory final : c10::Allocator {
  c10::DataPtr allocate(size_t bytes) override {
    void* data = c10::alloc_cpu(bytes);
    return {data, data, &c10::free_cpu, kDevice};
  }
  void copy_data(void* to, const void* from, size_t bytes) const override { default_copy_data(to, from, bytes); }
};

struct Guard final : c10::impl::NoOpDeviceGuardImpl<kType> {
  [[nodiscard]] at::Device exchangeDevice(at::Device) const override { return kDevice; }
  [[nodiscard]] at::Device getDevice() const override { return kDevice; }
  [[nodiscard]] c10::Stream getStream(at::Device) const noexcept override { return c10::Stream(c10::Stream::DEFAULT, kDevice); }
  [[nodiscard]] c10::Stream getDefaultStream(at::Device device) const override { return getStream(device); }
  void record(void**, const c10::Stream&, at::DeviceIndex, c10::EventFlag) const override {}
  void block(void*, const c10::Stream&) const override {}
};
C10_REGISTER_GUARD_IMPL(PrivateUse1, Guard)

// Autograd asks for its streams.
struct Hooks final : at::PrivateUse1HooksInterface {
  [[nodiscard]] bool isBuilt() const override { return true; }
  [[nodiscard]] bool isAvailable() const override { return true; }
  [[nodiscard]] bool hasPrimaryContext(at::DeviceIndex) const override { return true; }
};

constexpr const char* kName = "stand_in";
const bool registered = [] {
  c10::register_privateuse1_backend(kName);
  at::RegisterPrivateUse1HooksInterface(new Hooks);
  return true;
}();

Memory& memory() {
  static Memory memory;
  return memory;
}

// Mixed operations come from autograd's threads too.
std::mutex mutex;
std::set<std::string> mixed;

// The same memory as a tensor of the CPU.
at::Tensor on_cpu(const at::Tensor& x) {
  return x.is_cpu() ? x : at::from_blob(x.data_ptr(), x.sizes(), x.strides(), x.options().device(at::kCPU));
}

at::Tensor empty(at::IntArrayRef size, std::optional<at::ScalarType> type, std::optional<at::Layout>, std::optional<at::Device>,
                 std::optional<bool>, std::optional<at::MemoryFormat> format) {
  return at::detail::empty_generic(size, &memory(), c10::DispatchKeySet(c10::DispatchKey::PrivateUse1), c10::dtype_or_default(type), format);
}

at::Tensor empty_strided(at::IntArrayRef size, at::IntArrayRef stride, std::optional<at::ScalarType> type, std::optional<at::Layout>,
                         std::optional<at::Device>, std::optional<bool>) {
  return at::detail::empty_strided_generic(size, stride, &memory(), c10::DispatchKeySet(c10::DispatchKey::PrivateUse1), c10::dtype_or_default(type));
}

at::Tensor copy_from(const at::Tensor& from, const at::Tensor& to, bool) {
  on_cpu(to).copy_(on_cpu(from));
  return to;
}

// An operation's `out` that was empty before takes new memory.
at::Tensor copy_back(const at::Tensor& from, const at::Tensor& to) {
  if (to.sizes() != from.sizes()) {
    to.unsafeGetTensorImpl()->set_storage_keep_dtype(at::empty(from.sizes(), to.options()).storage());
    to.unsafeGetTensorImpl()->set_sizes_contiguous(from.sizes());
  }
  return copy_from(from, to, false);
}

void note_devices(const at::Tensor& x, bool& here, bool& cpu) {
  if (!x.defined() || x.dim() == 0) return;
  (x.is_cpu() ? cpu : here) = true;
}

void on_copies(const c10::OperatorHandle& operation, torch::jit::Stack* stack) {
  bool here = false, cpu = false;
  for (const c10::IValue& argument : torch::jit::last(*stack, operation.schema().arguments().size())) {
    if (argument.isTensor()) note_devices(argument.toTensor(), here, cpu);
    if (argument.isTensorList())
      for (const at::Tensor& x : argument.toTensorVector()) note_devices(x, here, cpu);
  }
  if (here && cpu) {
    const std::lock_guard lock(mutex);
    mixed.insert(toString(operation.operator_name()));
  }
  at::native::cpu_fallback(operation, stack);
}

}  // namespace

TORCH_LIBRARY_IMPL(_, PrivateUse1, library) { library.fallback(torch::CppFunction::makeFromBoxedFunction<&on_copies>()); }

TORCH_LIBRARY_IMPL(aten, PrivateUse1, library) {
  library.impl("empty.memory_format", &empty);
  library.impl("empty_strided", &empty_strided);
  library.impl("as_strided", [](const at::Tensor& x, at::IntArrayRef size, at::IntArrayRef stride, std::optional<int64_t> offset) {
    return at::native::as_strided_tensorimpl(x, size, stride, offset);
  });
  library.impl("view", [](const at::Tensor& x, at::IntArrayRef size) { return at::native::view(x, size); });
  library.impl("_reshape_alias", [](const at::Tensor& x, at::IntArrayRef size, at::IntArrayRef stride) { return at::native::_reshape_alias(x, size, stride); });
  library.impl("_copy_from", &copy_from);
  library.impl("_copy_from_and_resize", &copy_back);
}

std::string name() { return registered ? kName : ""; }

std::string absent() { return {}; }

std::set<std::string> mixed_operations() {
  const std::lock_guard lock(mutex);
  return std::exchange(mixed, {});
}

}  // namespace foretrace::lm::other_device
