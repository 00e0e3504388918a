#include "tests/tracer/debug_adapter/debugger_client.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {
namespace {

struct Pipe {
  ScopedFd read, write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  return {ScopedFd(ends[0]), ScopedFd(ends[1])};
}

std::string read_all(int fd) {
  std::string all;
  std::array<char, 4096> chunk;
  for (ssize_t got; (got = ::read(fd, chunk.data(), chunk.size())) > 0;) all.append(chunk.data(), static_cast<size_t>(got));
  return all;
}

}  // namespace

DebuggerClient::DebuggerClient(const std::vector<std::string>& arguments) {
  ::signal(SIGPIPE, SIG_IGN);  // a program that has ended is a failed test, not the end of the tests
  std::vector<std::string> words{ProgramLab::foretrace(), "dap"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  Pipe in = make_pipe(), out = make_pipe(), err = make_pipe();
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(in.read.get(), 0);
    ::dup2(out.write.get(), 1);
    ::dup2(err.write.get(), 2);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  in_ = std::move(in.write);
  out_ = std::move(out.read);
  err_ = std::move(err.read);
}

DebuggerClient::DebuggerClient(ScopedFd connection) : in_(::dup(connection.get())), out_(std::move(connection)) {}

DebuggerClient::~DebuggerClient() {
  if (pid_ > 0) finish();
}

void DebuggerClient::write(const std::string& bytes) {
  for (size_t sent = 0; sent < bytes.size();) {
    const ssize_t wrote = ::write(in_.get(), bytes.data() + sent, bytes.size() - sent);
    if (wrote <= 0) return;
    sent += static_cast<size_t>(wrote);
  }
}

bool DebuggerClient::fill() {
  std::array<char, 65536> chunk;
  const ssize_t got = ::read(out_.get(), chunk.data(), chunk.size());
  if (got <= 0) return false;
  buffer_.append(chunk.data(), static_cast<size_t>(got));
  return true;
}

Json DebuggerClient::read() {
  const std::string name = "Content-Length: ";
  size_t header = 0;
  while ((header = buffer_.find("\r\n\r\n")) == std::string::npos)
    if (!fill()) return {};
  EXPECT_EQ(buffer_.rfind(name, 0), 0u) << "not the protocol: " << buffer_.substr(0, 100);
  const size_t length = std::stoul(buffer_.substr(name.size(), header - name.size()));
  while (buffer_.size() < header + 4 + length)
    if (!fill()) return {};
  auto message = parse_json(std::string_view(buffer_).substr(header + 4, length));
  buffer_.erase(0, header + 4 + length);
  EXPECT_TRUE(message.ok());
  return message.ok() ? message.value() : Json();
}

Json DebuggerClient::request(const std::string& command, Json arguments) {
  const Json message{{"seq", ++sent_}, {"type", "request"}, {"command", command}, {"arguments", std::move(arguments)}};
  const std::string text = message.dump();
  write("Content-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text);
  for (;;) {
    Json got = read();
    if (got.is_null()) {
      ADD_FAILURE() << "no response to " << command;
      return {{"success", false}, {"message", "no response"}};
    }
    if (got["type"] == "response") {
      EXPECT_EQ(got["request_seq"], sent_);
      EXPECT_EQ(got["command"], command);
      return got;
    }
    events_.push_back(got);
    waiting_.push_back(std::move(got));
  }
}

Json DebuggerClient::ask(const std::string& command, Json arguments) {
  Json response = request(command, std::move(arguments));
  EXPECT_EQ(response["success"], true) << command << ": " << response.dump();
  return response.contains("body") ? response["body"] : Json();
}

Json DebuggerClient::wait_for(const std::string& event, const std::string& or_else) {
  for (;;) {
    if (waiting_.empty()) {
      Json got = read();
      if (got.is_null()) {
        ADD_FAILURE() << "no event " << event;
        return {};
      }
      EXPECT_EQ(got["type"], "event");
      events_.push_back(got);
      waiting_.push_back(std::move(got));
    }
    const Json first = waiting_.front();
    waiting_.pop_front();
    if (first["event"] == event) return first.contains("body") ? first["body"] : Json(Json::object());
    if (first["event"] == or_else) return {};
  }
}

Json DebuggerClient::move(const std::string& command, Json arguments) {
  if (!request(command, std::move(arguments))["success"].get<bool>()) {
    ADD_FAILURE() << command << " failed";
    return {};
  }
  return wait_for("stopped", "terminated");
}

void DebuggerClient::begin(const Json& launch) {
  ask("initialize", {{"adapterID", "foretrace"}});
  ask("launch", launch);
  wait_for("initialized");
  ask("setExceptionBreakpoints", {{"filters", Json::array()}});
  ask("configurationDone");
}

std::string DebuggerClient::output(const std::string& category) const {
  std::string all;
  for (const Json& event : events_)
    if (event["event"] == "output" && event["body"]["category"] == category) all += event["body"]["output"].get<std::string>();
  return all;
}

int DebuggerClient::finish(std::string* rest, std::string* complaint) {
  in_.reset();
  const std::string left = buffer_ + read_all(out_.get());
  const std::string said = read_all(err_.get());
  if (rest != nullptr) *rest = left;
  if (complaint != nullptr) *complaint = said;
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace foretrace::tracer
