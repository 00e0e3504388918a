#include "cli/mcp_verb.h"

#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>

#include "agents/mcp/mcp_server.h"
#include "agents/tools/prediction_tools.h"
#include "core/scoped_fd.h"

namespace foretrace::cli {
namespace {

class McpVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "mcp"; }
  [[nodiscard]] std::string summary() const override { return "tracer and world model as tools for agents (Model Context Protocol, stdio)"; }
  [[nodiscard]] std::string example() const override {
    return R"(echo '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' | foretrace mcp)";
  }
  void declare(CLI::App& app) override {
    app.add_option("--model", options_.model, "model directory (default: $FORETRACE_MODEL, else models/ beside the binary); loaded when it is first asked");
    app.add_option("--db", options_.db, "trace store that runs are read from and added to (default: one that goes away at the end)");
  }
  Result<int> run() override;

 private:
  agents::WorkbenchOptions options_;
};

// Only the protocol goes to standard output, whatever a library prints there, and only we read what comes in.
Result<int> McpVerb::run() {
  std::signal(SIGPIPE, SIG_IGN);
  const ScopedFd in(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)), out(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
  const ScopedFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (in.get() < 0 || out.get() < 0 || ::dup2(nothing.get(), STDIN_FILENO) < 0 || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
    return io_error("cannot set standard input and output aside", errno);
  TRY_ASSIGN(auto bench, agents::Workbench::open(options_));
  agents::McpServer server(agents::make_tools(*bench), FORETRACE_VERSION);
  agents::LineStream stream(in.get(), out.get());
  TRY(server.serve(stream));
  return 0;
}

}  // namespace

std::unique_ptr<Verb> make_mcp_verb() { return std::make_unique<McpVerb>(); }

}  // namespace foretrace::cli
