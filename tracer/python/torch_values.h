// torch's tensors, asked through the C functions of torch._C.TensorBase: no Python code of torch or of the program runs, and the host
// does not link torch. Subclasses but Parameter, and tensors while a torch function mode is on, are left alone: there it could.
#pragma once

#include "tracer/python/array_view.h"

namespace foretrace::tracer::python {

bool is_tensor(const PyTypeObject* type);
// Without data where it is not dense in this machine's memory, or its elements are no plain numbers.
ArrayView tensor_view(PyObject* tensor);

}  // namespace foretrace::tracer::python
