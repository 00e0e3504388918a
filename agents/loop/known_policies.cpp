#include <algorithm>

#include "agents/loop/policy.h"
#include "core/file.h"
#include "core/hash.h"
#include "lm/json_fields.h"

namespace foretrace::agents {
namespace {

Turn submission() { return {"", {{"", "submit", Json::object()}}, "", 0, ""}; }

class NoopPolicy : public Policy {
 public:
  [[nodiscard]] std::string name() const override { return "noop"; }
  Result<Turn> next(const EpisodeView&) override { return submission(); }
};

class OraclePolicy : public Policy {
 public:
  [[nodiscard]] std::string name() const override { return "oracle"; }
  Result<Turn> next(const EpisodeView& view) override {
    if (view.task.solution.empty()) return not_found("the task " + view.task.name + " has no solution/", "the oracle needs one");
    if (view.turns >= static_cast<int64_t>(view.task.solution.size())) return submission();
    auto file = view.task.solution.begin();
    std::advance(file, view.turns);
    return Turn{"", {{"", "edit", {{"path", file->first}, {"new", file->second.bytes}}}}, "", 0, ""};
  }
};

class ScriptedPolicy : public Policy {
 public:
  ScriptedPolicy(std::map<std::string, std::vector<Turn>> turns, std::string id, std::string name) : turns_(std::move(turns)), id_(std::move(id)), name_(std::move(name)) {}
  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::string id() const override { return id_; }
  Result<Turn> next(const EpisodeView& view) override {
    auto script = turns_.find(view.task.name);
    if (script == turns_.end()) script = turns_.find("*");
    if (script == turns_.end() || view.turns >= static_cast<int64_t>(script->second.size())) return submission();
    return script->second[static_cast<size_t>(view.turns)];
  }

 private:
  std::map<std::string, std::vector<Turn>> turns_;
  std::string id_, name_;
};

Result<Turn> scripted_turn(const Json& json, const std::string& where) {
  lm::JsonFields fields(json, where);
  Turn turn;
  TRY(fields.text("content", turn.content));
  const Json* calls = fields.take("calls");
  TRY(fields.finish());
  if (calls == nullptr || !calls->is_array()) return fields.wrong("calls", "must be a list");
  for (const Json& item : *calls) {
    lm::JsonFields of(item, where + ": a call");
    ToolCall call;
    TRY(of.required("tool"));
    TRY(of.text("tool", call.name));
    if (const Json* arguments = of.take("arguments")) call.arguments = *arguments;
    TRY(of.finish());
    turn.calls.push_back(std::move(call));
  }
  return turn;
}

}  // namespace

std::unique_ptr<Policy> make_noop_policy() { return std::make_unique<NoopPolicy>(); }
std::unique_ptr<Policy> make_oracle_policy() { return std::make_unique<OraclePolicy>(); }

std::unique_ptr<Policy> make_scripted_policy(std::map<std::string, std::vector<Turn>> turns, std::string id, std::string name) {
  return std::make_unique<ScriptedPolicy>(std::move(turns), std::move(id), std::move(name));
}

Result<std::unique_ptr<Policy>> read_scripted_policy(const std::string& path) {
  TRY_ASSIGN(const std::string text, read_file(path));
  const auto json = parse_unambiguous_json(text);
  if (!json.ok()) return json.error().in(path);
  if (!json.value().is_object()) return parse_error(path + " is no object of scripts", "{\"TASK\" or \"*\": [{\"calls\": [...]}, ...]}");
  std::map<std::string, std::vector<Turn>> turns;
  for (const auto& [task, list] : json.value().items()) {
    if (!list.is_array()) return parse_error(path + ": the script of " + task + " is no list of turns");
    auto& script = turns[task];
    for (const Json& item : list) {
      TRY_ASSIGN(Turn turn, scripted_turn(item, path + ": " + task + ": turn " + std::to_string(script.size() + 1)));
      script.push_back(std::move(turn));
    }
  }
  return make_scripted_policy(std::move(turns), "scripted-" + sha256_hex(text).substr(0, 32));
}

}  // namespace foretrace::agents
