// HostProcess: one running host program in its sandbox, and the channels to it.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "tracer/recorder/control_channel.h"
#include "tracer/recorder/host_program.h"
#include "tracer/recorder/output_capture.h"
#include "tracer/sandbox/confinement.h"

namespace foretrace::tracer {

struct HostSetup {
  HostProgram host;
  std::vector<std::string> visible;  // besides what the host itself needs
  std::vector<std::string> environment;  // NAME=VALUE
  int ring_fd = -1;
  int stdin_fd = -1;
  int64_t hash_seed = 0;
  int64_t processor_seconds = 0;     // RLIMIT_CPU of each of its processes
  bool serve = false;
};

class HostProcess {
 public:
  // `confinement` and `output` outlive it; `output`'s pipes are made anew.
  static Result<std::unique_ptr<HostProcess>> launch(const HostSetup& setup, Confinement& confinement, OutputCapture& output);
  ~HostProcess();  // kills

  [[nodiscard]] ControlChannel& control() { return control_; }
  // Ends it and all that it started; gives its wait status. At once if it has ended already.
  int kill();
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const std::vector<std::string>& visible() const { return visible_; }

 private:
  HostProcess(pid_t pid, ControlChannel control, std::vector<std::string> visible, Confinement& confinement);
  pid_t pid_;
  std::optional<int> status_;
  ControlChannel control_;
  std::vector<std::string> visible_;
  Confinement& confinement_;
};

}  // namespace foretrace::tracer
