#include "lm/ops/bridge.h"

#include "lm/torch.h"

namespace foretrace::lm::ops {

kernels::Element element_of(const at::Tensor& tensor, const char* name) {
  TORCH_CHECK(tensor.defined() && tensor.device().is_cpu(), name, " must be a CPU tensor");
  switch (tensor.scalar_type()) {
    case at::kFloat:
      return kernels::Element::kFloat32;
    case at::kBFloat16:
      return kernels::Element::kBfloat16;
    case at::kDouble:
      return kernels::Element::kFloat64;
    default:
      TORCH_CHECK(false, name, " is ", tensor.scalar_type(),
                  ": float32, bfloat16 or float64 expected");
  }
}

at::ScalarType parameter_type(kernels::Element element) {
  return element == kernels::Element::kFloat64 ? at::kDouble : at::kFloat;
}

at::Tensor as_parameter(const at::Tensor& tensor, kernels::Element element) {
  if (!tensor.defined()) return tensor;
  TORCH_CHECK(tensor.device().is_cpu(), "a parameter must be a CPU tensor");
  return tensor.to(parameter_type(element)).contiguous();
}

at::Tensor dense_last(const at::Tensor& tensor) {
  return tensor.stride(-1) == 1 || tensor.size(-1) == 1 ? tensor : tensor.contiguous();
}

at::Tensor as_rows(const at::Tensor& tensor) { return dense_last(tensor.flatten(0, tensor.dim() - 2)); }

namespace {

// Do all dimensions before the last `inner` + 1 lie a fixed stride apart?
bool outer_is_uniform(const at::Tensor& tensor, int64_t inner_dims) {
  for (int64_t d = 0; d + 1 < tensor.dim() - 1 - inner_dims; ++d) {
    if (tensor.stride(d) != tensor.stride(d + 1) * tensor.size(d + 1)) return false;
  }
  return true;
}

}  // namespace

RowsView rows_view(const at::Tensor& tensor) {
  TORCH_CHECK(tensor.dim() >= 2, "two or more dimensions expected, got ", tensor.sizes());
  RowsView view{dense_last(tensor), 0, tensor.size(-1), {}};
  if (!outer_is_uniform(view.tensor, 1)) view.tensor = tensor.contiguous();
  view.rows = 1;
  for (int64_t d = 0; d + 1 < tensor.dim(); ++d) view.rows *= tensor.size(d);
  if (tensor.dim() == 2) {
    view.layout = {1, view.tensor.stride(0), 0};
  } else {
    const int64_t d = tensor.dim();
    view.layout = {std::max<int64_t>(tensor.size(d - 2), 1), view.tensor.stride(d - 3),
                   view.tensor.stride(d - 2)};
  }
  return view;
}

bool wants_grad(std::initializer_list<at::Tensor> tensors) {
  if (!at::GradMode::is_enabled()) return false;
  for (const at::Tensor& tensor : tensors) {
    if (tensor.defined() && tensor.requires_grad()) return true;
  }
  return false;
}

std::optional<at::Tensor> if_defined(const at::Tensor& tensor) {
  return tensor.defined() ? std::optional(tensor) : std::nullopt;
}

void* pointer(const at::Tensor& tensor) { return tensor.defined() ? tensor.data_ptr() : nullptr; }

}  // namespace foretrace::lm::ops
