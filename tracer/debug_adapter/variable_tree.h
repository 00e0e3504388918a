// VariableTree: the variables of the step where a debugger stands, as the protocol's Scopes and Variables. A reference stands for something
// that has parts; it is good until the debugger moves.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "tracer/debug_adapter/value_parts.h"

namespace foretrace::tracer {

// Which children are asked for.
struct ChildRange {
  bool named = true;
  bool indexed = true;
  int64_t start = 0;
  int64_t count = 0;  // 0: all
};

class VariableTree {
 public:
  // Ends all references.
  void clear();
  // Locals of the frame, globals of its module where that is open too, and the heap.
  Result<Json> scopes(StepCursor& cursor, uint32_t frame);
  Result<Json> children(StepCursor& cursor, int64_t reference, const ChildRange& range);
  // Fields "value" (under `key`), "type", "variablesReference" and the counts of a value.
  void describe(StepCursor& cursor, const RecordedValue& value, const std::string& path, const std::string& key, Json& json);

 private:
  struct Node {
    enum class Kind : uint8_t { kFrame, kHeap, kStep, kValue };
    Kind kind = Kind::kValue;
    uint32_t frame = 0;  // of kFrame
    Ref value;           // of kValue
    std::string path;
  };
  int64_t add(Node node);
  Json variable(StepCursor& cursor, const std::string& name, const std::string& path, Ref value);
  Json locals(StepCursor& cursor, uint32_t frame, const ChildRange& range);
  Json heap(StepCursor& cursor, const ChildRange& range);
  Json step(StepCursor& cursor) const;
  Json parts(StepCursor& cursor, const Node& node, const ChildRange& range);

  int64_t first_ = 1;  // reference of nodes_[0]
  std::vector<Node> nodes_;
};

}  // namespace foretrace::tracer
