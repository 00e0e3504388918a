// `--port`: one editor after the other over a loopback connection.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "tests/tracer/debug_adapter/debugger_lab.h"
#include "tests/tracer/debug_adapter/sample_programs.h"

namespace foretrace::tracer {
namespace {

// The program, listening on a port of its own choice.
class ListeningDebugger {
 public:
  ListeningDebugger() {
    std::array<int, 2> err{};
    EXPECT_EQ(::pipe(err.data()), 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(err[1], 2);
      const std::string program = ProgramLab::foretrace();
      ::execl(program.c_str(), program.c_str(), "dap", "--port", "0", nullptr);
      ::_exit(127);
    }
    ::close(err[1]);
    std::string line;
    for (char c = 0; ::read(err[0], &c, 1) == 1 && c != '\n';) line += c;
    err_ = ScopedFd(err[0]);
    const size_t colon = line.rfind(':');
    port_ = colon == std::string::npos ? 0 : static_cast<uint16_t>(std::stoi(line.substr(colon + 1)));
  }
  ~ListeningDebugger() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }
  [[nodiscard]] ScopedFd connect() const {
    ScopedFd socket(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return socket;
  }

 private:
  pid_t pid_ = -1;
  uint16_t port_ = 0;
  ScopedFd err_;
};

TEST(DebugPort, ServesOneEditorAfterTheOther) {
  const DebuggerLab lab(kRecursion);
  const ListeningDebugger debugger;
  for (int round = 0; round < 2; ++round) {
    DebuggerClient client(debugger.connect());
    client.begin(lab.launch());
    EXPECT_EQ(client.wait_for("stopped")["reason"], "entry");
    client.move("next");
    EXPECT_EQ(client.ask("stackTrace")["stackFrames"][0]["line"], 1);
    client.ask("disconnect");
    EXPECT_TRUE(client.read().is_null());
  }
  DebuggerClient(debugger.connect()).write("no protocol\r\n\r\n");
  DebuggerClient last(debugger.connect());
  EXPECT_EQ(last.ask("initialize")["supportsStepBack"], true);
  last.ask("disconnect");
}

}  // namespace
}  // namespace foretrace::tracer
