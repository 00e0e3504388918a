// The tracer against sys.settrace, by scripts/fidelity.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/tracer/recorder/command.h"
#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {
namespace {

using testing::HasSubstr;

CommandResult compare(const std::vector<std::string>& programs) {
  std::vector<std::string> argv = {FORETRACE_TEST_PYTHON, FORETRACE_SOURCE_DIR "/scripts/fidelity", "--foretrace",
                                   ProgramLab::foretrace(), "--python", FORETRACE_TEST_PYTHON, "--seconds", "300"};
  argv.insert(argv.end(), programs.begin(), programs.end());
  return run_command(argv);
}

TEST(Fidelity, ExamplesAreTracedAsBySettrace) {
  std::vector<std::string> programs;
  for (const auto& entry : std::filesystem::directory_iterator(FORETRACE_SOURCE_DIR "/datasets/examples"))
    if (entry.path().extension() == ".py") programs.push_back(entry.path().string());
  ASSERT_GE(programs.size(), 20u);
  const CommandResult got = compare(programs);
  EXPECT_EQ(got.exit_code, 0) << got.out << got.err;
  EXPECT_THAT(got.out, HasSubstr(std::to_string(programs.size()) + " of " + std::to_string(programs.size()) + " programs agree"));
}

TEST(Fidelity, WhatTheRecorderChangesIsLeftOut) {
  ProgramLab lab;
  const std::string names = lab.file("names.py", "def f(a, b):\n    mine = locals()\n    del mine['a']\n    return len(mine)\nprint(f(1, 2))\n");
  const std::string chance = lab.file("chance.py", "import os\nx = os.urandom(8)\n");
  const std::string plain = lab.file("plain.py", "x = 1\n");
  const CommandResult got = compare({names, chance, plain});
  EXPECT_EQ(got.exit_code, 0) << got.out << got.err;
  EXPECT_THAT(got.out, HasSubstr("1 of 1 programs agree"));
  EXPECT_THAT(got.out, HasSubstr("1 changed by the recorder, 1 different from run to run"));
}

// The comparison can fail: it is given a tracer that forgets a step.
TEST(Fidelity, AMissingStepIsNoticed) {
  ProgramLab lab;
  const std::string program = lab.file("program.py", "x = 1\ny = 2\nz = 3\n");
  const std::string tracer = lab.file("tracer", "#!/bin/sh\n" + ProgramLab::foretrace() +
                                                    " \"$@\" | if [ \"$1\" = show ]; then sed 2d; else cat; fi\n");
  std::filesystem::permissions(tracer, std::filesystem::perms::owner_all);
  const CommandResult got = run_command({FORETRACE_TEST_PYTHON, FORETRACE_SOURCE_DIR "/scripts/fidelity", "--foretrace", tracer,
                                         "--python", FORETRACE_TEST_PYTHON, program});
  EXPECT_EQ(got.exit_code, 1) << got.out << got.err;
  EXPECT_THAT(got.out, HasSubstr("program.py: wrong: step 1: ['line', '<module>', 1] was due, ['line', '<module>', 2] came"));
}

}  // namespace
}  // namespace foretrace::tracer
