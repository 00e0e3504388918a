#include "cli/dap_verb.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/print_error.h"
#include "tracer/debug_adapter/debug_server.h"

namespace foretrace::cli {
namespace {

class DapVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "dap"; }
  [[nodiscard]] std::string summary() const override { return "debug a recorded run, forwards and back, from an editor"; }
  [[nodiscard]] std::string example() const override {
    return R"(printf 'Content-Length: %d\r\n\r\n%s' 49 '{"seq":1,"type":"request","command":"initialize"}' | foretrace dap --db build/demo/example.db --run 1)";
  }
  void declare(CLI::App& app) override {
    app.add_option("--db", choice_.db, "trace store, unless `launch` names one")->capture_default_str();
    app.add_option("--run", choice_.run, "number of the run, unless `launch` names one; without it the last one");
    app.add_option("--against", choice_.against, "number of another run, from which this one parts somewhere");
    app.add_option("--port", port_, "listen on this port of 127.0.0.1, for one editor at a time; 0: any free one, named on standard error");
  }
  Result<int> run() override;

 private:
  tracer::DebuggedChoice choice_;
  std::optional<uint16_t> port_;
};

Result<int> DapVerb::run() {
  if (!port_) {
    TRY(tracer::serve_debugger(0, 1, choice_));
    return 0;
  }
  TRY(tracer::serve_debuggers(
      *port_, choice_, [](uint16_t port) { std::fprintf(stderr, "listening on 127.0.0.1:%d\n", port); },
      [](const Error& error) { print_error(error); }));
  return 0;
}

}  // namespace

std::unique_ptr<Verb> make_dap_verb() { return std::make_unique<DapVerb>(); }

}  // namespace foretrace::cli
