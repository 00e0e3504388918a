#include "tracer/trace/state.h"

#include <gtest/gtest.h>

#include "tests/tracer/trace/trace_builder.h"

namespace foretrace::tracer {
namespace {

std::vector<uint32_t> stack(const Replay& replay, uint32_t thread = 1) {
  const auto at = replay.state().stacks().find(thread);
  return at == replay.state().stacks().end() ? std::vector<uint32_t>() : at->second;
}

TEST(State, AFrameIsShownDuringItsReturnAndGoneAfterIt) {
  TraceBuilder b;
  Replay replay;
  const uint32_t code = b.code("m.py", "f", 1);
  const uint32_t outer = b.frame(code);
  ASSERT_TRUE(replay.apply(b.step(Event::kCall, outer, 1)).ok());
  const uint32_t inner = b.frame(code, outer);
  b.set("x", Ref::integer(1));
  ASSERT_TRUE(replay.apply(b.step(Event::kCall, inner, 1, 1)).ok());
  ASSERT_TRUE(replay.apply(b.step(Event::kReturn, inner, 2, 1, Ref::integer(3))).ok());
  EXPECT_EQ(stack(replay), (std::vector<uint32_t>{outer, inner}));
  ASSERT_TRUE(replay.apply(b.step(Event::kLine, outer, 2)).ok());
  EXPECT_EQ(stack(replay), std::vector<uint32_t>{outer});
  EXPECT_EQ(replay.state().frame(inner), nullptr);
}

TEST(State, AYieldedFrameKeepsItsLocals) {
  TraceBuilder b;
  Replay replay;
  const uint32_t code = b.code("m.py", "g", 1);
  const uint32_t outer = b.frame(code);
  ASSERT_TRUE(replay.apply(b.step(Event::kCall, outer, 1)).ok());
  const uint32_t generator = b.frame(code, outer);
  b.set("x", Ref::integer(1));
  ASSERT_TRUE(replay.apply(b.step(Event::kCall, generator, 1, 1)).ok());
  ASSERT_TRUE(replay.apply(b.step(Event::kYield, generator, 2, 1)).ok());
  ASSERT_TRUE(replay.apply(b.step(Event::kLine, outer, 2)).ok());
  EXPECT_EQ(stack(replay), std::vector<uint32_t>{outer});
  ASSERT_TRUE(replay.apply(b.step(Event::kResume, generator, 2, 1)).ok());
  EXPECT_EQ(stack(replay), (std::vector<uint32_t>{outer, generator}));
  EXPECT_EQ(replay.state().frame(generator)->locals.at(0).value, Ref::integer(1));
}

TEST(State, FramesThatWereJumpedOverLeaveTheStack) {
  TraceBuilder b;
  Replay replay;
  const uint32_t code = b.code("m.c", "f", 1);
  const uint32_t a = b.frame(code), c = b.frame(code, a), d = b.frame(code, c);
  for (uint32_t frame : {a, c, d}) ASSERT_TRUE(replay.apply(b.step(Event::kCall, frame, 1)).ok());
  ASSERT_TRUE(replay.apply(b.step(Event::kLine, a, 9)).ok());
  EXPECT_EQ(stack(replay), std::vector<uint32_t>{a});
}

TEST(State, AFrameThatWasJumpedOverCanComeBack) {
  TraceBuilder b;
  Replay replay;
  const uint32_t code = b.code("m.py", "f", 1);
  const uint32_t a = b.frame(code), generator = b.frame(code, a), above = b.frame(code, generator);
  for (uint32_t frame : {a, generator, above}) ASSERT_TRUE(replay.apply(b.step(Event::kCall, frame, 1)).ok());
  ASSERT_TRUE(replay.apply(b.step(Event::kLine, a, 2)).ok());
  ASSERT_TRUE(replay.apply(b.step(Event::kResume, generator, 3)).ok());
  EXPECT_EQ(stack(replay), (std::vector<uint32_t>{a, generator}));
}

TEST(State, RestoresOnlyStacksOfItsOwnFrames) {
  TraceBuilder b;
  Replay replay;
  const uint32_t code = b.code("m.py", "f", 1);
  const uint32_t one = b.frame(code), two = b.frame(code, 0, 2);
  ASSERT_TRUE(replay.apply(b.step(Event::kCall, one, 1)).ok());
  ASSERT_TRUE(replay.apply(b.step(Event::kCall, two, 1)).ok());
  State state(replay.definitions());
  for (uint32_t id : {one, two}) {
    FrameState frame;
    frame.id = id;
    frame.thread = id == one ? 1 : 2;
    state.restore_frame(frame);
  }
  EXPECT_FALSE(state.restore_stack(1, {one, two}));  // of another thread
  EXPECT_FALSE(state.restore_stack(1, {99}));
  EXPECT_TRUE(state.restore_stack(1, {one}));
  EXPECT_FALSE(state.restore_stack(1, {one}));       // there already
}

TEST(State, ThreadsHaveTheirOwnStacks) {
  TraceBuilder b;
  Replay replay;
  const uint32_t code = b.code("m.py", "f", 1);
  const uint32_t one = b.frame(code), two = b.frame(code, 0, 2);
  ASSERT_TRUE(replay.apply(b.step(Event::kCall, one, 1)).ok());
  ASSERT_TRUE(replay.apply(b.step(Event::kCall, two, 1)).ok());
  ASSERT_TRUE(replay.apply(b.step(Event::kLine, one, 2)).ok());
  EXPECT_EQ(stack(replay, 1), std::vector<uint32_t>{one});
  EXPECT_EQ(stack(replay, 2), std::vector<uint32_t>{two});
}

TEST(State, LocalsKeepTheOrderOfTheirFirstBinding) {
  TraceBuilder b;
  Replay replay;
  const uint32_t frame = b.frame(b.code("m.py", "f", 1));
  for (int i = 0; i < 40; ++i) b.set("v" + std::to_string(i), Ref::integer(i));
  ASSERT_TRUE(replay.apply(b.step(Event::kCall, frame, 1)).ok());
  b.set("v30", Ref());
  b.set("v5", Ref::integer(-5));
  b.set("w", Ref::integer(99));
  ASSERT_TRUE(replay.apply(b.step(Event::kLine, frame, 2)).ok());
  const auto& locals = replay.state().frame(frame)->locals;
  ASSERT_EQ(locals.size(), 41u);
  EXPECT_TRUE(locals[30].value.absent());
  EXPECT_EQ(locals[5].value, Ref::integer(-5));
  EXPECT_EQ(locals[40].value, Ref::integer(99));
}

TEST(State, SplicesInsertReplaceAndRemove) {
  TraceBuilder b;
  Replay replay;
  const uint32_t frame = b.frame(b.code("m.py", "f", 1));
  const Ref xs = b.list({Ref::integer(0), Ref::integer(1), Ref::integer(2)});
  ASSERT_TRUE(replay.apply(b.step(Event::kCall, frame, 1)).ok());
  const auto values = [&] {
    std::vector<int64_t> out;
    for (const Entry& entry : replay.state().object(xs.id())->entries) out.push_back(entry.value.integer_value());
    return out;
  };
  b.splice(xs, 1, 1, 4, b.slots({Ref::integer(7), Ref::integer(8)}));
  ASSERT_TRUE(replay.apply(b.step(Event::kLine, frame, 1)).ok());
  EXPECT_EQ(values(), (std::vector<int64_t>{0, 7, 8, 2}));
  b.splice(xs, 0, 3, 1, {});
  ASSERT_TRUE(replay.apply(b.step(Event::kLine, frame, 1)).ok());
  EXPECT_EQ(values(), std::vector<int64_t>{2});
  EXPECT_EQ(replay.state().dirty(), std::vector<uint32_t>{xs.id()});
  b.splice(xs, 1, 0, 0, {});  // a length below the slots
  EXPECT_FALSE(replay.apply(b.step(Event::kLine, frame, 1)).ok());
}

}  // namespace
}  // namespace foretrace::tracer
