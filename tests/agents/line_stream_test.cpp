#include "agents/mcp/line_stream.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "core/scoped_fd.h"

namespace foretrace::agents {
namespace {

// What a stream reads of some bytes, which come in pieces; "LONG" for a line that is too long.
std::vector<std::string> lines_of(const std::string& bytes, size_t piece) {
  std::array<int, 2> pipe;
  EXPECT_EQ(::pipe(pipe.data()), 0);
  ScopedFd in(pipe[0]), out(pipe[1]);
  std::thread writer([&] {
    for (size_t at = 0; at < bytes.size(); at += piece) EXPECT_GT(::write(out.get(), bytes.data() + at, std::min(piece, bytes.size() - at)), 0);
    out.reset();
  });
  LineStream stream(in.get(), -1);
  std::vector<std::string> lines;
  for (;;) {
    const auto line = stream.read();
    EXPECT_TRUE(line.ok());
    if (!line.ok() || !line.value()) break;
    lines.push_back(line.value()->too_long ? "LONG" : line.value()->text);
  }
  writer.join();
  return lines;
}

TEST(LineStream, GivesLinesHoweverTheyCome) {
  const std::string bytes = "one\n\n  \r\ntwo\r\nlast";
  for (const size_t piece : {1, 2, 3, 100}) EXPECT_EQ(lines_of(bytes, piece), (std::vector<std::string>{"one", "two\r", "last"}));
  EXPECT_TRUE(lines_of("", 1).empty());
  EXPECT_TRUE(lines_of("\n\n", 1).empty());
}

TEST(LineStream, SkipsALineThatIsTooLong) {
  const std::string bytes = "before\n" + std::string(2 * LineStream::kMaxLineBytes + 5, 'x') + "\nbehind\n";
  EXPECT_EQ(lines_of(bytes, size_t{1} << 16), (std::vector<std::string>{"before", "LONG", "behind"}));
}

TEST(LineStream, WritesOneLineOfUtf8) {
  std::array<int, 2> pipe;
  ASSERT_EQ(::pipe(pipe.data()), 0);
  const ScopedFd in(pipe[0]), out(pipe[1]);
  LineStream stream(-1, out.get());
  ASSERT_TRUE(stream.write(Json{{"text", "a\nb\xff"}}).ok());
  std::array<char, 100> read;
  const ssize_t got = ::read(in.get(), read.data(), read.size());
  EXPECT_EQ(std::string(read.data(), static_cast<size_t>(got)), "{\"text\":\"a\\nb\xef\xbf\xbd\"}\n");
}

}  // namespace
}  // namespace foretrace::agents
