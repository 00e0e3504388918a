// RecordParser: bytes of one ring -> one Step at a time, with the definitions and changes that came before it, or a stretch of LineSteps. Checks the shape
// of records (sizes, counts, lengths, enumerations); whether ids mean anything is IdTables' question.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "tracer/trace/delta.h"
#include "tracer/trace/line_steps.h"
#include "tracer/trace/run.h"
#include "tracer/wire/record.h"

namespace foretrace::tracer::wire {

// The program's own end, as the tracee tells it.
struct EndRecord {
  Outcome outcome = Outcome::kReturned;  // returned, raised, exited or step_limit
  int32_t exit_code = 0;
  std::optional<std::string> return_value;
  std::optional<RaisedException> exception;
};

// The program never started.
struct FailureRecord {
  bool misuse = false;
  std::string what;
  std::string where;
  std::string hint;
};

struct OutputMark {
  int stream = 1;
  uint32_t bytes = 0;
  uint64_t position = 0;  // of the first of them in the stream
  Written how = Written::kWritten;
};

// Bounds of what one step may bring along.
struct StepQuota {
  uint64_t bytes = 256u << 20;    // records between two steps
  uint64_t sources = 256u << 20;  // text of all source files of a run
};

class RecordParser {
 public:
  enum class Found : uint8_t { kNothing, kHello, kStep, kLines, kOutput, kEnd, kFailure };

  explicit RecordParser(const StepQuota& quota) : quota_(quota) {}

  // Parses records from `bytes` until one of Found is complete, and takes what it used off the front. kNothing: the rest of
  // `bytes` holds no whole record. After an Error the parser is of no further use.
  Result<Found> next(std::string_view& bytes);
  // Ready for another run; keeps the memory.
  void reset();

  // What was found last; good until the next call of next().
  [[nodiscard]] const tracer::Step& step() const { return step_; }
  [[nodiscard]] const LineSteps& lines() const { return lines_; }
  // Of the step, or of the first line step.
  [[nodiscard]] uint64_t order() const { return order_; }
  [[nodiscard]] const std::string& interpreter() const { return interpreter_; }
  [[nodiscard]] const OutputMark& output() const { return output_; }
  [[nodiscard]] const EndRecord& end() const { return end_; }
  [[nodiscard]] const FailureRecord& failure() const { return failure_; }

 private:
  // One whole record, its header already looked at. Gives what it completes.
  Result<Found> record(const Header& header, std::string_view body);
  Status hello(std::string_view body);
  Status string(std::string_view body);
  Status source(std::string_view body);
  Status scalar(std::string_view body);
  Status object(const Header& header, std::string_view body);
  Status splice(const Header& header, std::string_view body);
  Status step(const Header& header, std::string_view body);
  Status line(const Header& header, std::string_view body);
  // Takes the Line records off that `bytes` begins with, up to a bound.
  Status lines(std::string_view& bytes);
  Status end(const Header& header, std::string_view body);
  Status fail(std::string_view body);
  void clear_step();
  std::vector<Entry> spare_entries();

  StepQuota quota_;
  tracer::Step step_;
  LineSteps lines_;
  bool step_done_ = false;
  bool greeted_ = false;
  uint64_t order_ = 0, next_order_ = 0;
  uint64_t step_bytes_ = 0;
  uint64_t source_bytes_ = 0;
  std::string interpreter_;
  OutputMark output_;
  EndRecord end_;
  FailureRecord failure_;
  std::vector<std::vector<Entry>> spare_;  // capacity of old steps' entries
};

}  // namespace foretrace::tracer::wire
