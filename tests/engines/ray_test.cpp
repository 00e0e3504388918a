// scripts/ray_trace: what comes together from a cluster is what one process records, also when a node dies.
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/file.h"
#include "tests/engines/engine_lab.h"
#include "tests/store_content.h"

namespace foretrace {
namespace {

using tracer::CommandResult;
using tracer::run_command;

// A Python that has ray; empty: none.
std::string ray_python() {
  const char* chosen = std::getenv("FORETRACE_RAY_PYTHON");
  std::string python = chosen != nullptr ? chosen : "python3";
  return run_command({python, "-c", "import ray"}).exit_code == 0 ? python : std::string();
}
#define NEEDS_RAY()                         \
  const std::string python = ray_python();  \
  if (python.empty()) GTEST_SKIP() << "no Python with ray here: pip install ray, and name that Python in FORETRACE_RAY_PYTHON"

TEST(RayTrace, AClusterThatLosesANodeGivesTheStoreOfOneProcess) {
  NEEDS_RAY();
  EngineLab lab;
  const std::string started = lab / "started", gate = lab / "gate", store = lab / "merged.db";
  ASSERT_TRUE(make_directories(started).ok());
  const std::string gated = lab.file("gated", "#!/bin/bash\nif [ $1 = trace-all ]; then\n  echo begun > '" + started + "'/$$\n  until [ -e '" + gate +
                                                  "' ]; do sleep 0.05; done\nfi\nexec '" + EngineLab::foretrace() + "' \"$@\"\n", true);
  const CommandResult got = run_command({python, std::string(FORETRACE_SOURCE_DIR) + "/tests/engines/two_ray_nodes.py", started, gate, EngineLab::script("ray_trace"),
                                         "--manifest", lab.manifest(), "--db", store, "--shards", "4", "--foretrace", gated});
  ASSERT_EQ(got.exit_code, 0) << got.out << got.err;
  EXPECT_EQ(lab.notes("started").size(), 5u) << "four shards, of which the killed node's was begun twice";
  EXPECT_EQ(content_difference(store_content(store), lab.of_one_process()), std::vector<std::string>());
}

TEST(RayTrace, GoesOnWithWhatIsMissing) {
  NEEDS_RAY();
  EngineLab lab;
  const std::string store = lab / "merged.db";
  // Fails wherever a shard has the item "file", until it is allowed.
  const std::string picky = lab.file("picky", "#!/bin/bash\nif [ $1 = trace-all ] && grep -q walk.py \"$3\" && [ ! -e '" + (lab / "allowed") +
                                                  "' ]; then\n  echo refused >&2\n  exit 1\nfi\nexec '" + EngineLab::foretrace() + "' \"$@\"\n", true);
  const std::vector<std::string> command = {python, EngineLab::script("ray_trace"), "--manifest", lab.manifest(), "--db", store, "--shards", "3", "--retries", "1",
                                            "--foretrace", picky};
  const CommandResult first = run_command(command);
  EXPECT_EQ(first.exit_code, 1) << first.out << first.err;
  EXPECT_NE(first.err.find("failed: refused"), std::string::npos) << first.err;
  EXPECT_NE(first.err.find("1 shards failed; the same command goes on"), std::string::npos) << first.err;
  const auto got = store_content(store);
  EXPECT_FALSE(got.empty());
  static_cast<void>(lab.file("allowed", ""));
  const CommandResult second = run_command(command);
  EXPECT_EQ(second.exit_code, 0) << second.out << second.err;
  EXPECT_NE(second.out.find(" items traced, " + std::to_string(EngineLab::kItems) + " in all"), std::string::npos) << second.out;
  EXPECT_EQ(content_difference(store_content(store), lab.of_one_process()), std::vector<std::string>());
}

// What is wrong with the command is said before Ray is asked.
TEST(RayTrace, MisuseIsSaidWithoutRay) {
  EngineLab lab;
  const std::string store = lab / "merged.db";
  const auto refused = [&](const std::vector<std::string>& flags, int code, const std::string& says) {
    std::vector<std::string> command = {"python3", EngineLab::script("ray_trace")};
    command.insert(command.end(), flags.begin(), flags.end());
    const CommandResult got = run_command(command);
    EXPECT_EQ(got.exit_code, code) << says << got.err;
    EXPECT_NE(got.err.find(says), std::string::npos) << got.err;
  };
  refused({"--db", store}, 2, "--manifest");
  refused({"--manifest", lab.manifest(), "--db", store, "--shards", "0"}, 2, "--shards 0: at least 1");
  refused({"--manifest", lab.manifest(), "--db", store, "--shrads", "2"}, 2, "--shrads");
  refused({"--manifest", lab / "none.jsonl", "--db", store}, 1, "none.jsonl");
  refused({"--manifest", "/dev/zero", "--db", store}, 2, "/dev/zero is a device");
  refused({"--manifest", lab.file("bad.jsonl", "{\"id\":\"a\"}\nnonsense\n"), "--db", store}, 2, "bad.jsonl:2: no JSON object");
  refused({"--manifest", lab.file("twice.jsonl", "{\"id\":\"a\"}\n{\"id\":\"a\"}\n"), "--db", store}, 2, "twice.jsonl:2: id \"a\" again");
  refused({"--manifest", lab.manifest(), "--db", lab.file("no_store.db", "")}, 1, "no such table");
}

}  // namespace
}  // namespace foretrace
