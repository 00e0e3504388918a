// Workspace: the folder that one agent works in: where its commands run, confined, and whose files are its answer. What is in it was written by an untrusted
// program. Not thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agents/tasks/work_files.h"
#include "core/result.h"
#include "tracer/recorder/scratch_folder.h"
#include "tracer/sandbox/confined_command.h"

namespace foretrace::agents {

class Workspace {
 public:
  // A folder of its own with these files, which goes away with the object. `sandbox`: as RecorderOptions.
  static Result<Workspace> create(const WorkFiles& files, std::optional<tracer::SandboxLevel> sandbox = std::nullopt);
  // Another with the same content: two agents go on from one state. Links are copied as links.
  [[nodiscard]] Result<Workspace> clone() const;
  Workspace(Workspace&& other) noexcept = default;
  Workspace& operator=(Workspace&&) = delete;
  ~Workspace();

  // `kept_bytes` of its output, the first and the last half.
  Result<tracer::CommandRun> run(const std::string& command, double seconds, int64_t kept_bytes);
  [[nodiscard]] Result<std::string> read(const std::string& path) const { return read_work_file(folder_, path); }
  Status write(const std::string& path, const std::string& bytes) { return write_work_file(folder_, path, bytes); }
  [[nodiscard]] Result<WorkFiles> files() const { return read_work_files(folder_); }
  // A unified diff from `before` to what is there now, for `patch -p1`.
  [[nodiscard]] Result<std::string> patch_from(const WorkFiles& before) const;

 private:
  Workspace(tracer::ScratchFolder scratch, tracer::SandboxChoice sandbox) : scratch_(std::move(scratch)), sandbox_(std::move(sandbox)), folder_(scratch_.path() + "/work") {}
  static Result<Workspace> empty(const tracer::SandboxChoice& sandbox);

  tracer::ScratchFolder scratch_;
  tracer::SandboxChoice sandbox_;
  std::string folder_;
};

}  // namespace foretrace::agents
