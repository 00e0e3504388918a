// Steps that come as LineSteps leave the same in a store as the same steps one by one.
#include "tracer/trace/line_steps.h"

#include <gtest/gtest.h>

#include "core/rng.h"
#include "tests/tracer/store/sample_run.h"
#include "tracer/store/step_chunk.h"
#include "tracer/store/step_cursor.h"
#include "tracer/store/trace_reader.h"
#include "tracer/store/trace_writer.h"
#include "tracer/trace/state.h"

namespace foretrace::tracer {
namespace {

constexpr uint32_t kNames = 40;  // more than a frame looks through one by one

Step beginning() {
  Step step;
  step.event = Event::kCall;
  step.frame = step.line = 1;
  for (uint32_t i = 1; i <= kNames; ++i) step.strings.push_back({i, "v" + std::to_string(i)});
  step.codes.push_back({1, 1, 2, 1, false});
  step.frames.push_back({1, 0, 1, 1, 0});
  step.scalars.push_back({1, 1, 3, "'a'"});
  return step;
}

LineSteps stretch(Rng& rng) {
  LineSteps steps;
  steps.frame = 1;
  for (uint64_t i = 0, n = 1 + rng.below(300); i < n; ++i) {
    steps.lines.push_back(static_cast<uint32_t>(1 + rng.below(500)));
    steps.counts.push_back(static_cast<uint8_t>(rng.below(4)));
    for (uint8_t k = 0; k < steps.counts.back(); ++k) {
      const Ref values[] = {Ref::integer(rng.between(-300, 300)), Ref(), Ref::scalar(1), Ref::singleton(Singleton::kTrue), Ref::typed(2, rng.between(-9, 9))};
      steps.variables.push_back({static_cast<StringId>(1 + rng.below(kNames)), values[rng.below(5)]});
    }
  }
  return steps;
}

TEST(LineSteps, PackAsTheirSteps) {
  Rng rng(1);
  DefinitionTables tables;
  const Step first = beginning();
  ASSERT_TRUE(tables.add(first).ok());
  StepPacker whole, single;
  for (StepPacker* packer : {&whole, &single}) packer->begin(0, {}), packer->add(first, tables.counts());
  for (int i = 0; i < 50; ++i) {
    const LineSteps steps = stretch(rng);
    whole.add(steps);
    ASSERT_TRUE(for_each_step(steps, [&](const Step& step) { return single.add(step, tables.counts()), Status(); }).ok());
    ASSERT_EQ(whole.pack(), single.pack()) << i;
  }
}

TEST(LineSteps, LeadToTheStateOfTheirSteps) {
  Rng rng(2);
  DefinitionTables tables;
  const Step first = beginning();
  ASSERT_TRUE(tables.add(first).ok());
  State whole(tables), single(tables);
  ASSERT_TRUE(whole.apply(first).ok() && single.apply(first).ok());
  for (int i = 0; i < 50; ++i) {
    const LineSteps steps = stretch(rng);
    ASSERT_TRUE(whole.apply(steps).ok());
    ASSERT_TRUE(for_each_step(steps, [&](const Step& step) { return single.apply(step); }).ok());
    const FrameState &a = *whole.frame(1), &b = *single.frame(1);
    EXPECT_EQ(a.line, b.line);
    ASSERT_EQ(a.locals.size(), b.locals.size());
    for (size_t k = 0; k < a.locals.size(); ++k) {
      EXPECT_EQ(a.locals[k].name, b.locals[k].name);
      EXPECT_EQ(a.locals[k].value, b.locals[k].value);
    }
  }
  LineSteps wrong = stretch(rng);
  wrong.variables.push_back({kNames + 1, Ref::integer(1)});
  EXPECT_FALSE(whole.apply(wrong).ok());
}

TEST(LineSteps, ReadBackFromAStore) {
  const std::string path = fresh_path("lines.db");
  auto writer = TraceWriter::open(path, {.chunk_bytes = 600, .commit_bytes = 5000}).value();
  ASSERT_TRUE(writer->begin_run({}).ok());
  ASSERT_TRUE(writer->append(beginning()).ok());
  Rng rng(3);
  std::vector<uint32_t> lines = {1};
  for (int i = 0; i < 30; ++i) {
    const LineSteps steps = stretch(rng);
    lines.insert(lines.end(), steps.lines.begin(), steps.lines.end());
    ASSERT_TRUE(writer->append(steps).ok());
  }
  ASSERT_TRUE(writer->finish({}).ok());
  const auto reader = TraceReader::open(path).value();
  ASSERT_EQ(reader->step_count(1).value(), static_cast<int64_t>(lines.size()));
  std::vector<uint32_t> read;
  auto cursor = reader->steps(1, 0).value();
  for (size_t i = 0; i < lines.size(); ++i) {
    const Status status = cursor->next();
    ASSERT_TRUE(status.ok()) << status.error().text();
    read.push_back(cursor->delta().line);
  }
  EXPECT_EQ(read, lines);
}

}  // namespace
}  // namespace foretrace::tracer
