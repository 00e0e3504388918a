// A chunk: steps of one run packed into columns (docs/trace_format.md has the layout). Decodable by itself: ids are relative
// to the counts of definitions, which the chunk's head states.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "tracer/store/byte_codec.h"
#include "tracer/store/ref_codec.h"
#include "tracer/trace/definitions.h"
#include "tracer/trace/line_steps.h"

namespace foretrace::tracer {

inline constexpr size_t kMaxChunkBytes = size_t{256} << 20;

enum class Column { kFlags, kLines, kFrames, kNames, kValues, kHeap, kDefinitions };
inline constexpr size_t kColumns = 7;

class StepPacker {
 public:
  // Starts a chunk at `first_step`, with `base` definitions known before it.
  void begin(int64_t first_step, const DefinitionCounts& base);
  // REQUIRES: the step was checked; `after` counts its definitions too
  void add(const Step& step, const DefinitionCounts& after);
  void add(const LineSteps& steps);
  [[nodiscard]] size_t bytes() const;
  [[nodiscard]] uint32_t count() const { return count_; }
  [[nodiscard]] int64_t first_step() const { return first_step_; }
  // The chunk; begin() starts the next.
  [[nodiscard]] std::string pack() const;

 private:
  struct Name {
    uint64_t chunk = 0;
    uint32_t index = 0;
    int64_t integer = 0;
  };
  ByteWriter& column(Column c) { return columns_[static_cast<size_t>(c)]; }
  void add_frame(uint32_t frame, uint32_t depth);
  // Where the columns of variables go on.
  struct Cursors { char *name, *value; };
  Cursors cursors(size_t steps, size_t variables);
  void end(const Cursors& at);
  void put_variables(const VariableSet* variables, size_t count, Cursors& to);
  void add_splices(const Step& step, const RefBase& base);

  std::array<ByteWriter, kColumns> columns_;
  std::vector<Name> names_;  // by StringId
  uint64_t chunk_ = 0;
  uint32_t next_name_ = 0;
  int64_t first_step_ = 0;
  uint32_t count_ = 0;
  DefinitionCounts base_;
  DefinitionCounts counts_;
  uint32_t frame_ = 0, depth_ = 0, line_ = 0;
};

class StepUnpacker {
 public:
  // `limits`: the run's definitions in all; a chunk that claims more is an Error. Keeps `bytes`.
  Status open(std::string bytes, const DefinitionCounts& limits);
  [[nodiscard]] int64_t first_step() const { return first_step_; }
  [[nodiscard]] uint32_t count() const { return count_; }
  [[nodiscard]] const DefinitionCounts& counts() const { return counts_; }
  // The next step without its definitions. Damaged bytes are an Error. REQUIRES: called at most count() times
  Status next(Step& step);

 private:
  struct Name {
    StringId name = 0;
    int64_t integer = 0;
  };
  ByteReader& column(Column c) { return columns_[static_cast<size_t>(c)]; }
  void read_definitions();
  void read_variables(Step& step, const RefBase& base);
  void read_splices(Step& step, const RefBase& base);

  std::string bytes_;
  std::array<ByteReader, kColumns> columns_;
  std::vector<Name> names_;
  int64_t first_step_ = 0;
  uint32_t count_ = 0;
  DefinitionCounts counts_, limits_;
  uint32_t frame_ = 0, depth_ = 0, line_ = 0;
};

}  // namespace foretrace::tracer
