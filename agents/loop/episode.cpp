#include "agents/loop/episode.h"

#include <algorithm>
#include <chrono>

namespace foretrace::agents {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kMostFormatErrors = 3;  // one behind the other

constexpr const char* kSystem =
    "You work on a task in a folder, by tools. Commands run in a sandbox without network; nothing outside the folder can be changed. When the work is done, call `submit`: "
    "the files as they are then are tested, with tests that you do not see.";

// For models whose server knows no tool calls.
std::string tool_texts(const ToolList& tools) {
  std::string text = "\n\nTools, one a turn. Where tool calls are not known, write <tool: NAME>{\"argument\": ...}</tool>, and a command as <tool: bash>COMMAND</tool>:\n";
  for (const auto& tool : tools) text += "- " + tool->name() + " " + dump_json(tool->parameters().schema()["properties"]) + "\n";
  return text;
}

class EpisodeRun {
 public:
  EpisodeRun(const Task& task, Policy& policy, WorkSession& session, const EpisodeOptions& options)
      : task_(task), policy_(policy), session_(session), options_(options), begun_(Clock::now()) {}

  Result<EpisodeEnd> run() {
    end_.messages = first_messages(task_, session_.tools());
    TRY(take_past());
    while (end_.exit_status.empty() && !limited()) {
      if (options_.stop && options_.stop()) return std::move(end_);
      TRY_ASSIGN(const Turn turn, policy_.next({task_, end_.messages, session_.tools(), end_.turns}));
      const size_t position = end_.messages.size();
      TRY_ASSIGN(const Json messages, take(turn));
      TRY(tell(position, messages));
    }
    TRY(finish());
    return std::move(end_);
  }

 private:
  [[nodiscard]] double seconds() const { return options_.past_seconds + std::chrono::duration<double>(Clock::now() - begun_).count(); }

  Status tell(size_t position, const Json& messages) { return options_.on_turn ? options_.on_turn(position, messages, seconds()) : Status(); }

  bool limited() {
    const TaskLimits& limits = task_.limits;
    end_.reason = end_.turns >= limits.steps ? "steps" : end_.tokens >= limits.tokens ? "tokens" : seconds() >= limits.seconds ? "seconds" : "";
    if (!end_.reason.empty()) end_.exit_status = "LimitsExceeded";
    return !end_.reason.empty();
  }

  // One turn with its results; the messages are appended and given.
  Result<Json> take(const Turn& turn) {
    Json messages = Json::array({assistant_message(turn)});
    ++end_.turns;
    end_.tokens += turn.tokens;
    for (const ToolCall& call : turn.calls) {
      if (session_.submitted()) break;
      TRY_ASSIGN(const Json result, session_.call(call.name, call.arguments));
      messages.push_back(result_message(call, dump_json(result)));
    }
    if (turn.calls.empty()) messages.push_back({{"role", "user"}, {"content", turn.problem.empty() ? "There was no tool call. Call `submit` when the work is done." : turn.problem}});
    format_errors_ = turn.calls.empty() ? format_errors_ + 1 : 0;
    if (format_errors_ == kMostFormatErrors) end_.exit_status = "RepeatedFormatError";
    if (session_.submitted()) end_.exit_status = "Submitted";
    for (const Json& message : messages) end_.messages.push_back(message);
    return messages;
  }

  // What an earlier process did, done again.
  Status take_past() {
    const Json& past = options_.past;
    const size_t start = end_.messages.size();
    if (past.size() < start || !std::equal(end_.messages.begin(), end_.messages.end(), past.begin())) return tell(0, end_.messages);  // none, or of other tools
    for (size_t at = start; at < past.size() && end_.exit_status.empty(); at = end_.messages.size()) {
      const auto turn = turn_of(past[at]);
      if (!turn.ok()) return {};
      TRY_ASSIGN(const Json messages, take(turn.value()));
      bool same = at + messages.size() <= past.size();
      for (size_t i = 0; i < messages.size() && same; ++i) same = past[at + i] == messages[i];
      if (!same) return tell(at, messages);
    }
    return {};
  }

  Status finish() {
    auto patch = session_.workspace().patch_from(task_.files);
    if (patch.ok()) end_.patch = std::move(patch).value();
    else if (patch.error().code != ErrorCode::kLimit) return patch.error();
    const auto files = session_.workspace().files();
    if (files.ok()) {
      TRY_ASSIGN(end_.grade, session_.grader().grade(files.value(), task_, task_.tests));
    } else {
      end_.grade.problem = files.error().text();
    }
    end_.messages.push_back({{"role", "exit"}, {"content", end_.reason.empty() ? end_.exit_status : end_.exit_status + ": " + end_.reason},
                             {"extra", {{"exit_status", end_.exit_status}, {"submission", end_.patch}}}});
    end_.seconds = seconds();
    return {};
  }

  const Task& task_;
  Policy& policy_;
  WorkSession& session_;
  const EpisodeOptions& options_;
  Clock::time_point begun_;
  int format_errors_ = 0;
  EpisodeEnd end_;
};

}  // namespace

Json first_messages(const Task& task, const ToolList& tools) {
  return Json::array({{{"role", "system"}, {"content", kSystem + tool_texts(tools)}}, {{"role", "user"}, {"content", task.instruction}}});
}

Result<EpisodeEnd> run_episode(const Task& task, Policy& policy, const SessionTools& shared, const EpisodeOptions& options) {
  TRY_ASSIGN(auto session, WorkSession::open(task, shared));
  return EpisodeRun(task, policy, *session, options).run();
}

}  // namespace foretrace::agents
