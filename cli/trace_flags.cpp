#include "cli/trace_flags.h"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "core/file.h"
#include "tracer/recorder/compile_commands.h"

namespace foretrace::cli {

void TraceFlags::declare(CLI::App& app) {
  const auto positive = CLI::Range(int64_t{1}, int64_t{1} << 40);
  max_steps_ = app.add_option("--max-steps", limits_.max_steps, "stop after so many steps")->check(positive)->capture_default_str();
  app.add_option("--max-seconds", limits_.max_seconds, "wall clock")->check(CLI::Range(0.001, 1e8))->capture_default_str();
  app.add_option("--max-memory-mb", limits_.max_memory_mb, "address space of the program")
      ->check(CLI::Range(int64_t{16}, int64_t{1} << 24))
      ->capture_default_str();
  app.add_option("--max-output-mb", limits_.max_output_mb, "stdout and stderr together")
      ->check(CLI::Range(int64_t{1}, int64_t{1} << 20))
      ->capture_default_str();
  app.add_option("--max-value-bytes", limits_.max_value_bytes, "text of one value")->check(positive)->capture_default_str();
  app.add_option("--scope", scope_, "what is traced: program, all, or module:NAME")->capture_default_str();
  app.add_option("--python", python_, "interpreter (or its virtual environment) to use");
  app.add_option("--cc", compiler_, "C compiler (gcc unless it is missing)");
  app.add_option("--cflags", compiler_flags_, "its flags, in one word: '-DN=3 -lm'");
  app.add_option("--build-dir", build_folder_, "folder with a compile_commands.json: C sources are compiled with their flags in it");
  app.add_option("--env", environment_, "NAME=VALUE for the program's environment (again for more)")->allow_extra_args(false);
  app.add_option("--bind", bound_, "a further file or folder that the program may read (again for more)")->allow_extra_args(false);
  app.add_option("--hash-seed", hash_seed_, "PYTHONHASHSEED")
      ->check(CLI::Range(int64_t{0}, int64_t{4294967295}))
      ->capture_default_str();
  app.add_option("--seed", seed_, "draw the operating system's randomness (random, os.urandom, uuid4) from this number");
  app.add_option("--freeze-time", frozen_time_, "let clocks stand at this Unix time, in seconds")->check(CLI::Range(0.0, 4e9));
  app.add_flag("--no-sandbox", no_sandbox_, "run the program without a sandbox");
}

bool TraceFlags::limits_steps() const { return max_steps_->count() > 0; }

Status TraceFlags::check() const {
  for (const auto& variable : environment_)
    if (variable.find('=') == std::string::npos || variable.front() == '=')
      return invalid_argument("--env " + variable + " is no variable", "NAME=VALUE");
  for (const auto& path : bound_)
    if (!file_exists(path)) return invalid_argument("--bind " + path + " does not exist");
  const bool module = scope_.rfind("module:", 0) == 0 && scope_.size() > 7;
  if (scope_ == "program" || scope_ == "all" || module) return {};
  return invalid_argument("--scope " + scope_ + " is no scope", "program, all or module:NAME");
}

tracer::CBuildOptions TraceFlags::c_options() const {
  tracer::CBuildOptions options;
  options.compiler = compiler_;
  options.flags = tracer::split_command(compiler_flags_);
  options.build_folder = build_folder_;
  return options;
}

tracer::RecorderOptions TraceFlags::recorder_options() const {
  tracer::RecorderOptions options;
  options.python = python_;
  options.hash_seed = hash_seed_;
  options.environment = environment_;
  for (const auto& path : bound_) options.folders.push_back(std::filesystem::absolute(path).lexically_normal().string());
  if (no_sandbox_) options.sandbox = tracer::SandboxLevel::kNone;
  return options;
}

}  // namespace foretrace::cli
