// The debugger's text of runs that the recorder recorded, read back: every state is the store's, every move ends where a debugger's
// would.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "core/file.h"
#include "datasets/generate/generate.h"
#include "datasets/generate_c/generate.h"
#include "tests/datasets/recorded_store.h"
#include "tests/datasets/stored_steps.h"
#include "tests/scratch_directory.h"
#include "tracer/store/debugger_reader.h"
#include "tracer/store/debugger_text.h"
#include "tracer/store/export_file.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::datasets {
namespace {

using tracer::DebuggerDocument;
using tracer::DebuggerState;
using tracer::Event;
using tracer::Move;

// Moves by a stack of frames, in either direction.
class Debugger {
 public:
  explicit Debugger(const std::vector<StoredStep>& steps) : steps_(steps) {
    std::vector<uint32_t> stack;
    for (const StoredStep& step : steps) {
      const auto open = std::find(stack.begin(), stack.end(), step.frame);
      stack.erase(open == stack.end() ? open : open + 1, stack.end());
      if (stack.empty() || stack.back() != step.frame) stack.push_back(step.frame);
      level_.push_back(stack.size());
      if (step.event == Event::kReturn) stack.pop_back();
    }
  }

  // Where `state`'s move from step `at` ends; none: outside of the run.
  [[nodiscard]] std::optional<size_t> moved(const DebuggerState& state, size_t at, bool back) const {
    if (state.move == Move::kContinue) return back ? std::optional<size_t>(0) : std::nullopt;
    const auto count = static_cast<int64_t>(steps_.size());
    for (int64_t to = static_cast<int64_t>(at) + (back ? -1 : 1); to >= 0 && to < count; to += back ? -1 : 1)
      if (stops(state, at, static_cast<size_t>(to), back)) return static_cast<size_t>(to);
    return {};
  }

 private:
  [[nodiscard]] bool stops(const DebuggerState& state, size_t at, size_t to, bool back) const {
    if (state.move == Move::kInto) return true;
    if (state.move == Move::kOver) return level_[to] <= level_[at];
    if (state.move == Move::kBreakpoint) return steps_[to].event == Event::kLine && steps_[to].source == state.breakpoint;
    const Event edge = back ? Event::kCall : Event::kReturn;
    if (steps_[to].event != edge) return false;
    return steps_[at].event == edge ? level_[to] < level_[at] : steps_[to].frame == steps_[at].frame;
  }

  const std::vector<StoredStep>& steps_;
  std::vector<size_t> level_;
};

class DebuggerRoundTrip : public testing::Test {
 protected:
  // Gives how many states were held to the store.
  int64_t round_trip(const std::vector<ManifestItem>& items) {
    const std::string db = scratch_ / "traces.db", out = scratch_ / "debugger.txt";
    const Status recorded = record_items(items, db);
    EXPECT_TRUE(recorded.ok()) << recorded.error().text();
    EXPECT_TRUE(tracer::export_texts(db, {}, out, tracer::debugger_text).ok());
    const auto parsed = tracer::parse_debugger(read_file(out).value());
    EXPECT_TRUE(parsed.ok()) << parsed.error().text();
    if (!parsed.ok()) return 0;
    const auto reader = tracer::TraceReader::open(db).value();
    const std::vector<int64_t> runs = reader->runs().value();
    EXPECT_EQ(parsed.value().size(), 2 * runs.size());
    for (size_t i = 0; i < parsed.value().size() && i < 2 * runs.size(); ++i) {
      SCOPED_TRACE(reader->run(runs[i / 2]).value().info.item + (i % 2 == 0 ? " forward" : " back"));
      check(parsed.value()[i], stored_steps(*reader, runs[i / 2]), i % 2 == 1);
    }
    return states_;
  }

  void check(const DebuggerDocument& document, const std::vector<StoredStep>& steps, bool back) {
    const Debugger debugger(steps);
    std::optional<size_t> at = back ? steps.size() - 1 : 0;
    for (const DebuggerState& state : document.states) {
      ASSERT_TRUE(at.has_value());
      const StoredStep& step = steps[*at];
      ASSERT_EQ(state.event, step.event) << "step " << *at;
      ASSERT_EQ(state.source, step.source) << "step " << *at;
      ASSERT_EQ(state.locals, step.locals) << "step " << *at;
      ASSERT_EQ(state.value, step.value) << "step " << *at;
      ++states_;
      ++moves_[state.move];
      if (state.move == Move::kNone) break;
      at = debugger.moved(state, *at, back);
    }
    ASSERT_FALSE(document.states.empty());
    EXPECT_EQ(document.exit.empty(), at.has_value());
    const bool whole = document.states.size() < tracer::kMaxVisits;
    EXPECT_TRUE(!back || !whole || at == 0u);
  }

  const ScratchDirectory scratch_;
  int64_t states_ = 0;
  std::map<Move, int64_t> moves_;
};

TEST_F(DebuggerRoundTrip, HandWrittenPrograms) { EXPECT_GT(round_trip(hand_written_items()), 50); }

TEST_F(DebuggerRoundTrip, TextThatLooksLikeTheFormat) { EXPECT_GT(round_trip(format_like_items()), 5); }

TEST_F(DebuggerRoundTrip, GeneratedProgramsByEveryMove) {
  generate::GenerateOptions options;
  options.count = generated_count(300);
  options.seed = 13;
  EXPECT_GT(round_trip(generate::generate_manifest(options).value()), options.count * 4);
  for (const Move move : {Move::kInto, Move::kOver, Move::kReturn, Move::kBreakpoint, Move::kContinue, Move::kCall})
    EXPECT_GT(moves_[move], options.count / 20) << static_cast<int>(move);
}

TEST_F(DebuggerRoundTrip, GeneratedProgramsOfC) {
  if (!file_exists(executable_directory() + "/foretrace-c")) GTEST_SKIP() << "built without the C tracer";
  generate::GenerateOptions options;
  options.count = generated_count(300) / 10;
  options.seed = 13;
  EXPECT_GT(round_trip(generate_c::generate_c_manifest(options).value()), options.count * 4);
}

TEST(DebuggerLocals, OneEntryForAllThatDidNotChange) {
  const tracer::LocalTexts last = {{"a", "1"}, {"b", "2"}};
  EXPECT_EQ(tracer::locals_json({{"a", "1"}, {"b", "3"}, {"c", "4"}}, &last), "{\"b\": \"3\", \"c\": \"4\", \"..\": \"..\"}");
  EXPECT_EQ(tracer::locals_json(last, &last), "{\"..\": \"..\"}");
  EXPECT_EQ(tracer::locals_json(last, nullptr), "{\"a\": \"1\", \"b\": \"2\"}");
  EXPECT_EQ(tracer::locals_json({{"b", "2"}}, &last), "{\"b\": \"2\"}");                          // a was unbound
  EXPECT_EQ(tracer::locals_json({{"b", "2"}, {"a", "1"}}, &last), "{\"b\": \"2\", \"a\": \"1\"}");  // a was bound again
}

}  // namespace
}  // namespace foretrace::datasets
