#include "agents/tools/prediction_tools.h"

#include "agents/tools/trace_tools.h"
#include "worldmodel/question.h"

namespace foretrace::agents {
namespace {

constexpr int64_t kPredictedSteps = 256;

class PredictTool : public Tool {
 public:
  PredictTool(Workbench& bench, std::string what) : bench_(&bench), what_(std::move(what)) {
    parameters_.number("max_steps", "steps that the predicted run may have; default " + std::to_string(kPredictedSteps), 1);
  }
  [[nodiscard]] std::string name() const override { return "predict_" + what_; }
  [[nodiscard]] std::string description() const override {
    const std::string what = what_ == "output" ? "What a call returns, or the exception that ends it" : "The steps of a call's run, with line and variables of each";
    return what + ", as the world model predicts it without running anything, with its confidence from 0 to 1. It may be wrong: where a program is cheap and safe to run, "
                  "trace_run tells the truth.";
  }
  [[nodiscard]] const ToolParameters& parameters() const override { return parameters_; }

  Result<Json> call(const ToolArguments& arguments) override {
    TRY_ASSIGN(const auto program, called_program(arguments));
    TRY_ASSIGN(auto* model, bench_->model());
    worldmodel::Budget budget;
    budget.max_steps = arguments.number("max_steps", kPredictedSteps);
    TRY_ASSIGN(const auto reply, worldmodel::ask(*model, program, {what_}, budget));
    Json json = {{"prediction", reply.prediction}, {"confidence", reply.confidence}, {"steps", reply.steps}, {"seconds", reply.seconds}, {"model", model->name()}};
    if (!reply.detail.empty()) json["problem"] = reply.detail;
    return json;
  }

 private:
  Workbench* bench_;
  std::string what_;
  ToolParameters parameters_ = program_parameters();
};

}  // namespace

std::unique_ptr<Tool> make_predict_output_tool(Workbench& bench) { return std::make_unique<PredictTool>(bench, "output"); }
std::unique_ptr<Tool> make_predict_trace_tool(Workbench& bench) { return std::make_unique<PredictTool>(bench, "trace"); }

ToolList make_tools(Workbench& bench) {
  ToolList tools;
  for (const auto make : {make_trace_run_tool, make_query_trace_tool, make_state_at_tool, make_predict_output_tool, make_predict_trace_tool, make_explain_divergence_tool})
    tools.push_back(make(bench));
  return tools;
}

}  // namespace foretrace::agents
