// Private to lm/ops: how a tensor becomes a kernel argument. Every bridge takes CPU tensors of
// float32, bfloat16 or float64 and throws c10::Error on any other type, device or shape.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

#include "kernels/element.h"
#include "kernels/row_layout.h"
#include "lm/ops/parallel.h"

namespace foretrace::lm::ops {

// The kernels' name of the tensor's type. Throws if it is not on the CPU or of another type.
kernels::Element element_of(const at::Tensor& tensor, const char* name);

// float64 beside float64 activations, else float32: the type of parameters, gates and states.
at::ScalarType parameter_type(kernels::Element element);

// `tensor` in the parameter type and dense; differentiable. Undefined stays undefined.
at::Tensor as_parameter(const at::Tensor& tensor, kernels::Element element);

// `tensor` itself if its last dimension is dense, else a copy.
at::Tensor dense_last(const at::Tensor& tensor);
// [..., n] -> [rows, n], dense_last.
at::Tensor as_rows(const at::Tensor& tensor);

// A view [rows, cols] of a tensor of two or more dimensions: the tensor (or, where its strides do
// not fit, a dense copy of it) and the layout of its rows.
struct RowsView {
  at::Tensor tensor;
  int64_t rows, cols;
  kernels::RowLayout layout;
};
RowsView rows_view(const at::Tensor& tensor);

// Will autograd ask for a gradient of any of these?
bool wants_grad(std::initializer_list<at::Tensor> tensors);

// An undefined tensor as an absent one: autograd functions take no undefined arguments.
std::optional<at::Tensor> if_defined(const at::Tensor& tensor);

// The pointer of a tensor, null if undefined.
void* pointer(const at::Tensor& tensor);

}  // namespace foretrace::lm::ops
