// Arrays of the libraries that the tracer knows.
#pragma once

#include "tracer/python/numpy_values.h"
#include "tracer/python/torch_values.h"

namespace foretrace::tracer::python {

inline bool is_array(const PyTypeObject* type) { return is_ndarray(type) || is_tensor(type); }
// REQUIRES: is_array of its type
inline ArrayView array_view(PyObject* array) { return is_ndarray(Py_TYPE(array)) ? ndarray_view(array) : tensor_view(array); }

}  // namespace foretrace::tracer::python
