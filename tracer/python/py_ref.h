// PyRef: owns one reference to a Python object.
#pragma once

#include <utility>

#include "tracer/python/cpython.h"

namespace foretrace::tracer::python {

class PyRef {
 public:
  PyRef() = default;
  // Takes over a new reference; null stays null (a Python error is then set).
  explicit PyRef(PyObject* owned) : object_(owned) {}
  static PyRef borrowed(PyObject* object) {
    Py_XINCREF(object);
    return PyRef(object);
  }
  PyRef(PyRef&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  PyRef& operator=(PyRef&& other) noexcept {
    if (this != &other) {
      PyObject* old = std::exchange(object_, std::exchange(other.object_, nullptr));
      Py_XDECREF(old);
    }
    return *this;
  }
  ~PyRef() { Py_XDECREF(object_); }

  [[nodiscard]] PyObject* get() const { return object_; }
  [[nodiscard]] PyObject* release() { return std::exchange(object_, nullptr); }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  PyObject* object_ = nullptr;
};

}  // namespace foretrace::tracer::python
