// The only include of Python.h, with the internal layouts that the tracer reads (frames, instance values, dict keys) for
// CPython 3.11 - 3.13. Everything here reads memory; nothing runs Python code.
#pragma once

#include <atomic>  // before the macros of the internal headers

#define Py_BUILD_CORE 1
#include <Python.h>
#include <frameobject.h>
#include <structmember.h>

#if PY_VERSION_HEX < 0x030b0000 || PY_VERSION_HEX >= 0x030e0000
#error "the Python host knows CPython 3.11, 3.12 and 3.13"
#endif

#if PY_VERSION_HEX < 0x030d0000
// pycore_atomic.h needs C11 atomics; only the sizes of its types matter here.
#define Py_ATOMIC_H
#define Py_INTERNAL_ATOMIC_H
struct _Py_atomic_address {
  uintptr_t _value;
};
struct _Py_atomic_int {
  int _value;
};
#define _Py_atomic_load_relaxed(p) ((p)->_value)
#define _Py_atomic_store_relaxed(p, v) ((p)->_value = (v))
#endif

#include <internal/pycore_code.h>
#include <internal/pycore_dict.h>
#include <internal/pycore_frame.h>
#undef MIN
#undef MAX

#include <cstdint>

#include "tracer/trace/delta.h"

namespace foretrace::tracer::python {

inline PyObject* as_object(uint64_t word) { return reinterpret_cast<PyObject*>(word); }
inline _PyInterpreterFrame* frame_data(PyFrameObject* frame) { return frame->f_frame; }

// Borrowed.
inline PyCodeObject* frame_code(PyFrameObject* frame) {
#if PY_VERSION_HEX >= 0x030d0000
  return reinterpret_cast<PyCodeObject*>(frame->f_frame->f_executable);
#else
  return frame->f_frame->f_code;
#endif
}

// Index of the instruction that the frame is at, -1 before the first.
inline int frame_instruction(PyFrameObject* frame) {
  const _Py_CODEUNIT* first = _PyCode_CODE(frame_code(frame));
#if PY_VERSION_HEX >= 0x030d0000
  return static_cast<int>(frame->f_frame->instr_ptr - first);
#else
  return static_cast<int>(frame->f_frame->prev_instr - first);
#endif
}

// CPython's own line of the event: 0 for the call of a module, kNoLine for code without one.
inline uint32_t frame_line(PyFrameObject* frame) {
  const int line = frame->f_lineno > 0 ? frame->f_lineno : PyFrame_GetLineNumber(frame);
  return line >= 0 ? static_cast<uint32_t>(line) : kNoLine;
}

// Changes with every change of the dict (its low bits aside).
inline uint64_t dict_version(PyObject* dict) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  return reinterpret_cast<PyDictObject*>(dict)->ma_version_tag;
#pragma GCC diagnostic pop
}

}  // namespace foretrace::tracer::python
