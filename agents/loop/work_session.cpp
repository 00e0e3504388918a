#include "agents/loop/work_session.h"

#include "agents/loop/work_tools.h"

namespace foretrace::agents {

Result<std::unique_ptr<WorkSession>> WorkSession::over(const Task& task, const SessionTools& shared, Workspace workspace) {
  auto session = std::unique_ptr<WorkSession>(new WorkSession(task, shared, std::move(workspace)));
  WorkbenchOptions options;
  options.recorder = shared.recorder;
  options.recorder.warm = true;
  TRY_ASSIGN(session->bench_, Workbench::open(std::move(options)));
  session->tools_ = make_work_tools(*session);
  return session;
}

Result<std::unique_ptr<WorkSession>> WorkSession::open(const Task& task, const SessionTools& shared) {
  TRY_ASSIGN(Workspace workspace, Workspace::create(task.files, shared.recorder.sandbox));
  return over(task, shared, std::move(workspace));
}

Result<std::unique_ptr<WorkSession>> WorkSession::branch() const {
  TRY_ASSIGN(Workspace copy, workspace_.clone());
  return over(*task_, shared_, std::move(copy));
}

Result<Json> WorkSession::call(const std::string& name, const Json& arguments) {
  for (const auto& tool : tools_) {
    if (tool->name() != name) continue;
    const auto checked = tool->parameters().check(arguments.is_null() ? Json::object() : arguments);
    if (!checked.ok()) return Json{{"error", checked.error().text()}};
    auto result = tool->call(checked.value());
    if (result.ok()) return result;
    if (result.error().code == ErrorCode::kInternal) return result.error();
    return Json{{"error", result.error().text()}};
  }
  std::string known;
  for (const auto& tool : tools_) known += (known.empty() ? "" : ", ") + tool->name();
  return Json{{"error", "there is no tool '" + name + "' (" + known + ")"}};
}

}  // namespace foretrace::agents
