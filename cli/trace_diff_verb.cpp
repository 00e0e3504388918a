// foretrace trace-diff: where two runs part.
#include <CLI/CLI.hpp>

#include "cli/store_verbs.h"
#include "cli/trace_file.h"
#include "core/json.h"
#include "tracer/store/run_difference.h"

namespace foretrace::cli {
namespace {

class TraceDiffVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "trace-diff"; }
  [[nodiscard]] std::string summary() const override { return "the first step and variable where two runs part"; }
  [[nodiscard]] std::string example() const override { return "foretrace trace-diff --db build/demo/example.db 1 2"; }
  void declare(CLI::App& app) override {
    file_.declare_db(app);
    app.add_option("R1", first_, "number of a run")->required();
    app.add_option("R2", second_, "number of another run")->required();
    app.add_flag("--json", json_, "print JSON");
  }
  Result<int> run() override;

 private:
  TraceFile file_;
  int64_t first_ = 0;
  int64_t second_ = 0;
  bool json_ = false;
};

// 1 if the runs part, as diff does.
Result<int> TraceDiffVerb::run() {
  TRY_ASSIGN(auto reader, file_.open());
  TRY_ASSIGN(const auto found, tracer::find_difference(*reader, first_, second_));
  if (json_) {
    Json json;
    json["same"] = !found.has_value();
    json["step"] = found ? Json(found->step) : Json();
    json["what"] = found ? Json(found->what) : Json();
    json["first"] = found ? Json(found->first) : Json();
    json["second"] = found ? Json(found->second) : Json();
    TRY(print(dump_json(json) + "\n"));
  } else if (!found) {
    TRY(print("the runs have the same steps\n"));
  } else {
    TRY(print("step " + std::to_string(found->step) + ": " + found->what + "\n  run " + std::to_string(first_) + ": " + found->first +
              "\n  run " + std::to_string(second_) + ": " + found->second + "\n"));
  }
  return found ? 1 : 0;
}

}  // namespace

std::unique_ptr<Verb> make_trace_diff_verb() { return std::make_unique<TraceDiffVerb>(); }

}  // namespace foretrace::cli
