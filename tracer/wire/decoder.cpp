#include "tracer/wire/decoder.h"

#include <utility>

namespace foretrace::tracer::wire {

Decoder::Decoder(std::vector<RingConsumer*> rings, StepSink& sink, const StepQuota& step, const IdQuota& ids)
    : sink_(sink), tables_(ids) {
  for (RingConsumer* ring : rings) lanes_.push_back({ring, RecordParser(step)});
}

void Decoder::reset() {
  for (Lane& lane : lanes_) {
    lane.ring->reset();
    lane.parser.reset();
    lane.waits = RecordParser::Found::kNothing;
    lane.ended = false;
  }
  tables_.reset();
  steps_ = 0;
}

Status Decoder::drain() {
  for (Lane& lane : lanes_) lane.target = lane.ring->committed();
  bool any = true;
  while (any) {
    any = false;
    for (Lane& lane : lanes_) {
      if (lane.ring->consumed() >= lane.target && lane.waits == RecordParser::Found::kNothing) continue;
      TRY_ASSIGN(const bool moved, advance(lane));
      any = any || moved;
    }
  }
  return {};
}

Result<bool> Decoder::advance(Lane& lane) {
  if (lane.waits != RecordParser::Found::kNothing) {
    if (lane.parser.order() != steps_) return false;
    TRY(deliver(lane, std::exchange(lane.waits, RecordParser::Found::kNothing)));
  }
  TRY_ASSIGN(std::string_view bytes, lane.ring->peek());
  const size_t before = bytes.size();
  if (before == 0) return false;
  TRY(take(lane, bytes));
  lane.ring->consume(before - bytes.size());
  return bytes.size() != before;
}

Status Decoder::take(Lane& lane, std::string_view& bytes) {
  while (true) {
    TRY_ASSIGN(const RecordParser::Found found, lane.parser.next(bytes));
    if (found == RecordParser::Found::kNothing) return {};
    const bool steps = found == RecordParser::Found::kStep || found == RecordParser::Found::kLines;
    if (steps && lane.parser.order() != steps_ && !lane.ended) {
      if (lanes_.size() == 1 || lane.parser.order() < steps_)
        return parse_error("the traced program wrote step " + std::to_string(lane.parser.order()) + " where step " +
                           std::to_string(steps_) + " was due");
      lane.waits = found;
      return {};
    }
    TRY(deliver(lane, found));
  }
}

Status Decoder::deliver_step(Lane& lane) {
  TRY(tables_.accept(lane.parser.step()));
  ++steps_;
  return sink_.on_step(lane.parser.step());
}

Status Decoder::deliver_lines(Lane& lane) {
  const LineSteps& lines = lane.parser.lines();
  TRY(tables_.accept(lines));
  steps_ += lines.size();
  return sink_.on_lines(lines);
}

Status Decoder::deliver(Lane& lane, RecordParser::Found found) {
  // Functions run at exit may still print; nothing else counts after the end.
  if (lane.ended && found != RecordParser::Found::kOutput) return {};
  switch (found) {
    case RecordParser::Found::kNothing: return {};
    case RecordParser::Found::kHello: return sink_.on_hello(lane.parser.interpreter());
    case RecordParser::Found::kStep: return deliver_step(lane);
    case RecordParser::Found::kLines: return deliver_lines(lane);
    case RecordParser::Found::kOutput: return sink_.on_output(lane.parser.output());
    case RecordParser::Found::kEnd:
      lane.ended = true;
      return sink_.on_end(lane.parser.end());
    case RecordParser::Found::kFailure:
      lane.ended = true;
      return sink_.on_failure(lane.parser.failure());
  }
  return {};
}

}  // namespace foretrace::tracer::wire
