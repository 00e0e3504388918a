#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {

CRun CLab::trace(const std::string& path, const std::vector<std::string>& more) const {
  std::vector<std::string> argv = {ProgramLab::foretrace(), "trace", path, "--db", lab_.store(), "--json"};
  argv.insert(argv.end(), more.begin(), more.end());
  CRun run;
  run.command = run_command(argv);
  if (run.command.exit_code != 0) return run;
  run.answer = parse_json(run.command.out).value();
  run.steps = lab_.steps(run.answer["run"].get<int64_t>());
  return run;
}

Json CLab::state(size_t step) const {
  const CommandResult got = run_command({ProgramLab::foretrace(), "state", "--db", lab_.store(), "--run", "1", "--step", std::to_string(step), "--json"});
  EXPECT_EQ(got.exit_code, 0) << got.err;
  return parse_json(got.out).value();
}

std::vector<OutputRecord> CLab::outputs(int64_t run) const {
  const auto reader = TraceReader::open(lab_.store());
  EXPECT_TRUE(reader.ok());
  return reader.value()->outputs(run).value();
}

CommandResult CLab::plain(const std::string& path) const {
  const std::string program = lab_.folder() + "/plain";
  EXPECT_EQ(run_command({"/usr/bin/gcc", "-w", "-O0", path, "-o", program, "-lm"}).exit_code, 0);
  return run_command({program});
}

}  // namespace foretrace::tracer
