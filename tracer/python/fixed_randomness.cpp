#include "tracer/python/fixed_randomness.h"

#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>

#include "core/rng.h"
#include "tracer/python/cpython.h"
#include "tracer/python/py_ref.h"

namespace foretrace::tracer::python {
namespace {

Rng* numbers = nullptr;
std::atomic_flag drawing = ATOMIC_FLAG_INIT;

// True if the bytes were drawn here.
bool draw(void* buffer, size_t bytes) {
  if (numbers == nullptr) return false;
  while (drawing.test_and_set(std::memory_order_acquire)) {
  }
  for (size_t i = 0; i < bytes; ++i) static_cast<unsigned char*>(buffer)[i] = static_cast<unsigned char>(numbers->next() >> 24);
  drawing.clear(std::memory_order_release);
  return true;
}

}  // namespace

void FixedRandomness::start(uint64_t seed) {
  numbers = new Rng(seed);
  // A warm interpreter may have seeded it long ago.
  const PyRef name(PyUnicode_FromString("random"));
  const PyRef module(name ? PyImport_GetModule(name.get()) : nullptr);
  if (module) const PyRef result(PyObject_CallMethod(module.get(), "seed", nullptr));
  PyErr_Clear();
}

}  // namespace foretrace::tracer::python

// In place of the C library's.
extern "C" ssize_t getrandom(void* buffer, size_t bytes, unsigned flags) {
  if (foretrace::tracer::python::draw(buffer, bytes)) return static_cast<ssize_t>(bytes);
  return ::syscall(SYS_getrandom, buffer, bytes, flags);
}

extern "C" int getentropy(void* buffer, size_t bytes) {
  if (bytes > 256) {
    errno = EIO;
    return -1;
  }
  return getrandom(buffer, bytes, 0) == static_cast<ssize_t>(bytes) ? 0 : -1;
}
