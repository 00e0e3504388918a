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

// Bytes come, or the end of the file.
std::string read_some(int fd) {
  pollfd ready{fd, POLLIN, 0};
  char buffer[16];
  if (::poll(&ready, 1, kPatience) <= 0) return "nothing came";
  const ssize_t got = ::read(fd, buffer, sizeof(buffer));
  return got < 0 ? "an error" : std::string(buffer, static_cast<size_t>(got));
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
  EXPECT_EQ(read_some(out[0]), "on\n");
  channel.reset();
  EXPECT_EQ(read_some(out[0]), "") << "the program lives on";
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
