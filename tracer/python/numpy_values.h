// numpy's arrays and scalars, read from their memory: no code of numpy runs, and the host does not link it. The layouts are those of
// PyArrayObject_fields, PyArray_Descr (numpy 1.x and 2.x agree in what is read here) and the scalar objects in ndarraytypes.h and
// arrayscalars.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tracer/python/cpython.h"
#include "tracer/python/scalar_table.h"

namespace foretrace::tracer::python {

bool is_ndarray(const PyTypeObject* type);
// "ndarray[int64, (2, 3)]".
std::string ndarray_type(PyObject* array);
// Elements in all.
uint64_t ndarray_size(PyObject* array);
// The first elements in C order, as bits of Refs; none of an array of objects, texts or records.
void read_ndarray(PyObject* array, uint32_t max_items, ScalarTable& scalars, std::vector<uint64_t>& refs);
// The array with its type, as text of about `budget` bytes.
std::string ndarray_text(PyObject* array, uint32_t max_items, size_t budget);
// "np.int32(7)" as numpy 2 shows it; nothing of a type that is not a number.
std::optional<std::string> numpy_scalar_text(PyObject* object);

}  // namespace foretrace::tracer::python
