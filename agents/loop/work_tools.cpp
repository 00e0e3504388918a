#include "agents/loop/work_tools.h"

#include <algorithm>

#include "agents/loop/work_session.h"

namespace foretrace::agents {
namespace {

constexpr int64_t kShownBytes = 20000;  // of a command's output
constexpr int64_t kMostLines = 2000;    // of a file that is read

class BashTool : public Tool {
 public:
  explicit BashTool(WorkSession& session) : session_(&session) {
    parameters_.text("command", "as bash takes it; each call is a new shell in the working folder").required();
  }
  [[nodiscard]] std::string name() const override { return "bash"; }
  [[nodiscard]] std::string description() const override {
    return "Runs a shell command in the working folder, in a sandbox without network. Files that it changes there stay; processes that it leaves running are ended.";
  }
  [[nodiscard]] const ToolParameters& parameters() const override { return parameters_; }
  [[nodiscard]] bool read_only() const override { return false; }
  Result<Json> call(const ToolArguments& arguments) override {
    const std::string command = arguments.text("command");
    if (command.find('\0') != std::string::npos) return invalid_argument("a command holds no zero bytes");
    TRY_ASSIGN(auto run, session_->workspace().run(command, session_->task().limits.command_seconds, kShownBytes));
    if (run.left_out > 0) run.output.insert(kShownBytes / 2, "\n[...]\n");
    Json json = {{"exit_code", run.exit_code}, {"output", std::move(run.output)}};
    if (run.left_out > 0) json["bytes_left_out"] = run.left_out;
    if (!run.stopped.empty()) json["stopped"] = "the limit of " + run.stopped;
    return json;
  }

 private:
  WorkSession* session_;
  ToolParameters parameters_;
};

class ReadTool : public Tool {
 public:
  explicit ReadTool(WorkSession& session) : session_(&session) {
    parameters_.text("path", "below the working folder").required().number("from", "first line, from 1", 1).number("lines", "lines at most; default 2000", 1, kMostLines);
  }
  [[nodiscard]] std::string name() const override { return "read"; }
  [[nodiscard]] std::string description() const override { return "The text of a file, or some lines of it."; }
  [[nodiscard]] const ToolParameters& parameters() const override { return parameters_; }
  Result<Json> call(const ToolArguments& arguments) override {
    TRY_ASSIGN(const std::string text, session_->workspace().read(arguments.text("path")));
    const int64_t from = arguments.number("from", 1), most = arguments.number("lines", kMostLines);
    std::string part;
    int64_t line = 0;
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
      if (++line >= from && line < from + most) part += text.substr(at, end - at);
      at = end;
    }
    return Json{{"path", arguments.text("path")}, {"lines", line}, {"text", part}};
  }

 private:
  WorkSession* session_;
  ToolParameters parameters_;
};

class EditTool : public Tool {
 public:
  explicit EditTool(WorkSession& session) : session_(&session) {
    parameters_.text("path", "below the working folder").required().text("old", "text that stands in the file exactly once; without it the whole file is written").text("new", "text in its place").required();
  }
  [[nodiscard]] std::string name() const override { return "edit"; }
  [[nodiscard]] std::string description() const override { return "Replaces a text in a file, or writes the file."; }
  [[nodiscard]] const ToolParameters& parameters() const override { return parameters_; }
  [[nodiscard]] bool read_only() const override { return false; }
  Result<Json> call(const ToolArguments& arguments) override {
    const std::string path = arguments.text("path"), old = arguments.text("old"), fresh = arguments.text("new");
    std::string text = fresh;
    if (arguments.has("old")) {
      TRY_ASSIGN(text, session_->workspace().read(path));
      const size_t at = text.find(old);
      if (old.empty()) return invalid_argument("`old` is empty", "leave it out to write the whole file");
      if (at == std::string::npos) return not_found(path + " does not hold the text `old`", "it must be the same to the last blank");
      if (text.find(old, at + 1) != std::string::npos) return invalid_argument(path + " holds the text `old` more than once", "give more of what stands around it");
      text.replace(at, old.size(), fresh);
    }
    TRY(session_->workspace().write(path, text));
    return Json{{"path", path}, {"bytes", text.size()}};
  }

 private:
  WorkSession* session_;
  ToolParameters parameters_;
};

class RunTestsTool : public Tool {
 public:
  explicit RunTestsTool(WorkSession& session) : session_(&session) {}
  [[nodiscard]] std::string name() const override { return "run_tests"; }
  [[nodiscard]] std::string description() const override { return "Runs those of the task's tests that are shown, on a copy of the working folder."; }
  [[nodiscard]] const ToolParameters& parameters() const override { return parameters_; }
  Result<Json> call(const ToolArguments&) override {
    const Task& task = session_->task();
    TRY_ASSIGN(const auto files, session_->workspace().files());
    TRY_ASSIGN(const Grade grade, session_->grader().grade(files, task, task.visible));
    return grade_json(grade, task.visible);
  }

 private:
  WorkSession* session_;
  ToolParameters parameters_;
};

class SubmitTool : public Tool {
 public:
  explicit SubmitTool(WorkSession& session) : session_(&session) {}
  [[nodiscard]] std::string name() const override { return "submit"; }
  [[nodiscard]] std::string description() const override { return "Ends the work: the files as they are now are the answer."; }
  [[nodiscard]] const ToolParameters& parameters() const override { return parameters_; }
  [[nodiscard]] bool read_only() const override { return false; }
  Result<Json> call(const ToolArguments&) override {
    session_->submit();
    return Json{{"submitted", true}};
  }

 private:
  WorkSession* session_;
  ToolParameters parameters_;
};

}  // namespace

std::unique_ptr<Tool> make_bash_tool(WorkSession& session) { return std::make_unique<BashTool>(session); }
std::unique_ptr<Tool> make_read_tool(WorkSession& session) { return std::make_unique<ReadTool>(session); }
std::unique_ptr<Tool> make_edit_tool(WorkSession& session) { return std::make_unique<EditTool>(session); }
std::unique_ptr<Tool> make_run_tests_tool(WorkSession& session) { return std::make_unique<RunTestsTool>(session); }
std::unique_ptr<Tool> make_submit_tool(WorkSession& session) { return std::make_unique<SubmitTool>(session); }

ToolList make_work_tools(WorkSession& session) {
  ToolList tools;
  tools.push_back(make_bash_tool(session));
  tools.push_back(make_read_tool(session));
  tools.push_back(make_edit_tool(session));
  if (session.task().has_visible()) tools.push_back(make_run_tests_tool(session));
  tools.push_back(make_trace_tool(session));
  tools.push_back(make_query_tool(session));
  if (session.shared().model != nullptr) tools.push_back(make_simulate_tool(session));
  tools.push_back(make_submit_tool(session));
  return tools;
}

}  // namespace foretrace::agents
