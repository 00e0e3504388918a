#include "tracer/wire/decoder.h"

#include <gtest/gtest.h>

#include "tests/tracer/recorder/record_bytes.h"

namespace foretrace::tracer::wire {
namespace {

// Keeps what the decoder lets through.
class Collected : public StepSink {
 public:
  Status on_hello(const std::string& text) override { interpreter = text; return {}; }
  Status on_step(const tracer::Step& step) override { steps.push_back(step); return {}; }
  Status on_output(const OutputMark& mark) override { outputs.push_back({steps.size(), mark.bytes}); return {}; }
  Status on_end(const EndRecord& record) override { ends.push_back(record.outcome); return {}; }
  Status on_failure(const FailureRecord& record) override { failures.push_back(record.what); return {}; }

  std::string interpreter;
  std::vector<tracer::Step> steps;
  std::vector<std::pair<size_t, uint32_t>> outputs;
  std::vector<Outcome> ends;
  std::vector<std::string> failures;
};

struct Decoded {
  Collected sink;
  Status status;
};

Decoded decode(const RecordBytes& records, const StepQuota& step = {}, const IdQuota& ids = {}) {
  Decoded out;
  auto ring = RingConsumer::create().value();
  Decoder decoder({ring.get()}, out.sink, step, ids);
  put(*ring, records.bytes());
  out.status = decoder.drain();
  return out;
}

TEST(Decoder, GivesStepsWithTheirDefinitions) {
  const auto got = decode(RecordBytes()
                              .prologue()
                              .source(1, "x = ")
                              .source(1, "[1]\n")
                              .step(0, Event::kCall)
                              .list(1, 5, {Ref::integer(1)})
                              .variable(3, Ref::object(1))
                              .step(1)
                              .output(1, 12)
                              .splice(1, 1, 0, {Ref::singleton(Singleton::kNone)}, 2)
                              .step(2, Event::kReturn, 1, Ref::singleton(Singleton::kNone))
                              .end(Outcome::kReturned, 0));
  ASSERT_TRUE(got.status.ok()) << got.status.error().message;
  EXPECT_EQ(got.sink.interpreter, "CPython 3.11.2");
  ASSERT_EQ(got.sink.steps.size(), 3u);
  EXPECT_EQ(got.sink.steps[0].sources.at(0).text, "x = [1]\n");
  EXPECT_EQ(got.sink.steps[0].codes.at(0).name, 2u);
  EXPECT_EQ(got.sink.steps[1].objects.at(0).entries.at(0).value, Ref::integer(1));
  EXPECT_TRUE(got.sink.steps[1].strings.empty());
  EXPECT_EQ(got.sink.steps[2].splices.at(0).inserted.size(), 1u);
  EXPECT_EQ(got.sink.outputs, (std::vector<std::pair<size_t, uint32_t>>{{2, 12}}));
  EXPECT_EQ(got.sink.ends, std::vector<Outcome>{Outcome::kReturned});
}

TEST(Decoder, GivesStretchesOfLines) {
  const auto got = decode(RecordBytes()
                              .prologue()
                              .step(0, Event::kCall)
                              .line(5, {{3, 0, Ref::integer(1).bits()}})
                              .line(6)
                              .line(5, {{3, 0, Ref::integer(2).bits()}, {1, 0, Ref().bits()}})
                              .output(1, 2)
                              .scalar(1, 4, "'a'")
                              .variable(3, Ref::scalar(1))
                              .line(7, {{1, 0, Ref::integer(9).bits()}})
                              .line(8)
                              .step(6, Event::kReturn));
  ASSERT_TRUE(got.status.ok()) << got.status.error().message;
  ASSERT_EQ(got.sink.steps.size(), 7u);
  std::vector<uint32_t> lines, counts;
  for (const auto& step : got.sink.steps) lines.push_back(step.line), counts.push_back(static_cast<uint32_t>(step.variables.size()));
  EXPECT_EQ(lines, (std::vector<uint32_t>{3, 5, 6, 5, 7, 8, 3}));
  EXPECT_EQ(counts, (std::vector<uint32_t>{0, 1, 0, 2, 2, 0, 0}));
  EXPECT_EQ(got.sink.steps[3].variables[0].value, Ref::integer(2));
  EXPECT_EQ(got.sink.steps[3].frame, 1u);
  EXPECT_EQ(got.sink.steps[4].scalars.size(), 1u);
  EXPECT_EQ(got.sink.steps[4].variables[0].value, Ref::scalar(1));
  EXPECT_EQ(got.sink.outputs, (std::vector<std::pair<size_t, uint32_t>>{{4, 2}}));
}

TEST(Decoder, RefusesWhatMakesNoSense) {
  const Ref unknown_object = Ref::object(7);
  const struct {
    const char* name;
    RecordBytes bytes;
  } cases[] = {
      {"no greeting", RecordBytes().string(1, "a")},
      {"two greetings", RecordBytes().hello().hello()},
      {"string id skips", RecordBytes().hello().string(2, "a").step(0)},
      {"string id again", RecordBytes().prologue().string(1, "a").step(0)},
      {"step without frame", RecordBytes().hello().step(0)},
      {"frame without code", RecordBytes().hello().frame(1, 0, 1).step(0)},
      {"frame is its own parent", RecordBytes().prologue().frame(2, 2, 1).step(0)},
      {"thread skips", RecordBytes().prologue().frame(2, 1, 1, 9).step(0)},
      {"variable with unknown object", RecordBytes().prologue().variable(3, unknown_object).step(0)},
      {"variable without name", RecordBytes().prologue().variable(0, Ref::integer(1)).step(0)},
      {"value that is no Ref", RecordBytes().prologue().variable(3, Ref::from_bits(7)).step(0)},
      {"unknown value of step", RecordBytes().prologue().step(0, Event::kReturn, 1, Ref::scalar(1))},
      {"object of unknown type", RecordBytes().prologue().list(1, 99, {}).step(0)},
      {"object holding an unknown one", RecordBytes().prologue().list(1, 5, {unknown_object}).step(0)},
      {"unknown kind of object", RecordBytes().prologue().list(1, 5, {}, 0x55).step(0)},
      {"list with keys", RecordBytes().prologue().list(1, 5, {Ref::integer(1), Ref::integer(2)}, kHasKeys).step(0)},
      {"change of unknown object", RecordBytes().prologue().splice(1, 0, 0, {}, 0).step(0)},
      {"change outside", RecordBytes().prologue().list(1, 5, {}).splice(1, 1, 1, {}, 5).step(0)},
      {"changed length too small",
       RecordBytes().prologue().list(1, 5, {}).splice(1, 0, 0, {Ref::integer(1)}, 0).step(0)},
      {"step order skips", RecordBytes().prologue().step(1)},
      {"step order repeats", RecordBytes().prologue().step(0).step(0)},
      {"unknown event", RecordBytes().prologue().step(0, static_cast<Event>(77))},
      {"third stream", RecordBytes().prologue().output(3, 1)},
      {"an outcome that is not its own to say", RecordBytes().prologue().end(Outcome::kTimeLimit, 0)},
      {"line before any step", RecordBytes().prologue().line(1)},
      {"line among others before any step", RecordBytes().hello().line(1)},
      {"line 0", RecordBytes().prologue().step(0).line(0)},
      {"line that sets an unknown name", RecordBytes().prologue().step(0).line(1, {{9, 0, Ref::integer(1).bits()}})},
      {"line that sets an unknown object", RecordBytes().prologue().step(0).line(1, {{3, 0, unknown_object.bits()}})},
      {"step order that lines have taken", RecordBytes().prologue().step(0).line(1).step(1)},
      {"source of unknown file", RecordBytes().prologue().source(9, "x").step(0)},
  };
  for (const auto& c : cases) {
    const auto got = decode(c.bytes);
    ASSERT_FALSE(got.status.ok()) << c.name;
    EXPECT_EQ(got.status.error().code, ErrorCode::kParse) << c.name;
    EXPECT_NE(got.status.error().message.find("traced program"), std::string::npos) << got.status.error().message;
  }
}

TEST(Decoder, NamesAForeignVersion) {
  const auto got = decode(RecordBytes().hello(kVersion + 1));
  ASSERT_FALSE(got.status.ok());
  EXPECT_EQ(got.status.error().code, ErrorCode::kUnsupported);
}

TEST(Decoder, EndsRecordingsThatGoOverAQuota) {
  const IdQuota tight{.strings = 6, .string_bytes = 1000, .objects = 2, .slots = 5, .frames = 2, .open_frames = 1};
  const struct {
    const char* name;
    RecordBytes bytes;
  } cases[] = {
      {"strings", RecordBytes().prologue().string(6, "a").string(7, "b").step(0)},
      {"string bytes", RecordBytes().prologue().string(6, std::string(1000, 'a')).step(0)},
      {"objects", RecordBytes().prologue().list(1, 5, {}).list(2, 5, {}).list(3, 5, {}).step(0)},
      {"slots", RecordBytes().prologue().list(1, 5, std::vector<Ref>(6, Ref::integer(1))).step(0)},
      {"open frames", RecordBytes().prologue().frame(2, 1, 1).step(0)},
      {"bytes of one step", RecordBytes().prologue().scalar(1, 4, std::string(5000, 'a')).step(0)},
  };
  for (const auto& c : cases) {
    const auto got = decode(c.bytes, {.bytes = 4096}, tight);
    ASSERT_FALSE(got.status.ok()) << c.name;
    EXPECT_EQ(got.status.error().code, ErrorCode::kLimit) << c.name << ": " << got.status.error().message;
  }
  const auto returned = decode(
      RecordBytes().prologue().step(0).step(1, Event::kReturn).frame(2, 1, 1).step(2, Event::kCall, 2), {}, tight);
  EXPECT_TRUE(returned.status.ok()) << "a frame that returned is not open";
}

TEST(Decoder, ForgetsARunWhenReset) {
  Collected sink;
  auto ring = RingConsumer::create().value();
  Decoder decoder({ring.get()}, sink);
  for (int run = 0; run < 3; ++run) {
    put(*ring, RecordBytes().prologue().list(1, 5, {}).step(0).step(1).end(Outcome::kReturned, 0).bytes());
    ASSERT_TRUE(decoder.drain().ok()) << run;
    decoder.reset();
  }
  EXPECT_EQ(sink.steps.size(), 6u);
}

TEST(Decoder, MergesRingsByOrder) {
  Collected sink;
  auto first = RingConsumer::create().value();
  auto second = RingConsumer::create().value();
  Decoder decoder({first.get(), second.get()}, sink);
  put(*second, RecordBytes().hello().frame(2, 0, 1, 2).step(1, Event::kCall, 2).step(3, Event::kLine, 2).bytes());
  ASSERT_TRUE(decoder.drain().ok());
  EXPECT_TRUE(sink.steps.empty()) << "step 0 has not come";
  put(*first, RecordBytes().prologue().step(0, Event::kCall).step(2).step(4, Event::kReturn).bytes());
  ASSERT_TRUE(decoder.drain().ok());
  ASSERT_EQ(sink.steps.size(), 5u);
  for (size_t i = 0; i < 5; ++i) EXPECT_EQ(sink.steps[i].frame, i % 2 + 1);
}

TEST(Decoder, TakesRecordsThatComeInPieces) {
  Collected sink;
  auto ring = RingConsumer::create().value();
  Decoder decoder({ring.get()}, sink);
  const std::string bytes = RecordBytes().prologue().scalar(1, 4, "'abc'").variable(3, Ref::scalar(1)).step(0).bytes();
  for (char byte : bytes) {
    put(*ring, std::string_view(&byte, 1));
    ASSERT_TRUE(decoder.drain().ok());
  }
  ASSERT_EQ(sink.steps.size(), 1u);
  EXPECT_EQ(sink.steps[0].scalars.at(0).text, "'abc'");
}

}  // namespace
}  // namespace foretrace::tracer::wire
