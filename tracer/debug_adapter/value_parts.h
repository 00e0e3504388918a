// The parts that a recorded value is made of: items, attributes, what a pointer points to. Each is made only when it is asked for.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "tracer/debug_adapter/recorded_value.h"

namespace foretrace::tracer {

struct ValuePart {
  std::string name;
  std::string path;  // an expression for it; empty: there is none
  Ref value;
};

class ValueParts {
 public:
  // `path`: an expression for the whole, or empty. REQUIRES: the cursor stays where it is and outlives this
  ValueParts(StepCursor& cursor, Ref whole, std::string path);

  [[nodiscard]] int64_t size() const;
  // Items have an order and no names.
  [[nodiscard]] bool indexed() const { return kind_ == Kind::kItems; }
  // REQUIRES: 0 <= i < size()
  [[nodiscard]] ValuePart at(int64_t i) const;
  // How many more the program's value had than were recorded.
  [[nodiscard]] uint64_t cut() const;

 private:
  enum class Kind : uint8_t { kNone, kItems, kMembers, kKeys, kTarget };
  void open(Ref whole);

  StepCursor* cursor_;
  std::string path_;
  bool pointer_ = false;  // the path is that of a pointer to the parts
  Kind kind_ = Kind::kNone;
  Ref target_;                         // of kTarget
  const ObjectNew* object_ = nullptr;  // of the others
};

}  // namespace foretrace::tracer
