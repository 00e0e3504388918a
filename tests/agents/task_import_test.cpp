// Tasks from the published sets: solved by their solution, not by what an agent is given.
#include "agents/import/task_import.h"

#include <gtest/gtest.h>

#include "agents/import/python_text.h"
#include "agents/loop/agent_run.h"
#include "agents/search/candidates.h"
#include "core/file.h"
#include "tests/data_file.h"
#include "tests/scratch_directory.h"

namespace foretrace::agents {
namespace {

TEST(PythonText, WritesWhatJsonSays) {
  EXPECT_EQ(python_literal(Json::parse(R"({"a": [null, true, 1.5, "x\"y"]})")), R"({"a": [None, True, 1.5, "x\"y"]})");
  EXPECT_EQ(python_arguments(Json::parse("[[1], 2]")), "[1], 2");
  EXPECT_EQ(python_arguments(Json::parse("3")), "3");
}

// Every task of a set: the oracle solves it, who does nothing does not.
void check_set(const std::string& kind, const std::string& file, int64_t limit, int64_t least) {
  ScratchDirectory folder;
  ImportOptions options;
  options.kind = kind;
  options.path = data_file(file);
  options.out = folder / "tasks";
  options.limit = limit;
  options.proposals = 6;
  const auto report = import_tasks(options);
  ASSERT_TRUE(report.ok()) << report.error().text();
  EXPECT_GE(report.value().tasks, least);
  const auto again = import_tasks(options);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again.value().tasks, 0) << "they are there";
  EXPECT_EQ(again.value().there, report.value().tasks);
  const auto tasks = read_tasks(options.out);
  ASSERT_TRUE(tasks.ok()) << tasks.error().text();
  Grader grader;
  SessionTools shared;
  shared.grader = &grader;
  for (const bool oracle : {true, false}) {
    AgentRunOptions run;
    run.out = folder / (oracle ? "oracle" : "noop");
    const auto policy = oracle ? make_oracle_policy() : make_noop_policy();
    const auto ran = run_agent(tasks.value(), *policy, shared, run);
    ASSERT_TRUE(ran.ok()) << ran.error().text();
    EXPECT_EQ(ran.value().solved(), oracle ? static_cast<int64_t>(tasks.value().size()) : 0);
  }
}

TEST(TaskImport, QuixBugs) {
  SKIP_WITHOUT_DATA("quixbugs_python.tar.gz");
  check_set("quixbugs", "quixbugs_python.tar.gz", 4, 4);
}

TEST(TaskImport, HumanEval) {
  SKIP_WITHOUT_DATA("HumanEval.jsonl.gz");
  check_set("humaneval", "HumanEval.jsonl.gz", 3, 2);
}

TEST(TaskImport, Mbpp) {
  SKIP_WITHOUT_DATA("mbpp.jsonl");
  check_set("mbpp", "mbpp.jsonl", 4, 2);
}

TEST(TaskImport, CPrograms) {
  SKIP_WITHOUT_DATA("c-testsuite_scc_single-exec.tar.gz");
  check_set("c", "c-testsuite_scc_single-exec.tar.gz", 4, 2);
}

TEST(TaskImport, SaysWhatIsWrong) {
  ScratchDirectory folder;
  ImportOptions options;
  options.out = folder / "tasks";
  const auto said = [&](const std::string& kind, const std::string& path) {
    options.kind = kind;
    options.path = path;
    const auto report = import_tasks(options);
    return report.ok() ? "nothing" : report.error().text();
  };
  EXPECT_NE(said("rust", folder.path()).find("rust"), std::string::npos);
  EXPECT_NE(said("quixbugs", folder / "none").find("no file or folder"), std::string::npos);
  EXPECT_NE(said("quixbugs", folder.path()).find("correct_python_programs"), std::string::npos);
  ASSERT_TRUE(write_file_atomic(folder / "text", "{}\n").ok());
  EXPECT_NE(said("quixbugs", folder / "text").find("no .tar.gz"), std::string::npos);
  EXPECT_NE(said("humaneval", folder / "text").find("task_id"), std::string::npos);
  EXPECT_NE(said("mbpp", folder / "text").find("\"code\""), std::string::npos);
  EXPECT_NE(said("c", folder.path()).find("no program"), std::string::npos);
}

}  // namespace
}  // namespace foretrace::agents
