#include "cli/agent_verb.h"

#include "cli/verb_group.h"
#include "worldmodel/copy_model.h"
#include "worldmodel/open_model.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::cli {

std::unique_ptr<Verb> make_agent_verb() {
  VerbList parts;
  parts.push_back(make_agent_run_verb());
  parts.push_back(make_agent_replay_verb());
  parts.push_back(make_agent_tasks_verb());
  return std::make_unique<VerbGroup>("agent", "agents at tasks of repair, in a sandbox: tasks, runs, replays", std::move(parts));
}

bool is_own_model(const std::string& model) { return model == "oracle" || model == "copy"; }

Result<std::unique_ptr<worldmodel::WorldModel>> open_agent_model(const std::string& model) {
  using Opened = std::unique_ptr<worldmodel::WorldModel>;
  if (model.empty()) return Opened();
  if (model == "oracle") return Opened(std::make_unique<worldmodel::OracleModel>());
  if (model == "copy") return Opened(std::make_unique<worldmodel::CopyModel>());
  TRY_ASSIGN(auto directory, worldmodel::read_model_directory(model));
  return worldmodel::open_model(std::move(directory));
}

}  // namespace foretrace::cli
