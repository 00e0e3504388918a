// Renderer: values as text. Within the budget a value made of exact builtins reads as CPython's repr gives it; a container that
// holds itself as [...], (...), {...}. Instances read <Account owner='p1' balance=10>, other list-like types deque([1, 2]).
//
// A cut is visible and exact. Slots that are not shown: [1, 2, <...98 more>]; bytes of a scalar that were not captured:
// 'abc<...4000 more bytes>. A text that fits the budget is never cut; one that is cut passes it by its marks and closing
// brackets at most. A container deeper than the budget shows none of its slots.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tracer/limits.h"
#include "tracer/trace/state.h"

namespace foretrace::tracer {

struct RenderBudget {
  size_t bytes = 4096;
  size_t items = 400;
  int depth = 24;
  // Of a run, within what is sane: limits come from a file.
  static RenderBudget of(const Limits& limits);
};

class Renderer {
 public:
  // REQUIRES: `state` and `source` outlive this
  Renderer(const State& state, DefinitionSource& source, const RenderBudget& budget)
      : state_(&state), source_(&source), budget_(budget) {}

  // Appends the value's text. What cannot be found reads <unknown>, and the source's failure() says why.
  void render(Ref ref, std::string& out);
  // "int", "NoneType", "list", "Account"; empty for absent.
  std::string_view type_name(Ref ref);

  // Of the last render(): the objects it looked into, in order, some more than once; whether anything was cut.
  [[nodiscard]] const std::vector<uint32_t>& visited() const { return visited_; }
  [[nodiscard]] bool cut() const { return cut_; }

 private:
  struct Brackets;
  void value(Ref ref);
  void scalar(uint32_t id);
  void object(uint32_t id);
  void pointer(const ObjectNew& object);
  bool text_from(Ref target, Ref place);
  void slots(const ObjectNew& object, const Brackets& brackets);
  bool slot(const Entry& entry, ObjectKind kind);
  void mark_more(uint64_t count, bool first, std::string_view separator);
  std::string_view string(StringId id);

  const State* state_;
  DefinitionSource* source_;
  RenderBudget budget_;
  std::string* out_ = nullptr;
  size_t start_ = 0;
  bool full_ = false;  // the bytes are used up: no further slots anywhere
  bool cut_ = false;
  std::vector<uint32_t> path_;  // objects that are being rendered, outermost first
  std::vector<uint32_t> visited_;
};

}  // namespace foretrace::tracer
