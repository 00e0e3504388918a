// WorkSession: one agent at one task: its folder, its traces, and the tools over them. Not thread-safe.
#pragma once

#include <memory>
#include <string>

#include "agents/loop/workspace.h"
#include "agents/tasks/grader.h"
#include "agents/tasks/task.h"
#include "agents/tools/tool.h"
#include "agents/tools/workbench.h"

namespace foretrace::agents {

// What sessions share. All outlive them.
struct SessionTools {
  Grader* grader = nullptr;
  worldmodel::WorldModel* model = nullptr;  // none: `simulate` says so
  tracer::RecorderOptions recorder;
};

class WorkSession {
 public:
  // REQUIRES: the task outlives it
  static Result<std::unique_ptr<WorkSession>> open(const Task& task, const SessionTools& shared);
  // The same state in a folder of its own, with an empty store of traces.
  [[nodiscard]] Result<std::unique_ptr<WorkSession>> branch() const;

  [[nodiscard]] const Task& task() const { return *task_; }
  [[nodiscard]] Workspace& workspace() { return workspace_; }
  [[nodiscard]] const Workspace& workspace() const { return workspace_; }
  [[nodiscard]] Workbench& bench() { return *bench_; }
  [[nodiscard]] Grader& grader() { return *shared_.grader; }
  [[nodiscard]] const SessionTools& shared() const { return shared_; }
  [[nodiscard]] const ToolList& tools() const { return tools_; }

  // Calls a tool: {"error": "..."} where it refuses, or there is none of that name. An Error: our own machinery failed, not what was asked.
  Result<Json> call(const std::string& tool, const Json& arguments);

  [[nodiscard]] bool submitted() const { return submitted_; }
  void submit() { submitted_ = true; }

 private:
  WorkSession(const Task& task, SessionTools shared, Workspace workspace) : task_(&task), shared_(std::move(shared)), workspace_(std::move(workspace)) {}
  static Result<std::unique_ptr<WorkSession>> over(const Task& task, const SessionTools& shared, Workspace workspace);

  const Task* task_;
  SessionTools shared_;
  Workspace workspace_;
  std::unique_ptr<Workbench> bench_;
  ToolList tools_;
  bool submitted_ = false;
};

}  // namespace foretrace::agents
