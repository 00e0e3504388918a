// `foretrace serve` as a program, driven by the package that OpenAI's clients are made of, and by clients that misbehave.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "core/json.h"
#include "core/scoped_fd.h"
#include "tests/agents/served_model.h"
#include "tests/scratch_directory.h"

namespace foretrace::agents {
namespace {

constexpr const char* kClientPython = FORETRACE_SOURCE_DIR "/.venv/bin/python";

// A server of the small model, until it goes away.
class Served {
 public:
  Served() {
    save_served_model(folder_ / "small");
    std::array<int, 2> pipe;
    EXPECT_EQ(::pipe(pipe.data()), 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(pipe[1], STDOUT_FILENO);
      ::setenv("FORETRACE_SERVE_TOKEN", "secret", 1);
      const std::string program = FORETRACE_BINARY_DIR "/foretrace", model = folder_ / "small";
      ::execl(program.c_str(), program.c_str(), "serve", "--model", model.c_str(), "--port", "0", nullptr);
      std::_Exit(127);
    }
    ::close(pipe[1]);
    out_.reset(pipe[0]);
    std::string line;
    for (char c = 0; ::read(out_.get(), &c, 1) == 1 && c != '\n';) line += c;
    if (const size_t at = line.rfind("127.0.0.1:"); at != std::string::npos) port_ = std::atoi(line.c_str() + at + 10);
    EXPECT_GT(port_, 0) << line;
  }
  ~Served() {
    if (pid_ > 0) stop();
  }
  // Its exit status after SIGTERM.
  int stop() {
    ::kill(pid_, SIGTERM);
    int status = -1;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  // A connection that has sent these bytes.
  [[nodiscard]] ScopedFd say(const std::string& bytes) const {
    ScopedFd connection(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    if (!bytes.empty()) {
      EXPECT_GT(::send(connection.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), 0);
    }
    return connection;
  }

 private:
  ScratchDirectory folder_;
  pid_t pid_ = -1;
  int port_ = 0;
  ScopedFd out_;
};

std::map<std::string, Json> drive(const Served& served) {
  const std::string command = std::string(kClientPython) + " " FORETRACE_SOURCE_DIR "/tests/agents/drive_openai.py " + served.url() + " secret";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string text;
  for (int c; (c = std::fgetc(pipe.get())) != EOF;) text += static_cast<char>(c);
  std::map<std::string, Json> answers;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    const Json json = Json::parse(line);
    answers[json["name"]] = json["value"];
  }
  return answers;
}

void expect_all_answers(std::map<std::string, Json> answers) {
  EXPECT_EQ(answers["models"], Json::array({"small"}));
  EXPECT_FALSE(answers["text"].get<std::string>().empty());
  EXPECT_EQ(answers["streamed"], answers["text"]);
  EXPECT_EQ(answers["reason"], "length");
  EXPECT_EQ(answers["logprobs"], 12);
  EXPECT_EQ(answers["several"], Json::array({0, 1, 2, 3}));
  EXPECT_EQ(answers["chat_streamed"], answers["chat"]);
  EXPECT_EQ(answers["bad"], true);
  EXPECT_EQ(answers["large"], 413);
  EXPECT_EQ(answers["guarded"], true);
}

TEST(OpenAiClient, CompletesStreamsChatsAndSeesErrors) {
  if (std::system((std::string(kClientPython) + " -c 'import openai' 2>/dev/null").c_str()) != 0) GTEST_SKIP() << "no package openai in .venv: scripts/build installs it";
  Served served;
  expect_all_answers(drive(served));
  const std::string head = "POST /v1/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: ";
  const std::string endless = R"({"prompt":"a","max_tokens":4096,"stream":true})";
  std::vector<ScopedFd> silent;
  for (int k = 0; k < 20; ++k) {
    silent.push_back(served.say(""));                                                                          // says nothing
    (void)served.say("\x16\x03\x01 garbage\r\n\r\n");                                                          // and goes
    (void)served.say(head + "100000\r\n\r\n{\"prompt\":");                                                     // in the middle of a request
    (void)served.say(head + std::to_string(endless.size()) + "\r\n\r\n" + endless);                            // in the middle of an answer
  }
  expect_all_answers(drive(served));
  silent.clear();
  EXPECT_EQ(served.stop(), 0);
}

}  // namespace
}  // namespace foretrace::agents
