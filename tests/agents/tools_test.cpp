// The tools on real programs; the oracle stands in for a model.
#include <gtest/gtest.h>

#include <filesystem>

#include "agents/tools/prediction_tools.h"
#include "agents/tools/trace_tools.h"
#include "core/file.h"
#include "tests/scratch_directory.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::agents {
namespace {

constexpr const char* kSum = "def f(n):\n    t = 0\n    for i in range(n):\n        t += i\n    return t\n";
constexpr const char* kWrongSum = "def f(n):\n    t = 0\n    for i in range(n):\n        t += 2 * i\n    return t\n";

class Tools : public testing::Test {
 protected:
  Tools() : bench_(Workbench::open({}, std::make_unique<worldmodel::OracleModel>()).value()), tools_(make_tools(*bench_)) {}
  Result<Json> call(const std::string& name, const Json& arguments) {
    for (const auto& tool : tools_) {
      if (tool->name() != name) continue;
      auto checked = tool->parameters().check(arguments);
      if (!checked.ok()) return checked.error();
      return tool->call(checked.value());
    }
    return not_found(name);
  }
  Json good(const std::string& name, const Json& arguments) {
    auto result = call(name, arguments);
    EXPECT_TRUE(result.ok()) << result.error().text();
    return result.ok() ? result.value() : Json::object();
  }
  std::string refused(const std::string& name, const Json& arguments) {
    const auto result = call(name, arguments);
    EXPECT_FALSE(result.ok()) << name << arguments.dump();
    return result.ok() ? "" : result.error().text();
  }
  ScratchDirectory folder_;
  std::unique_ptr<Workbench> bench_;
  ToolList tools_;
};

TEST_F(Tools, RunAskAndLookIntoARun) {
  const Json run = good("trace_run", {{"source", kSum}, {"call", "f(4)"}});
  EXPECT_EQ(run["outcome"], "returned");
  EXPECT_EQ(run["return"], "6");
  const Json rows = good("query_trace", {{"sql", "SELECT variables.value FROM variables WHERE run = 1 AND name = 't' AND changed = 1 ORDER BY step"}});
  EXPECT_EQ(rows["columns"], Json::array({"value"}));
  EXPECT_EQ(rows["rows"], Json::parse(R"([["0"],["1"],["3"],["6"]])"));
  EXPECT_EQ(rows["more"], false);
  const Json state = good("state_at", {{"line", 4}, {"visit", 3}});
  EXPECT_EQ(state["frames"][0]["locals"]["i"]["text"], "2");
  EXPECT_EQ(good("state_at", {{"run", 1}})["event"], "return");
}

TEST_F(Tools, RunCAndPrintWhatItPrints) {
  ASSERT_TRUE(write_file_atomic(folder_ / "p.c", "#include <stdio.h>\nint main(void) {\n  int x;\n  scanf(\"%d\", &x);\n  printf(\"%d\\n\", x * 2);\n  return 3;\n}\n").ok());
  const Json run = good("trace_run", {{"path", folder_ / "p.c"}, {"stdin", "21\n"}});
  EXPECT_EQ(run["stdout"], "42\n");
  EXPECT_EQ(run["exit_code"], 3);
  EXPECT_NE(refused("trace_run", {{"source", "int main(void) { return x; }"}, {"language", "c"}}).find("x"), std::string::npos);
}

TEST_F(Tools, LimitsEndAProgramAndCutsAreTold) {
  EXPECT_EQ(good("trace_run", {{"source", "while True:\n    pass\n"}, {"max_steps", 50}})["outcome"], "step_limit");
  EXPECT_EQ(good("trace_run", {{"source", "import time\ntime.sleep(60)\n"}, {"max_seconds", 1}})["outcome"], "time_limit");
  const Json printed = good("trace_run", {{"source", "print('x' * 100000)"}});
  EXPECT_EQ(printed["stdout_cut"], 100001);
  EXPECT_EQ(printed["stdout"].get<std::string>().size(), 16384U);
  EXPECT_EQ(good("trace_run", {{"source", "print('a' + chr(233) * 9000)"}})["stdout"].get<std::string>().size(), 16383U);  // a whole character
  EXPECT_EQ(good("query_trace", {{"sql", "SELECT step FROM steps"}, {"limit", 2}})["more"], true);
}

TEST_F(Tools, QueriesOnlyReadAndEnd) {
  EXPECT_NE(refused("query_trace", {{"sql", "SELECT 1"}}).find("trace_run"), std::string::npos);  // nothing was recorded yet
  good("trace_run", {{"source", "x = 1"}});
  for (const char* sql : {"DROP TABLE trace_run", "DELETE FROM trace_run", "SELECT nothing", "SELECT 1; SELECT 2", "ATTACH '/tmp/x.db' AS x", "PRAGMA journal_mode = OFF", "VACUUM INTO '/tmp/x.db'",
                          "SELECT fts3_tokenizer('simple')", "SELECT fts3_tokenizer('simple', x'4141414141414141')", "SELECT load_extension('x')",
                          "SELECT length(zeroblob(500000000))", "SELECT length(randomblob(900000000))", ""})
    EXPECT_FALSE(refused("query_trace", {{"sql", sql}}).empty()) << sql;
  EXPECT_EQ(good("query_trace", {{"sql", "SELECT count(*) FROM runs; -- all of them"}})["rows"][0][0], 1);
  EXPECT_FALSE(good("query_trace", {{"sql", "SELECT name FROM pragma_table_info('steps')"}})["rows"].empty());
  const Json large = good("query_trace", {{"sql", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT hex(zeroblob(10000)) FROM n"}, {"limit", 10000}});
  EXPECT_EQ(large["cut"], true);
  EXPECT_EQ(large["more"], true);
  EXPECT_LT(large.dump().size(), 300000U);
}

TEST_F(Tools, PredictWhatTheModelSays) {
  const Json output = good("predict_output", {{"source", kSum}, {"call", "f(4)"}});
  EXPECT_EQ(output["prediction"], "6");
  EXPECT_EQ(output["model"], "oracle");
  const Json trace = good("predict_trace", {{"source", kSum}, {"entry", "f"}, {"args", "1"}});
  ASSERT_TRUE(trace["prediction"].is_array());
  EXPECT_EQ(trace["prediction"].size(), static_cast<size_t>(trace["steps"]));
  EXPECT_FALSE(refused("predict_output", {{"source", kSum}}).empty());  // no call
}

TEST_F(Tools, ExplainWhereARunPartsFromAnother) {
  good("trace_run", {{"source", kSum}, {"call", "f(4)"}});
  good("trace_run", {{"source", kWrongSum}, {"call", "f(4)"}});
  const Json found = good("explain_divergence", {{"reference", 1}});
  EXPECT_EQ(found["same"], false);
  EXPECT_EQ(found["what"], "variable t");
  EXPECT_EQ(found["in_run"], "2");
  EXPECT_EQ(found["in_reference"], "1");
  EXPECT_EQ(found["after"]["source"], "t += 2 * i");
  EXPECT_EQ(good("explain_divergence", {{"run", 1}, {"reference", 1}})["same"], true);
  EXPECT_EQ(good("explain_divergence", {{"run", 2}})["same"], true);  // the oracle predicts what it does
  EXPECT_NE(refused("explain_divergence", {{"run", 9}}).find("query_trace"), std::string::npos);
  good("trace_run", {{"source", kSum}, {"call", "f(5)"}});
  const Json other = good("explain_divergence", {{"reference", 1}});
  EXPECT_EQ(other["step"], 0);
  EXPECT_EQ(other["what"], "variable n");
  EXPECT_FALSE(other.contains("after"));  // nothing ran before the first step
  good("trace_run", {{"source", "int f(int n) { return n; }"}, {"language", "c"}, {"call", "f(1)"}});
  EXPECT_NE(refused("explain_divergence", Json::object()).find("reference"), std::string::npos);
}

TEST_F(Tools, SayWhatIsWrongWithAProgramThatIsAskedFor) {
  const Json wrong[] = {Json::object(),
                        {{"source", kSum}, {"path", "p.py"}},
                        {{"source", kSum}, {"call", "f(1)"}, {"entry", "f"}},
                        {{"source", kSum}, {"args", "1"}},
                        {{"source", kSum}, {"call", "g(1)"}},
                        {{"source", "def f(:\n"}},
                        {{"source", kSum}, {"entry", ""}},
                        {{"path", "/nowhere/p.py"}},
                        {{"path", "/dev/zero"}},
                        {{"path", "/dev/stdin"}},
                        {{"source", kSum}, {"max_seconds", int64_t{1} << 40}}};
  for (const Json& arguments : wrong) EXPECT_FALSE(refused("trace_run", arguments).empty()) << arguments.dump();
}

TEST_F(Tools, AWorkbenchOnAStoreAddsToItAndOneOfItsOwnGoesAway) {
  const std::string db = folder_ / "runs.db";
  for (int k = 1; k <= 2; ++k) {
    auto bench = Workbench::open({db, "", {}}, std::make_unique<worldmodel::OracleModel>()).value();
    auto tool = make_trace_run_tool(*bench);
    EXPECT_EQ(tool->call(tool->parameters().check({{"source", "x = 1"}}).value()).value()["run"], k);
  }
  ASSERT_TRUE(write_file_atomic(folder_ / "no.db", "no store").ok());
  for (const std::string wrong : {folder_ / "no.db", folder_ / "", folder_ / "none/x.db"}) EXPECT_FALSE(Workbench::open({wrong, "", {}}).ok()) << wrong;
  const std::string own = bench_->db();
  good("trace_run", {{"source", "x = 1"}});
  EXPECT_TRUE(std::filesystem::exists(own));
  tools_.clear();
  bench_.reset();
  EXPECT_FALSE(std::filesystem::exists(own));
}

}  // namespace
}  // namespace foretrace::agents
