#include "cli/data_verb.h"

#include <CLI/CLI.hpp>

namespace foretrace::cli {
namespace {

class DataVerb : public Verb {
 public:
  DataVerb() {
    parts_.push_back(make_data_generate_verb());
    parts_.push_back(make_data_import_verb());
    parts_.push_back(make_data_mutate_verb());
    parts_.push_back(make_data_build_verb());
    parts_.push_back(make_data_stats_verb());
    parts_.push_back(make_data_overlap_verb());
    parts_.push_back(make_data_puzzles_verb());
  }

  std::string name() const override { return "data"; }
  std::string summary() const override { return "make and inspect training data"; }
  std::string example() const override { return parts_.front()->example(); }

  void declare(CLI::App& app) override {
    for (const auto& part : parts_) {
      CLI::App* sub = app.add_subcommand(part->name(), part->summary());
      sub->footer("Example:\n  " + part->example());
      part->declare(*sub);
      apps_.push_back(sub);
    }
    app.require_subcommand(1);
  }

  Result<int> run() override {
    for (size_t i = 0; i < parts_.size(); ++i) {
      if (apps_[i]->parsed()) return parts_[i]->run();
    }
    return internal_error("data: no subcommand ran");
  }

 private:
  VerbList parts_;
  std::vector<CLI::App*> apps_;  // of parts_, in their order
};

}  // namespace

std::unique_ptr<Verb> make_data_verb() { return std::make_unique<DataVerb>(); }

}  // namespace foretrace::cli
