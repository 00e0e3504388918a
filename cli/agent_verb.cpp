#include "cli/agent_verb.h"

#include <CLI/CLI.hpp>

#include "worldmodel/copy_model.h"
#include "worldmodel/open_model.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::cli {
namespace {

class AgentVerb : public Verb {
 public:
  AgentVerb() {
    parts_.push_back(make_agent_run_verb());
    parts_.push_back(make_agent_replay_verb());
    parts_.push_back(make_agent_tasks_verb());
  }

  [[nodiscard]] std::string name() const override { return "agent"; }
  [[nodiscard]] std::string summary() const override { return "agents at tasks of repair, in a sandbox: tasks, runs, replays"; }
  [[nodiscard]] std::string example() const override { return parts_.front()->example(); }

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
    for (size_t i = 0; i < parts_.size(); ++i)
      if (apps_[i]->parsed()) return parts_[i]->run();
    return internal_error("agent: no subcommand ran");
  }

 private:
  VerbList parts_;
  std::vector<CLI::App*> apps_;  // of parts_, in their order
};

}  // namespace

std::unique_ptr<Verb> make_agent_verb() { return std::make_unique<AgentVerb>(); }

Result<std::unique_ptr<worldmodel::WorldModel>> open_agent_model(const std::string& model) {
  using Opened = std::unique_ptr<worldmodel::WorldModel>;
  if (model.empty()) return Opened();
  if (model == "oracle") return Opened(std::make_unique<worldmodel::OracleModel>());
  if (model == "copy") return Opened(std::make_unique<worldmodel::CopyModel>());
  TRY_ASSIGN(auto directory, worldmodel::read_model_directory(model));
  return worldmodel::open_model(std::move(directory));
}

}  // namespace foretrace::cli
