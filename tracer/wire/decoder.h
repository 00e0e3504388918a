// Decoder: the rings of a run -> its steps in order. A tracee can write anything: what reaches the sink was copied out of the
// ring, has the right shape, refers only to what was defined, and comes in the order 0, 1, 2, ...
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "tracer/wire/id_tables.h"
#include "tracer/wire/record_parser.h"
#include "tracer/wire/ring_consumer.h"

namespace foretrace::tracer::wire {

// Takes what a run brings. An Error stops the decoding and comes back from Decoder::drain.
class StepSink {
 public:
  virtual ~StepSink() = default;
  virtual Status on_hello(const std::string& interpreter) = 0;
  // `step` is valid during the call only.
  virtual Status on_step(const tracer::Step& step) = 0;
  // Some steps at once, of at least one.
  virtual Status on_lines(const LineSteps& steps) {
    return for_each_step(steps, [this](const tracer::Step& step) { return on_step(step); });
  }
  // The program is about to write these bytes; they belong to the last step.
  virtual Status on_output(const OutputMark& mark) = 0;
  virtual Status on_end(const EndRecord& end) = 0;
  virtual Status on_failure(const FailureRecord& failure) = 0;
};

class Decoder {
 public:
  // Reads `rings` (of one run; they outlive the decoder). Steps of several rings are merged by their order numbers.
  Decoder(std::vector<RingConsumer*> rings, StepSink& sink, const StepQuota& step = {}, const IdQuota& ids = {});

  // Decodes at least what the rings held when it was called, and comes back however fast the tracee writes. kParse: a broken record; kLimit: a quota; else the sink's Error.
  Status drain();
  // Ready for the next run; keeps the memory. The rings are reset too. REQUIRES: no producer is running
  void reset();
  [[nodiscard]] uint64_t steps() const { return steps_; }

 private:
  struct Lane {
    RingConsumer* ring;
    RecordParser parser;
    uint64_t target = 0;      // where this drain() may stop
    RecordParser::Found waits = RecordParser::Found::kNothing;  // steps were parsed whose turn has not come
    bool ended = false;
  };
  // Decodes one batch of a lane; true if anything was taken.
  Result<bool> advance(Lane& lane);
  // Everything in `bytes` up to a step that has to wait for another ring.
  Status take(Lane& lane, std::string_view& bytes);
  Status deliver(Lane& lane, RecordParser::Found found);
  Status deliver_step(Lane& lane);
  Status deliver_lines(Lane& lane);

  StepSink& sink_;
  IdTables tables_;
  std::vector<Lane> lanes_;
  uint64_t steps_ = 0;
};

}  // namespace foretrace::tracer::wire
