#include "cli/view_model_verb.h"

#include <CLI/CLI.hpp>
#include <csignal>

#include "cli/progress_line.h"
#include "cli/trace_file.h"
#include "datasets/view/view_page.h"
#include "datasets/view/write_page.h"
#include "worldmodel/open_model.h"
#include "worldmodel/step_predictions.h"

namespace foretrace::cli {
namespace {

class ViewModelVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "view"; }
  [[nodiscard]] std::string summary() const override { return "write a run as one page, with what a model predicts of each step"; }
  [[nodiscard]] std::string example() const override { return "foretrace view --db build/demo/example.db --model build/demo/run/model --out trace.html"; }
  void declare(CLI::App& app) override {
    file_.declare_db(app);
    file_.declare_run(app);
    app.add_option("--model", model_, "model directory")->required();
    app.add_option("--out", out_, "file to write; replaced if it is there")->required();
  }
  Result<int> run() override {
    std::signal(SIGXFSZ, SIG_IGN);  // a limit of file sizes is an error like a full disk, not a death
    TRY_ASSIGN(auto reader, file_.open());
    TRY_ASSIGN(const int64_t run, file_.pick_run(*reader));
    TRY_ASSIGN(const auto traced, worldmodel::traced_program(*reader, run));
    TRY_ASSIGN(auto directory, worldmodel::read_model_directory(model_));
    TRY_ASSIGN(const auto model, worldmodel::open_model(std::move(directory)));
    ProgressLine line;
    TRY_ASSIGN(const auto predictions, worldmodel::predict_steps(*model, traced, [&](int64_t done, int64_t all) { line.show("predicted steps", done, all); }));
    TRY_ASSIGN(const std::string page, datasets::view_page(*reader, run, &predictions));
    TRY(datasets::write_page(page, file_.db, out_));
    return 0;
  }

 private:
  TraceFile file_;
  std::string model_, out_;
};

}  // namespace

std::unique_ptr<Verb> make_view_model_verb() { return std::make_unique<ViewModelVerb>(); }

}  // namespace foretrace::cli
