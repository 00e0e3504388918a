#include "tests/tracer/recorder/program_lab.h"

#include <filesystem>
#include <fstream>

#include "core/file.h"
#include "tracer/sandbox/confinement.h"

namespace foretrace::tracer {

std::string ProgramLab::file(const std::string& name, const std::string& text) const {
  const std::string path = scratch_ / name;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::string ProgramLab::foretrace() {
  const std::string path = executable_directory() + "/foretrace";
  return file_exists(path) ? path : std::string();
}

Result<RunOutcome> ProgramLab::try_record(const std::string& text, const RunRequest& request, const RecorderOptions& options) {
  RunRequest filled = request;
  filled.program = file("program.py", text);
  TRY_ASSIGN(const auto recorder, Recorder::create(options));
  TRY_ASSIGN(const auto writer, TraceWriter::open(store()));
  return recorder->record(filled, *writer);
}

RunOutcome ProgramLab::record(const std::string& text, const RunRequest& request, const RecorderOptions& options) {
  auto outcome = try_record(text, request, options);
  EXPECT_TRUE(outcome.ok()) << outcome.error().text();
  return outcome.ok() ? std::move(outcome).value() : RunOutcome{};
}

std::vector<StepView> ProgramLab::steps(int64_t run) const {
  std::vector<StepView> steps;
  const auto reader = TraceReader::open(store()).value();
  const Status status = reader->for_each_step(run, 0, INT64_MAX, [&](const StepView& step) {
    steps.push_back(step);
    return true;
  });
  EXPECT_TRUE(status.ok()) << status.error().text();
  return steps;
}

RunRecord ProgramLab::stored(int64_t run) const { return TraceReader::open(store()).value()->run(run).value(); }

bool may_start_processes(std::optional<SandboxLevel> level) {
  const auto confinement = Confinement::create(choose_sandbox(level).value(), RecorderOptions().max_processes);
  return confinement.value().bounds_processes();
}

bool has_bubblewrap() {
  const auto choice = choose_sandbox(SandboxLevel::kBubblewrap);
  return choice.ok();
}

}  // namespace foretrace::tracer
