#include <gtest/gtest.h>

#include <cstdio>
#include <set>

#include "tests/tracer/store/random_trace.h"
#include "tests/tracer/store/sample_run.h"
#include "tracer/store/step_cursor.h"
#include "tracer/store/trace_reader.h"
#include "tracer/store/trace_writer.h"
#include "tracer/trace/render.h"

namespace foretrace::tracer {
namespace {

// Everything that can be reached, as text: frames, lines, locals, and each object with its length and slots.
std::string describe(const State& state, DefinitionSource& definitions) {
  std::string out;
  std::set<uint32_t> seen;
  std::vector<uint32_t> todo;
  Renderer renderer(state, definitions, {});
  const auto add = [&](Ref ref) {
    renderer.render(ref, out);
    out += ':' + std::string(renderer.type_name(ref)) + ' ';
    if (ref.is_object() && seen.insert(ref.id()).second) todo.push_back(ref.id());
  };
  for (const auto& [thread, stack] : state.stacks()) {
    for (uint32_t id : stack) {
      const FrameState& frame = *state.frame(id);
      out += "\nframe " + std::to_string(id) + " line " + std::to_string(frame.line) + " ";
      for (const Local& local : frame.locals) {
        out += *definitions.string(local.name) + "=";
        add(local.value);
      }
    }
  }
  while (!todo.empty()) {
    const uint32_t id = todo.back();
    todo.pop_back();
    const ObjectNew object = *state.object(id);
    out += "\nobject " + std::to_string(id) + " length " + std::to_string(object.length) + " ";
    for (const Entry& entry : object.entries) add(entry.key), add(entry.value);
  }
  return out;
}

void write(const std::string& path, uint64_t seed, int steps, const WriterOptions& options) {
  auto writer = TraceWriter::open(path, options).value();
  ASSERT_TRUE(writer->begin_run({}).ok());
  RandomTrace trace(seed);
  for (int i = 0; i < steps; ++i) {
    const Status status = writer->append(trace.next());
    ASSERT_TRUE(status.ok()) << status.error().text();
  }
  ASSERT_TRUE(writer->finish({}).ok());
}

class RoundTrip : public testing::TestWithParam<bool> {};

TEST_P(RoundTrip, AnyStepReadsAsReplayInMemory) {
  const int steps = 3000;
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    const std::string path = fresh_path("round_trip.db");
    WriterOptions options;
    options.chunk_bytes = 600 + 300 * seed;
    options.keyframes = GetParam();
    write(path, seed, steps, options);
    std::vector<std::string> want;
    RandomTrace trace(seed);
    Replay replay;
    for (int i = 0; i < steps; ++i) {
      ASSERT_TRUE(replay.apply(trace.next()).ok());
      want.push_back(describe(replay.state(), replay.definitions()));
    }
    auto reader = TraceReader::open(path).value();
    Rng rng(seed);
    for (int i = 0; i < 60; ++i) {
      const auto step = static_cast<int64_t>(rng.below(steps));
      auto cursor = reader->state_at(1, step);
      ASSERT_TRUE(cursor.ok()) << cursor.error().text();
      EXPECT_EQ(describe(cursor.value()->state(), cursor.value()->definitions()), want[static_cast<size_t>(step)])
          << "seed " << seed << " step " << step;
    }
  }
}

TEST_P(RoundTrip, KeptViewsEqualFreshOnes) {
  const std::string path = fresh_path("views.db");
  WriterOptions options;
  options.chunk_bytes = 2000;
  options.keyframes = GetParam();
  write(path, 99, 2000, options);
  auto reader = TraceReader::open(path).value();
  int64_t seen = 0;
  const Status status = reader->for_each_step(1, 0, 2000, [&](const StepView& kept) {
    EXPECT_EQ(kept.step, seen++);
    auto cursor = reader->state_at(1, kept.step).value();
    const StepView& fresh_view = *cursor->view().value();
    EXPECT_EQ(kept.locals, fresh_view.locals) << "step " << kept.step;
    EXPECT_EQ(kept.value, fresh_view.value);
    EXPECT_EQ(kept.line, fresh_view.line);
    EXPECT_EQ(kept.depth, fresh_view.depth);
    return !testing::Test::HasFailure();
  });
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(seen, 2000);
}

INSTANTIATE_TEST_SUITE_P(KeyframesOnAndOff, RoundTrip, testing::Bool());

}  // namespace
}  // namespace foretrace::tracer
