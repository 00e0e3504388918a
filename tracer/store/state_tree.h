// StateTree: the steps of a run's first thread as a tree, what a line calls below that line, and the moves of a debugger in it.
// `alloc` and `free` are no states. Nodes are numbered as the steps come.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {

struct StateNode {
  int64_t step = 0;
  Event event = Event::kLine;
  uint32_t frame = 0;
  uint32_t depth = 0;
  uint32_t text = 0;  // its line's, one number a text
};

// Where a node is in the direction of a walk; none: the walk leaves the run.
using NodeIndex = std::optional<size_t>;

class StateTree {
 public:
  // `texts`: lines by their number.
  StateTree(std::vector<StateNode> nodes, std::vector<std::string> texts) : nodes_(std::move(nodes)), texts_(std::move(texts)) {}
  static Result<StateTree> read(TraceReader& reader, int64_t run);

  [[nodiscard]] size_t size() const { return nodes_.size(); }
  [[nodiscard]] const StateNode& node(size_t i) const { return nodes_[i]; }
  [[nodiscard]] const std::string& text(uint32_t number) const { return texts_[number]; }

  // The next node; the next that is not below this one; the frame's next return or yield (at one: the caller's); the next `line`
  // with that text.
  [[nodiscard]] NodeIndex into(size_t i) const;
  [[nodiscard]] NodeIndex over(size_t i) const;
  [[nodiscard]] NodeIndex out(size_t i) const;
  [[nodiscard]] NodeIndex line_with(size_t i, uint32_t text) const;
  // The same backwards; instead of the return, the frame's call or resume (at one: the caller's).
  [[nodiscard]] NodeIndex into_back(size_t i) const;
  [[nodiscard]] NodeIndex over_back(size_t i) const;
  [[nodiscard]] NodeIndex call_of(size_t i) const;
  [[nodiscard]] NodeIndex line_with_back(size_t i, uint32_t text) const;

 private:
  template <typename Wanted>
  [[nodiscard]] NodeIndex next(size_t i, Wanted wanted) const;
  template <typename Wanted>
  [[nodiscard]] NodeIndex previous(size_t i, Wanted wanted) const;

  std::vector<StateNode> nodes_;
  std::vector<std::string> texts_;
};

// `yield` reads as a return, `resume` as a call.
inline bool reads_as_call(Event event) { return event == Event::kCall || event == Event::kResume; }
inline bool reads_as_return(Event event) { return event == Event::kReturn || event == Event::kYield; }

}  // namespace foretrace::tracer
