// A host program whose recorder is gone ends, and its program with it, however busy that is.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "core/file.h"
#include "core/json.h"
#include "tracer/recorder/control_channel.h"
#include "tracer/wire/ring_consumer.h"

namespace foretrace::tracer {
namespace {

constexpr int kPatience = 30'000;  // milliseconds

std::string host_program(const std::string& begin) {
  for (const auto& entry : std::filesystem::directory_iterator(executable_directory()))
    if (entry.path().filename().string().rfind(begin, 0) == 0) return entry.path().string();
  return {};
}

pid_t start(const std::string& host, int ring, int control, int out) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  const int high[] = {::fcntl(ring, F_DUPFD, 10), ::fcntl(control, F_DUPFD, 10)};
  ::dup2(out, 1);
  ::dup2(high[0], 3);
  ::dup2(high[1], 4);
  ::close_range(5, ~0U, 0);
  ::execl(host.c_str(), host.c_str(), "--ring-fd", "3", "--control-fd", "4", nullptr);
  _exit(127);
}

// What comes up to the end of a line, or of the file; a line may come in pieces.
std::string read_line(int fd) {
  std::string line;
  for (char c = 0; c != '\n'; line += c) {
    pollfd ready{fd, POLLIN, 0};
    if (::poll(&ready, 1, kPatience) <= 0) return line + " and no more";
    if (::read(fd, &c, 1) != 1) break;
  }
  return line;
}

void expect_both_end(const std::string& host, const Json& request) {
  const auto ring = wire::RingConsumer::create().value();
  auto channel = std::make_unique<std::pair<ControlChannel, ScopedFd>>(ControlChannel::create().value());
  int out[2];
  ASSERT_EQ(::pipe2(out, O_CLOEXEC), 0);
  const pid_t pid = start(host, ring->fd(), channel->second.get(), out[1]);
  ::close(out[1]);
  channel->second.reset();
  ASSERT_TRUE(channel->first.send(dump_json(request)).ok());
  EXPECT_EQ(read_line(out[0]), "on\n");
  channel.reset();
  EXPECT_EQ(read_line(out[0]), "") << "the program lives on";
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  ::close(out[0]);
}

TEST(Orphan, CPrograms) {
  const std::string host = host_program("foretrace-c-host");
  if (host.empty()) GTEST_SKIP() << "built without the C tracer";
  expect_both_end(host, {{"program", "/bin/sh"}, {"argv", {"-c", "echo on; exec sleep 1000"}}, {"traced", false}});
}

TEST(Orphan, PythonPrograms) {
  const std::string host = host_program("foretrace-python-3");
  ASSERT_FALSE(host.empty());
  expect_both_end(host, {{"source", "print('on', flush=True)\nwhile True: pass\n"}, {"traced", false}});
}

}  // namespace
}  // namespace foretrace::tracer
