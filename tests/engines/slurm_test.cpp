// scripts/slurm_trace on a real Slurm of one machine: an array job, then the merge that depends on it.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/file.h"
#include "tests/engines/engine_lab.h"
#include "tests/engines/slurm_machine.h"
#include "tests/store_content.h"

namespace foretrace {
namespace {

using tracer::CommandResult;
using tracer::run_command;

#define NEEDS_SLURM() \
  if (const std::string missing = SlurmMachine::missing(); !missing.empty()) GTEST_SKIP() << missing

CommandResult slurm_trace(const EngineLab& lab, const std::string& foretrace, const std::string& store) {
  return run_command({"env", "FORETRACE=" + foretrace, EngineLab::script("slurm_trace"), "--manifest", lab.manifest(), "--db", store, "--shards", "3", "--wait", "--",
                      "--max-steps", "1000000"});
}

TEST(SlurmTrace, AnArrayGivesTheStoreOfOneProcess) {
  NEEDS_SLURM();
  SlurmMachine machine;
  ASSERT_TRUE(machine.ready()) << machine.log();
  EngineLab lab;
  const std::string store = lab / "merged.db";
  const CommandResult got = slurm_trace(lab, EngineLab::foretrace(), store);
  ASSERT_EQ(got.exit_code, 0) << got.out << got.err << machine.log();
  for (const char* shard : {"0", "1", "2"}) {
    EXPECT_TRUE(file_exists(store + ".shards/" + shard + ".db")) << shard;
    const std::string log = read_file(store + ".shards/" + shard + ".log").value();
    EXPECT_NE(log.find(std::string("shard ") + shard + " of 3, by SLURM_ARRAY_TASK_ID"), std::string::npos) << log;
  }
  EXPECT_EQ(content_difference(store_content(store), lab.of_one_process()), std::vector<std::string>());
}

TEST(SlurmTrace, AFailedTaskKeepsTheMergeBackAndTheSameCommandGoesOn) {
  NEEDS_SLURM();
  SlurmMachine machine;
  ASSERT_TRUE(machine.ready()) << machine.log();
  EngineLab lab;
  const std::string store = lab / "merged.db";
  const std::string picky = lab.file("picky", "#!/bin/bash\nif [ \"$SLURM_ARRAY_TASK_ID\" = 1 ] && [ ! -e '" + (lab / "allowed") +
                                                  "' ]; then\n  echo refused >&2\n  exit 1\nfi\nexec '" + EngineLab::foretrace() + "' \"$@\"\n", true);
  const CommandResult first = slurm_trace(lab, picky, store);
  EXPECT_EQ(first.exit_code, 1) << first.out << first.err << machine.log();
  EXPECT_FALSE(file_exists(store));
  EXPECT_EQ(read_file(store + ".shards/1.log").value(), "refused\n");
  static_cast<void>(lab.file("allowed", ""));
  const CommandResult second = slurm_trace(lab, picky, store);
  ASSERT_EQ(second.exit_code, 0) << second.out << second.err << machine.log();
  const std::string log = read_file(store + ".shards/0.log").value();
  EXPECT_NE(log.find("0 recorded, 0 failed, 22 done before"), std::string::npos) << log;
  EXPECT_EQ(content_difference(store_content(store), lab.of_one_process()), std::vector<std::string>());
}

TEST(SlurmTrace, MisuseIsSaidWithoutSlurm) {
  EngineLab lab;
  const auto refused = [&](const std::vector<std::string>& flags, const std::string& says) {
    std::vector<std::string> command = {EngineLab::script("slurm_trace")};
    command.insert(command.end(), flags.begin(), flags.end());
    const CommandResult got = run_command(command);
    EXPECT_EQ(got.exit_code, 2) << says << got.err;
    EXPECT_NE(got.err.find(says), std::string::npos) << got.err;
  };
  refused({}, "--manifest, --db and --shards are needed");
  refused({"--manifest", lab.manifest(), "--db", lab / "x.db"}, "are needed");
  refused({"--manifest", lab.manifest(), "--db", lab / "x.db", "--shards", "0"}, "--shards 0 is no number");
  refused({"--manifest"}, "--manifest needs a value");
  refused({"--shrads", "2"}, "unknown flag --shrads");
}

}  // namespace
}  // namespace foretrace
