#include "cli/predict_verb.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "cli/decode_flags.h"
#include "core/file.h"
#include "core/json.h"
#include "datasets/program_text.h"
#include "worldmodel/question.h"

namespace foretrace::cli {
namespace {

class PredictVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "predict"; }
  [[nodiscard]] std::string summary() const override {
    return "ask a world model what a program will do";
  }
  [[nodiscard]] std::string example() const override {
    return "foretrace predict --model build/demo/run/model datasets/examples/gcd_and_primes.py --entry "
           "gcd --args '12, 18' --what output";
  }

  void declare(CLI::App& app) override {
    app.add_option("PROGRAM", path_, "a Python file")->required();
    app.add_option("--model", model_,
                   "model directory (default: $FORETRACE_MODEL, else models/ beside the binary)");
    auto* entry = app.add_option("--entry", program_.entry, "function to call");
    app.add_option("--args", program_.args, "text between the call's parentheses")->needs(entry);
    app.add_option("--call", call_, "the whole call, e.g. 'f(1, \"a\")'")->excludes(entry);
    app.add_option("--what", question_.what, "output, trace, state, next, path, coverage or halt")
        ->capture_default_str();
    app.add_option("--line", question_.line, "state, next: at this line");
    app.add_option("--visit", question_.visit, "state, next: at its K-th visit, from 1")
        ->capture_default_str();
    app.add_option("--decoder", decoder_, "ar, diffusion or refiner: must be the model's")
        ->check(CLI::IsMember({"ar", "diffusion", "refiner"}));
    declare_decode_flags(app, settings_);
    app.add_option("--max-steps", budget_.max_steps, "steps that the prediction may have")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    app.add_flag("--json", json_, "machine output");
  }

  Result<int> run() override {
    TRY(worldmodel::check_question(question_));
    if (call_.empty() && program_.entry.empty())
      return invalid_argument("predict needs a call",
                              "give --entry f --args '...', or --call 'f(...)'");
    TRY_ASSIGN(program_.source, read_file(path_));
    program_.path = path_;
    if (!call_.empty()) program_.entry = call_;
    TRY(check_entry());
    TRY_ASSIGN(const std::string directory, worldmodel::locate_model(model_));
    TRY_ASSIGN(auto opened, worldmodel::read_model_directory(directory));
    TRY_ASSIGN(auto model, worldmodel::open_model(std::move(opened), settings_, decoder_));
    TRY_ASSIGN(const auto reply, worldmodel::ask(*model, program_, question_, budget_));
    print(reply, model->name());
    return 0;
  }

 private:
  // The function that is called must be in the file; what the model would say of another is worth
  // nothing.
  Status check_entry() {
    TRY_ASSIGN(const auto text, datasets::ProgramText::make(
                                    {program_.source, path_, program_.entry, program_.args}));
    const std::string function = program_.entry.substr(0, program_.entry.find_first_of("(. "));
    for (const auto& [line, codes] : text.codes())
      for (const auto& code : codes)
        if (code.name == function) return {};
    if (program_.source.find("class " + function) != std::string::npos) return {};
    return not_found(path_ + " has no function '" + function + "'");
  }

  void print(const worldmodel::Reply& reply, const std::string& model) const {
    if (json_) {
      const Json json = {{"what", question_.what},         {"prediction", reply.prediction},
                         {"confidence", reply.confidence}, {"parsed", reply.parsed},
                         {"steps", reply.steps},           {"model", model},
                         {"seconds", reply.seconds}};
      std::printf("%s\n", dump_json(json).c_str());
      return;
    }
    if (reply.prediction.is_array()) {
      for (const auto& element : reply.prediction) std::printf("%s\n", dump_json(element).c_str());
    } else if (reply.prediction.is_string()) {
      std::printf("%s\n", reply.prediction.get<std::string>().c_str());
    }
    if (!reply.detail.empty()) std::fprintf(stderr, "no answer: %s\n", reply.detail.c_str());
    std::fprintf(stderr, "%s: confidence %.2f, %lld steps, %.2f s\n", model.c_str(),
                 reply.confidence, static_cast<long long>(reply.steps), reply.seconds);
  }

  std::string path_;
  std::string model_;
  std::string call_;
  std::string decoder_;
  worldmodel::Program program_;
  worldmodel::Question question_;
  worldmodel::Budget budget_;
  worldmodel::DecodeSettings settings_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_predict_verb() { return std::make_unique<PredictVerb>(); }

}  // namespace foretrace::cli
