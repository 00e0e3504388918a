#include "agents/loop/trajectory.h"

#include "agents/loop/turn.h"
#include "lm/json_fields.h"

namespace foretrace::agents {
namespace {

constexpr const char* kFormat = "mini-swe-agent-1.1";
constexpr const char* kMiniVersion = "2.0.0";  // whose form it is

}  // namespace

std::string trajectory_path(const std::string& out, const std::string& task) { return out + "/" + task + "/" + task + ".traj.json"; }

Json trajectory_json(const EpisodeRecord& episode, const Json& messages) {
  Json info = {{"model_stats", {{"instance_cost", 0.0}, {"api_calls", episode.turns}, {"tokens", episode.tokens}}},
               {"config", {{"agent_type", "foretrace agent"}, {"model", {{"model_name", episode.policy}}}}},
               {"mini_version", kMiniVersion},
               {"exit_status", episode.finished ? Json(episode.exit_status) : Json()},
               {"submission", episode.finished ? Json(episode.patch) : Json()},
               {"foretrace", {{"task_key", episode.key}, {"policy", episode.policy}, {"seconds", episode.seconds}}}};
  if (episode.finished) {
    info["foretrace"]["solved"] = episode.solved;
    info["foretrace"]["grade"] = episode.grade;
  }
  return {{"instance_id", episode.task}, {"info", std::move(info)}, {"messages", messages}, {"trajectory_format", kFormat}};
}

Result<Trajectory> read_trajectory(const std::string& path) {
  TRY_ASSIGN(const Json json, read_json_file(path));
  lm::JsonFields fields(json, path);
  Trajectory trajectory;
  std::string format;
  TRY(fields.text("trajectory_format", format));
  if (format != kFormat) return parse_error(path + " is no trajectory of form " + std::string(kFormat), "`foretrace agent run` writes them");
  TRY(fields.required("instance_id"));
  TRY(fields.text("instance_id", trajectory.task));
  const Json* messages = fields.take("messages");
  const Json* info = fields.take("info");
  if (messages == nullptr || !messages->is_array()) return fields.wrong("messages", "must be a list");
  if (info == nullptr || !info->is_object()) return fields.wrong("info", "must be an object");
  trajectory.messages = *messages;
  lm::JsonFields about(*info, path + ": info");
  TRY(about.text("exit_status", trajectory.exit_status));
  TRY(about.text("submission", trajectory.submission));
  if (const Json* ours = about.take("foretrace"); ours != nullptr && ours->is_object()) trajectory.grade = ours->value("grade", Json());
  for (const Json& message : trajectory.messages) {
    if (!message.is_object() || message.value("role", "") != "assistant") continue;
    const auto turn = turn_of(message);
    if (!turn.ok()) return turn.error().in(path);
  }
  return trajectory;
}

Json predictions_json(const std::vector<EpisodeRecord>& episodes) {
  Json predictions = Json::object();
  for (const EpisodeRecord& episode : episodes)
    if (episode.finished) predictions[episode.task] = {{"model_name_or_path", episode.policy}, {"instance_id", episode.task}, {"model_patch", episode.patch}};
  return predictions;
}

}  // namespace foretrace::agents
