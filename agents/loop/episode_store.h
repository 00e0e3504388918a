// EpisodeStore: episodes in SQLite (docs/agents.md), a transaction a turn: a killed run keeps every turn that it finished.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/loop/episode.h"
#include "core/json.h"
#include "core/result.h"
#include "core/sqlite.h"

namespace foretrace::agents {

// Everything that decides an episode, hashed: the task's content with its limits, the policy's id.
std::string episode_key(const Task& task, const Policy& policy);

struct EpisodeRecord {
  std::string key, task, policy;
  bool finished = false;
  std::string exit_status;
  bool solved = false;
  Json grade;  // grade_json() of the hidden tests
  std::string patch;
  int64_t turns = 0, tokens = 0;
  double seconds = 0;
};

class EpisodeStore {
 public:
  // Creates the file if it is missing, unless `must_exist`. Refuses files that are no store of episodes, or of another version.
  static Result<std::unique_ptr<EpisodeStore>> open(const std::string& path, bool must_exist = false);

  // All, by key.
  Result<std::vector<EpisodeRecord>> episodes();
  Result<std::optional<EpisodeRecord>> find(const std::string& key);
  Result<Json> messages(const std::string& key);

  // One transaction each.
  Status put_turn(const EpisodeRecord& episode, size_t position, const Json& messages);
  Status finish(const EpisodeRecord& episode, const Json& messages);

 private:
  explicit EpisodeStore(Sqlite db) : db_(std::move(db)) {}
  Status write(const EpisodeRecord& episode, size_t position, const Json& messages);
  Sqlite db_;
};

}  // namespace foretrace::agents
