// The trace language over runs that the recorder recorded.
#include <gtest/gtest.h>

#include "datasets/generate/generate.h"
#include "datasets/step_grammar.h"
#include "datasets/trace_language.h"
#include "tests/datasets/recorded_store.h"
#include "tests/datasets/stored_steps.h"
#include "tests/scratch_directory.h"
#include "tests/step_builder.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::datasets {
namespace {

class RecordedRoundTrip : public testing::Test {
 protected:
  // Records the items, holds every run to its round trip; gives the total number of steps.
  int64_t round_trip(const std::vector<ManifestItem>& items, uint64_t slot_seed) {
    const std::string path = scratch_ / "traces.db";
    const Status recorded = record_items(items, path);
    EXPECT_TRUE(recorded.ok()) << recorded.error().text();
    if (!recorded.ok()) return 0;
    const auto reader = tracer::TraceReader::open(path).value();
    int64_t total = 0;
    const std::vector<int64_t> runs = reader->runs().value();
    for (const int64_t run : runs) {
      SCOPED_TRACE(reader->run(run).value().info.item);
      total += round_trip(*reader, run, slot_seed);
    }
    return total;
  }

  static int64_t round_trip(tracer::TraceReader& reader, int64_t run, uint64_t slot_seed) {
    const auto record = reader.run(run).value();
    std::vector<tracer::StepView> steps;
    EXPECT_TRUE(reader
                    .for_each_step(run, 0, record.steps,
                                   [&](const tracer::StepView& step) {
                                     steps.push_back(step);
                                     return true;
                                   })
                    .ok());
    EXPECT_FALSE(steps.empty());
    if (steps.empty()) return 0;
    const std::string source = reader.source(run, steps[0].file).value();
    const auto program =
        ProgramText::make({source, steps[0].file, record.info.entry, record.info.args}, slot_seed)
            .value();
    const auto trace = encode_trace(program, steps);
    EXPECT_TRUE(trace.ok()) << trace.error().text() << source;
    if (!trace.ok()) return 0;
    const auto decoded = decode_trace(program, trace.value().tokens);
    EXPECT_TRUE(decoded.ok()) << decoded.error().text();
    if (!decoded.ok()) return 0;
    EXPECT_EQ(step_texts(decoded.value()), step_texts(steps));
    return record.steps;
  }

  const ScratchDirectory scratch_;
};

TEST_F(RecordedRoundTrip, EveryConstructOfTheHandWrittenPrograms) {
  EXPECT_GT(round_trip(hand_written_items(), 0), 300);
}

TEST_F(RecordedRoundTrip, HundredsOfGeneratedProgramsUnderShuffledSlots) {
  generate::GenerateOptions options;
  options.count = generated_count(400);
  options.seed = 11;
  options.calls = 1;
  EXPECT_GT(round_trip(generate::generate_manifest(options).value(), 3), 2000);
}

}  // namespace
}  // namespace foretrace::datasets
