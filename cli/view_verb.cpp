// foretrace view: a run as one HTML page to step through.
#include <CLI/CLI.hpp>
#include <csignal>

#include "cli/forward_verb.h"
#include "cli/store_verbs.h"
#include "cli/trace_file.h"
#include "datasets/view/view_page.h"
#include "datasets/view/write_page.h"

namespace foretrace::cli {
namespace {

class ViewVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "view"; }
  [[nodiscard]] std::string summary() const override { return "write a run as one page to step through, in any browser"; }
  [[nodiscard]] std::string example() const override { return "foretrace view --db build/demo/example.db --run 1 --out trace.html"; }
  void declare(CLI::App& app) override {
    file_.declare_db(app);
    file_.declare_run(app);
    app.add_option("--model", model_, "model directory: shows what it predicts of each step beside what really came");
    app.add_option("--out", out_, "file to write; replaced if it is there")->required();
  }
  Result<int> run() override;

 private:
  // In foretrace-model, which this process becomes; comes back only with an Error.
  [[nodiscard]] Status predict() const;

  TraceFile file_;
  std::string model_, out_;
};

Result<int> ViewVerb::run() {
  std::signal(SIGXFSZ, SIG_IGN);  // a limit of file sizes is an error like a full disk, not a death
  if (!model_.empty()) return predict().error();
  TRY_ASSIGN(auto reader, file_.open());
  TRY_ASSIGN(const int64_t run, file_.pick_run(*reader));
  TRY_ASSIGN(const std::string page, datasets::view_page(*reader, run));
  TRY(datasets::write_page(page, file_.db, out_));
  return 0;
}

Status ViewVerb::predict() const {
  std::vector<std::string> words = {"foretrace", "view", "--db", file_.db, "--model", model_, "--out", out_};
  if (file_.run) words.insert(words.end(), {"--run", std::to_string(*file_.run)});
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  return become_model_program("view --model", arguments.data());
}

}  // namespace

std::unique_ptr<Verb> make_view_verb() { return std::make_unique<ViewVerb>(); }

}  // namespace foretrace::cli
