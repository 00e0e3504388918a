// An agent's tools over its folder.
#include <gtest/gtest.h>

#include "agents/loop/work_session.h"
#include "tests/agents/small_tasks.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::agents {
namespace {

class Session : public testing::Test {
 protected:
  Session() {
    shared_.grader = &grader_;
    shared_.model = &model_;
    auto opened = WorkSession::open(task_, shared_);
    if (opened.ok()) session_ = std::move(opened).value();
    else ADD_FAILURE() << opened.error().text();
  }
  Json call(const std::string& tool, const Json& arguments = Json::object()) { return call(*session_, tool, arguments); }
  static Json call(WorkSession& session, const std::string& tool, const Json& arguments) {
    auto result = session.call(tool, arguments);
    EXPECT_TRUE(result.ok()) << result.error().text();
    return result.ok() ? result.value() : Json();
  }

  Task task_ = total_task();
  Grader grader_;
  worldmodel::OracleModel model_;
  SessionTools shared_;
  std::unique_ptr<WorkSession> session_;
};

TEST_F(Session, RunsCommandsWhoseChangesStay) {
  const Json first = call("bash", {{"command", "echo new > made.txt; cat made.txt total.py | head -2; echo bad >&2; exit 3"}});
  EXPECT_EQ(first["exit_code"], 3);
  EXPECT_EQ(first["output"], "new\ndef total(values):\nbad\n");
  EXPECT_EQ(call("bash", {{"command", "cat made.txt; pwd >/dev/null; python3 -c 'import total; print(total.total([1, 2]))'"}})["output"], "new\n1\n");
  EXPECT_EQ(call("bash", {{"command", "kill -9 $$"}})["exit_code"], 137);
  const Json much = call("bash", {{"command", "head -c 300000 /dev/zero | tr '\\0' x; echo end"}});
  EXPECT_LT(much["output"].get<std::string>().size(), 30000u);
  EXPECT_GT(much["bytes_left_out"].get<int64_t>(), 250000);
  EXPECT_TRUE(much["output"].get<std::string>().ends_with("end\n"));
  EXPECT_TRUE(call("bash").contains("error"));
  EXPECT_TRUE(call("shell", {{"command", "ls"}})["error"].get<std::string>().find("bash") != std::string::npos) << "the tools that there are";
}

TEST_F(Session, ReadsAndEditsFiles) {
  EXPECT_EQ(call("read", {{"path", "total.py"}, {"from", 2}, {"lines", 1}}), Json::parse(R"({"path":"total.py","lines":5,"text":"    sum = 0\n"})"));
  EXPECT_TRUE(call("edit", {{"path", "total.py"}, {"old", "sum"}, {"new", "x"}})["error"].get<std::string>().find("more than once") != std::string::npos);
  EXPECT_TRUE(call("edit", {{"path", "total.py"}, {"old", "nothing like it"}, {"new", "x"}}).contains("error"));
  EXPECT_TRUE(call("edit", {{"path", "../total.py"}, {"new", "x"}}).contains("error"));
  EXPECT_EQ(call("run_tests")["passed"], false);
  EXPECT_FALSE(call("edit", {{"path", "total.py"}, {"old", "len(values) - 1"}, {"new", "len(values)"}}).contains("error"));
  const Json tests = call("run_tests");
  EXPECT_EQ(tests["passed"], true) << tests;
  EXPECT_EQ(tests["cases"].size(), 2u) << "the hidden ones are not run";
  const auto patch = session_->workspace().patch_from(task_.files);
  ASSERT_TRUE(patch.ok()) << patch.error().text();
  EXPECT_NE(patch.value().find("--- a/total.py\n+++ b/total.py\n@@"), std::string::npos) << patch.value();
  EXPECT_NE(patch.value().find("\n-    for i in range(len(values) - 1):\n+    for i in range(len(values)):\n"), std::string::npos);
}

TEST_F(Session, TracesQueriesAndSimulates) {
  const Json run = call("trace", {{"path", "total.py"}, {"call", "total([3, 4])"}});
  EXPECT_EQ(run["return"], "3") << run;
  const Json rows = call("query", {{"sql", "SELECT value FROM variables WHERE name = 'sum' AND changed = 1"}});
  EXPECT_EQ(rows["rows"], Json::parse(R"([["0"],["3"]])")) << rows;
  const Json predicted = call("simulate", {{"path", "total.py"}, {"call", "total([3, 4])"}});
  EXPECT_EQ(predicted["prediction"], "3") << predicted;
  EXPECT_FALSE(predicted.contains("seconds")) << "results hold no times";
  EXPECT_TRUE(call("trace", {{"path", "main.c"}}).contains("error"));
}

TEST_F(Session, BranchesGoTheirOwnWays) {
  call("bash", {{"command", "echo one > a; mkdir -p d; ln -s a d/link; ln -s /etc/passwd out; mkfifo pipe"}});
  auto branch = session_->branch();
  ASSERT_TRUE(branch.ok()) << branch.error().text();
  call(*branch.value(), "bash", {{"command", "echo two > a"}});
  EXPECT_EQ(call("read", {{"path", "a"}})["text"], "one\n");
  EXPECT_EQ(call(*branch.value(), "read", {{"path", "a"}})["text"], "two\n");
  EXPECT_EQ(call(*branch.value(), "bash", {{"command", "readlink d/link out"}})["output"], "a\n/etc/passwd\n") << "links stay links";
}

}  // namespace
}  // namespace foretrace::agents
