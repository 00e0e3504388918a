// What the report page shows of results.
#include "eval/report/report_data.h"

#include <gtest/gtest.h>

#include <set>

#include "eval/report/report_page.h"
#include "eval/results_store.h"
#include "tests/scratch_directory.h"

namespace foretrace::eval {
namespace {

Sample sample_of(const std::string& system, const std::string& part, int item) {
  Sample sample;
  sample.key = system + part + std::to_string(item);
  sample.suite = "trace";
  sample.part = part;
  sample.item = "item " + std::to_string(item);
  sample.cluster = sample.item;
  sample.system = system;
  return sample;
}

// A finished evaluation of six items: the first `right` outputs are right, steps as given.
void fill(ResultsStore& store, const std::string& system, const std::string& name, int right, const std::string& steps) {
  ASSERT_TRUE(store.put_system({system, name, "some detail"}).ok());
  EvaluationRecord evaluation{0, "trace", system, "", "", {}};
  for (int item = 0; item < 6; ++item) {
    Sample next = sample_of(system, "next", item), free = sample_of(system, "free", item);
    next.prediction = steps;
    next.predictions = static_cast<double>(steps.size());
    next.measures = {{"step", 1, 2}};
    free.expected = "'a'";
    free.prediction = item < right ? "'a'" : "[1, '</script><b>']";
    free.failure = item < right ? "" : "wrong";
    free.confidence = 0.75;
    free.measures = {{"trace_exact", item < right ? 1.0 : 0.0, 1}};
    for (const Sample& sample : {next, free}) {
      ASSERT_TRUE(store.put(sample).ok());
      evaluation.keys.push_back(sample.key);
    }
  }
  const auto id = store.begin_evaluation(evaluation);
  ASSERT_TRUE(id.ok() && store.finish_evaluation(id.value()).ok());
}

class Report : public testing::Test {
 protected:
  Report() {
    auto store = ResultsStore::open(path_, false).value();
    fill(*store, "a", "<b>first", 4, "1101111");
    fill(*store, "z", "second", 1, "1");
  }
  ScratchDirectory folder_;
  std::string path_ = folder_ / "r.db";
};

TEST_F(Report, CountsWhatIsDrawn) {
  const Json data = report_data({path_}, {}).value();
  ASSERT_EQ(data["groups"].size(), 1U);
  const Json& group = data["groups"][0];
  EXPECT_EQ(group["n"], 6);
  ASSERT_EQ(group["systems"].size(), 2U);
  const Json& first = group["systems"][0];
  EXPECT_NEAR(first["metrics"]["trace_exact"][0].get<double>(), 4.0 / 6, 1e-12);
  EXPECT_EQ(dump_json(first["horizon"]), "[[1,1,6,6],[2,3,6,12],[4,7,24,24]]");
  EXPECT_EQ(dump_json(first["types"]), R"([["str","list",2],["str","str",4]])");
  ASSERT_EQ(first["bins"].size(), 1U);
  EXPECT_EQ(first["bins"][0][2], 6.0);
  EXPECT_EQ(first["failures"]["wrong"], 2);
  EXPECT_EQ(group["samples"].size(), 24U);
}

TEST_F(Report, ShowsTheSameItemsOfEverySystemAndSaysHowManyAreLeftOut) {
  const Json group = report_data({path_}, {2, 5}).value()["groups"][0];
  EXPECT_EQ(group["left_out"], 4);
  EXPECT_EQ(group["samples"].size(), 8U);
  std::set<std::string> items;
  for (const Json& row : group["samples"]) items.insert(row[1].get<std::string>());
  EXPECT_EQ(items.size(), 2U);
  for (const Json& row : group["samples"]) EXPECT_LE(row[6].get<std::string>().size(), 5U + 4U);
}

TEST_F(Report, IsOnePageThatNoResultCanBreakOutOf) {
  const std::string page = report_page({path_}).value();
  EXPECT_EQ(page.find("<b>first"), std::string::npos);
  EXPECT_EQ(page.find("'</script>"), std::string::npos);
  EXPECT_NE(page.find("\\u003cb>first"), std::string::npos);
  for (const char* outside : {"src=", "http://", "https://"}) {
    const size_t at = page.find(outside);
    EXPECT_TRUE(at == std::string::npos || page.compare(at, 26, "http://www.w3.org/2000/svg") == 0) << page.substr(at, 60);
  }
}

TEST(ReportPage, RefusesWhatHasNoResults) {
  const ScratchDirectory folder;
  EXPECT_EQ(report_page({folder / "none.db"}).error().code, ErrorCode::kNotFound);
  (void)ResultsStore::open(folder / "empty.db", false).ok();
  EXPECT_EQ(report_page({folder / "empty.db"}).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace foretrace::eval
