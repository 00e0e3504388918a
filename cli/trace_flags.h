// The flags that `trace` and `trace-all` share: limits, interpreter, C compiler, sandbox.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "tracer/limits.h"
#include "tracer/recorder/c_program.h"
#include "tracer/recorder/recorder.h"

namespace CLI {
class App;
class Option;
}

namespace foretrace::cli {

class TraceFlags {
 public:
  void declare(CLI::App& app);
  [[nodiscard]] const tracer::Limits& limits() const { return limits_; }
  // --max-steps was given.
  [[nodiscard]] bool limits_steps() const;
  [[nodiscard]] const std::string& scope() const { return scope_; }
  [[nodiscard]] std::optional<int64_t> seed() const { return seed_; }
  [[nodiscard]] std::optional<double> frozen_time() const { return frozen_time_; }
  [[nodiscard]] tracer::RecorderOptions recorder_options() const;
  // How C programs are built.
  [[nodiscard]] tracer::CBuildOptions c_options() const;
  // A scope that is none, a variable without a value, a path that is not there are kInvalidArgument.
  [[nodiscard]] Status check() const;

 private:
  tracer::Limits limits_;
  const CLI::Option* max_steps_ = nullptr;
  std::string scope_ = "program";
  std::string python_;
  std::string compiler_, compiler_flags_, build_folder_;
  std::vector<std::string> environment_;
  std::vector<std::string> bound_;
  int64_t hash_seed_ = 0;
  std::optional<int64_t> seed_;
  std::optional<double> frozen_time_;
  bool no_sandbox_ = false;
};

}  // namespace foretrace::cli
