// ChangeLog: which known objects may have changed since the last step, so that the others need no look. What MutationWatch reports
// is noted; dicts and attributes are asked for their version, but only where any dict of the process changed; what nobody reports is
// named at every step. Where even that is not known (Python code ran untraced, say) a new age begins: what was certain in the last is not.
#pragma once

#include <cstdint>
#include <vector>

#include "tracer/python/cpython.h"

namespace foretrace::tracer::python {

struct Shadow;

class ChangeLog {
 public:
  ChangeLog();

  // An object whose contents are known from now on, and one that is known no longer.
  void enter(Shadow* shadow);
  void leave(Shadow* shadow);
  // The object changed, or may have.
  void note(Shadow* shadow);
  // Any object may have changed.
  void doubt() { ++age_; }
  // What was compared in this age and is not among changed() is as it was.
  [[nodiscard]] uint64_t age() const { return age_; }
  // Those that may have changed since the last call. Valid until the next.
  const std::vector<Shadow*>& changed();

 private:
  using List = std::vector<Shadow*>;
  List* list_of(const Shadow* shadow);
  bool dicts_moved();

  uint64_t age_ = 1;
  uint64_t unwatched_ = 0;
  bool complete_;
  List noted_;
  List versioned_;   // dicts, and instances, which may have one
  List unreported_;  // anything else that nobody reports
  List changed_;
  // CPython numbers all changes of all dicts; where the number is out of reach, a dict of our own is changed to see it.
  PyObject* clock_ = nullptr;
  PyObject* clock_key_ = nullptr;
  bool clock_value_ = false;
  uint64_t clock_version_ = 0;
};

// Of the object's items or attributes: changes when they do. 0: there is no such number.
uint64_t contents_version(const Shadow& shadow);

}  // namespace foretrace::tracer::python
