// StepIndex: where each step of a run stands, in memory (12 bytes a step), so that a debugger's moves and breakpoints need no replay.
// One walk over the run makes it; after that it is only read.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "tracer/store/state_tree.h"
#include "tracer/store/trace_reader.h"
#include "tracer/trace/definitions.h"
#include "tracer/trace/delta.h"

namespace foretrace::tracer {

struct StepSite {
  uint32_t frame = 0;
  uint32_t line = 0;  // kNoLine: none
  uint32_t depth : 28 = 0;
  uint32_t event_bits : 3 = 0;
  uint32_t raises : 1 = 0;  // an exception begins here, it does not come out of a frame above

  [[nodiscard]] Event event() const { return static_cast<Event>(event_bits); }
};
static_assert(sizeof(StepSite) == 12);

struct CodeSite {
  uint32_t file = 0;  // place in StepIndex::files()
  std::string function;
  uint32_t first_line = 0;
};

class StepIndex {
 public:
  // REQUIRES: the run has steps
  static Result<StepIndex> read(TraceReader& reader, int64_t run);

  [[nodiscard]] int64_t size() const { return static_cast<int64_t>(sites_.size()); }
  [[nodiscard]] const StepSite& site(int64_t step) const { return sites_[static_cast<size_t>(step)]; }
  [[nodiscard]] const CodeSite& code(int64_t step) const { return codes_[frames_[site(step).frame].code]; }
  [[nodiscard]] uint32_t thread(int64_t step) const { return frames_[site(step).frame].thread; }
  // Files that have code in the run.
  [[nodiscard]] const std::vector<std::string>& files() const { return files_; }
  // Lines of a file on which steps stand, and the kinds of these steps: bit 1 << Event.
  [[nodiscard]] const std::map<uint32_t, uint8_t>& lines(uint32_t file) const { return lines_[file]; }

  // The nearest step behind `from` (or before it, if the way is back) for which `wanted(step)`.
  template <typename Wanted>
  [[nodiscard]] std::optional<int64_t> find(int64_t from, Way way, Wanted wanted) const {
    const int64_t by = way == Way::kForward ? 1 : -1;
    for (int64_t step = from + by; step >= 0 && step < size(); step += by)
      if (wanted(step)) return step;
    return {};
  }

 private:
  struct FrameSite {
    uint32_t code = 0;
    uint32_t thread = 0;
  };
  Status read_sites(TraceReader& reader, int64_t run);
  Status read_frames(DefinitionSource& definitions);
  void read_lines();

  std::vector<StepSite> sites_;
  std::vector<FrameSite> frames_;  // by id
  std::vector<CodeSite> codes_;    // by id
  std::vector<std::string> files_;
  std::vector<std::map<uint32_t, uint8_t>> lines_;  // by file
};

}  // namespace foretrace::tracer
