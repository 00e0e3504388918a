// `foretrace agent`: tasks, agents at them, and their trajectories; a subcommand a file.
#pragma once

#include <memory>
#include <string>

#include "cli/verb.h"
#include "worldmodel/world_model.h"

namespace foretrace::cli {

std::unique_ptr<Verb> make_agent_verb();

// Subcommands; name() is the word after `agent`.
std::unique_ptr<Verb> make_agent_tasks_verb();
std::unique_ptr<Verb> make_agent_run_verb();
std::unique_ptr<Verb> make_agent_replay_verb();

// What an agent may ask: a model directory, "oracle" (the real tracer), "copy"; null where it is empty.
Result<std::unique_ptr<worldmodel::WorldModel>> open_agent_model(const std::string& model);
// Of those: no directory.
bool is_own_model(const std::string& model);

}  // namespace foretrace::cli
