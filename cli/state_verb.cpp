// foretrace state: frames, locals and heap at one step.
#include <CLI/CLI.hpp>

#include "cli/store_verbs.h"
#include "cli/trace_file.h"
#include "tracer/store/state_json.h"

namespace foretrace::cli {
namespace {

std::string plain(const Json& json) { return json.is_string() ? json.get<std::string>() : json.dump(); }

std::string state_text(const Json& state) {
  std::string out = "run " + plain(state["run"]) + " step " + plain(state["step"]) + " " + plain(state["event"]);
  if (state.contains("value")) out += "  => " + plain(state["value"]);
  out += "\n";
  for (const Json& frame : state["frames"]) {
    out += "frame " + plain(frame["frame"]) + "  " + plain(frame["function"]) + "  " + plain(frame["file"]) + ":" +
           plain(frame["line"]) + "\n";
    for (const auto& [name, local] : frame["locals"].items()) {
      out += "  " + name + ": " + plain(local["type"]) + " = " + plain(local["text"]);
      if (!local["object"].is_null()) out += "  #" + plain(local["object"]);
      out += "\n";
    }
  }
  if (!state["objects"].empty()) out += "objects\n";
  for (const auto& [id, object] : state["objects"].items())
    out += "  #" + id + ": " + plain(object["type"]) + " = " + plain(object["text"]) + "\n";
  return out;
}

class StateVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "state"; }
  [[nodiscard]] std::string summary() const override { return "print the variables and the heap at one step"; }
  [[nodiscard]] std::string example() const override { return "foretrace state --db build/demo/example.db --run 1 --step 10 --json"; }
  void declare(CLI::App& app) override {
    file_.declare_db(app);
    file_.declare_run(app);
    app.add_option("--step", step_, "number of the step, the first is 0")->required();
    app.add_flag("--json", json_, "print JSON");
  }
  Result<int> run() override;

 private:
  TraceFile file_;
  int64_t step_ = 0;
  bool json_ = false;
};

Result<int> StateVerb::run() {
  TRY_ASSIGN(auto reader, file_.open());
  TRY_ASSIGN(const int64_t run, file_.pick_run(*reader));
  TRY_ASSIGN(auto cursor, reader->state_at(run, step_));
  TRY_ASSIGN(const Json state, tracer::state_json(*cursor, run));
  TRY(print(json_ ? dump_json(state) + "\n" : state_text(state)));
  return 0;
}

}  // namespace

std::unique_ptr<Verb> make_state_verb() { return std::make_unique<StateVerb>(); }

}  // namespace foretrace::cli
