// numpy's arrays and scalars, read from their memory: no code of numpy runs, and the host does not link it. The layouts are those of
// PyArrayObject_fields, PyArray_Descr (numpy 1.x and 2.x agree in what is read here) and the scalar objects in ndarraytypes.h and
// arrayscalars.h.
#pragma once

#include <optional>
#include <string>

#include "tracer/python/array_view.h"

namespace foretrace::tracer::python {

bool is_ndarray(const PyTypeObject* type);
// Without data for an array of objects, texts or records.
ArrayView ndarray_view(PyObject* array);
// "np.int32(7)" as numpy 2 shows it; nothing of a type that is not a number.
std::optional<std::string> numpy_scalar_text(PyObject* object);

}  // namespace foretrace::tracer::python
