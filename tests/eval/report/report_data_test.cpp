// What the report page shows of results.
#include "eval/report/report_data.h"

#include <gtest/gtest.h>

#include <set>

#include "eval/report/report_page.h"
#include "eval/results_store.h"
#include "tests/eval/report/small_results.h"
#include "tests/scratch_directory.h"

namespace foretrace::eval {
namespace {

class Report : public testing::Test {
 protected:
  Report() { write_small_results(path_); }
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
  const Json group = report_data({path_}, {2, {5, 8}}).value()["groups"][0];
  EXPECT_EQ(group["left_out"], 4);
  EXPECT_EQ(group["samples"].size(), 8U);
  std::set<std::string> items;
  for (const Json& row : group["samples"]) items.insert(row[1].get<std::string>());
  EXPECT_EQ(items.size(), 2U);
  for (const Json& row : group["samples"]) EXPECT_LE(row[6].get<std::string>().size(), 5U + 4U);
  for (const Json& row : group["samples"]) EXPECT_EQ(row[11], row[2] == "free" ? "it is my \u2026" : "");
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
