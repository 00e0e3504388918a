// Which step gets which bytes, however late the recorder reads them.
#include "tracer/recorder/output_capture.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {
namespace {

using Pieces = std::vector<std::pair<int64_t, std::string>>;  // (step, bytes)

using State = OutputCapture::State;

Pieces settled(OutputCapture& output, int64_t last_step, State state = State::kEnded) {
  Pieces pieces;
  EXPECT_TRUE(output.settle(state, last_step, [&](int64_t step, int, std::string_view bytes) {
                      pieces.emplace_back(step, bytes);
                      return Status();
                    }).ok());
  return pieces;
}

void write_out(OutputCapture& output, std::string_view text) {
  ASSERT_EQ(::write(output.write_end(1), text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

TEST(OutputCapture, BytesOfAChildBelongToTheStepWhoseMarkFollows) {
  OutputCapture output;
  ASSERT_TRUE(output.open().ok());
  output.start(1 << 20);
  write_out(output, "one three four late");
  ASSERT_TRUE(output.read_some());
  output.mark(1, {2, 0, 4});
  output.mark(1, {5, 10, 0});   // a child had ended
  output.mark(1, {6, 10, 5});
  EXPECT_EQ(settled(output, 9), (Pieces{{2, "one "}, {5, "three "}, {6, "four "}, {9, "late"}}));
}

TEST(OutputCapture, PositionsGoOnOverRuns) {
  OutputCapture output;
  ASSERT_TRUE(output.open().ok());
  output.start(1 << 20);
  write_out(output, "first run");
  ASSERT_TRUE(output.read_some());
  EXPECT_EQ(settled(output, 0), (Pieces{{0, "first run"}}));
  output.start(1 << 20);
  write_out(output, "child own");
  ASSERT_TRUE(output.read_some());
  output.mark(1, {3, 9 + 6, 3});
  EXPECT_EQ(settled(output, 7), (Pieces{{3, "child "}, {3, "own"}}));
}

// What a library buffers, written out behind what a child process wrote.
TEST(OutputCapture, BufferedBytesBelongToTheStepsThatBufferedThem) {
  OutputCapture output;
  ASSERT_TRUE(output.open().ok());
  output.start(1 << 20, true);
  output.buffered(1, 2, 3);
  output.buffered(1, 4, 6);
  write_out(output, "child ");
  ASSERT_TRUE(output.read_some());
  EXPECT_EQ(settled(output, 4, State::kRunning), (Pieces{}));
  write_out(output, "one threefour");
  ASSERT_TRUE(output.read_some());
  output.mark(1, {5, 6, 0});
  output.flushed(1, {6, 6, 13});
  EXPECT_EQ(settled(output, 9, State::kRunning), (Pieces{{5, "child "}, {2, "one"}, {4, " three"}, {6, "four"}}));
}

TEST(OutputCapture, TheBufferOfAProgramThatEndsComesAndThatOfAKilledOneDoesNot) {
  for (const State end : {State::kEnded, State::kKilled}) {
    OutputCapture output;
    ASSERT_TRUE(output.open().ok());
    output.start(1 << 20, true);
    output.buffered(2, 1, 100);
    output.dropped(2, 100);
    output.buffered(1, 1, 4);
    output.buffered(1, 3, 2);
    write_out(output, "one three");
    ASSERT_TRUE(output.read_some());
    EXPECT_EQ(settled(output, 9, State::kRunning), (Pieces{}));
    EXPECT_EQ(settled(output, 9, end), end == State::kEnded ? (Pieces{{1, "one "}, {3, "th"}, {9, "ree"}}) : (Pieces{{9, "one three"}}));
  }
}

TEST(OutputCapture, LyingPositionsLoseNothing) {
  OutputCapture output;
  ASSERT_TRUE(output.open().ok());
  output.start(1 << 20);
  write_out(output, "abcdef");
  ASSERT_TRUE(output.read_some());
  output.mark(1, {1, UINT64_MAX, UINT64_MAX});
  output.mark(1, {2, 0, 2});
  EXPECT_EQ(settled(output, 4), (Pieces{{1, "abcdef"}}));
}

TEST(OutputCapture, TellsItsOwnBytesFromThoseOfManyChildren) {
  NEEDS_PROCESSES();
  ProgramLab lab;
  const RunOutcome got = lab.record(
      "import os\n"
      "for i in range(20):\n"
      "    os.system(f'echo {i}')\n"                                   // 3
      "    print('own', i, flush=True)\n"                              // 4
      "    os.waitpid(os.spawnlp(os.P_NOWAIT, 'echo', 'echo', 'spawned'), 0)\n");  // 5
  const auto steps = lab.steps(got.run);
  const auto reader = TraceReader::open(lab.store()).value();
  std::map<int64_t, std::string> by_line;
  const auto outputs = reader->outputs(got.run).value();
  for (const auto& piece : outputs) by_line[steps.at(static_cast<size_t>(piece.step)).line] += piece.bytes;
  std::map<int64_t, std::string> want;
  for (int i = 0; i < 20; ++i) {
    want[3] += std::to_string(i) + "\n";
    want[4] += "own " + std::to_string(i) + "\n";
    want[5] += "spawned\n";
  }
  EXPECT_EQ(by_line, want) << got.end.err;
}

}  // namespace
}  // namespace foretrace::tracer
