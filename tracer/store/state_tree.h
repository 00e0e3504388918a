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

// Where a walk goes; forward: as the steps came.
enum class Way : uint8_t { kForward, kBack };
// Where a move ends; none: outside of the run.
using NodeIndex = std::optional<size_t>;

class StateTree {
 public:
  // `texts`: lines by their number.
  StateTree(std::vector<StateNode> nodes, std::vector<std::string> texts) : nodes_(std::move(nodes)), texts_(std::move(texts)) {}
  static Result<StateTree> read(TraceReader& reader, int64_t run);

  [[nodiscard]] size_t size() const { return nodes_.size(); }
  [[nodiscard]] const StateNode& node(size_t i) const { return nodes_[i]; }
  [[nodiscard]] const std::string& text(uint32_t number) const { return texts_[number]; }

  // From node `i` on its way: the next node; the next that is not below this one; the next `line` with that text.
  [[nodiscard]] NodeIndex into(size_t i, Way way) const;
  [[nodiscard]] NodeIndex over(size_t i, Way way) const;
  [[nodiscard]] NodeIndex line_with(size_t i, Way way, uint32_t text) const;
  // The frame's next return or yield, back its call or resume; at one, the caller's.
  [[nodiscard]] NodeIndex frame_end(size_t i, Way way) const;

 private:
  template <typename Wanted>
  [[nodiscard]] NodeIndex next(size_t i, Way way, Wanted wanted) const;

  std::vector<StateNode> nodes_;
  std::vector<std::string> texts_;
};

}  // namespace foretrace::tracer
