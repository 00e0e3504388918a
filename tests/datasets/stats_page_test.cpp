// The page of `data stats`, and what it is made of. That it shows the numbers of --json is held by python/stats_test.py.
#include "datasets/stats_page.h"

#include <gtest/gtest.h>

#include "datasets/html_text.h"
#include "datasets/stats_chart.h"
#include "datasets/stats_coverage.h"

namespace foretrace::datasets {
namespace {

bool has(const std::string& page, const std::string& text) { return page.find(text) != std::string::npos; }

TEST(HtmlText, EscapesWhatHtmlReads) {
  EXPECT_EQ(html_text("a<b>&\"'</script>"), "a&lt;b&gt;&amp;&quot;&#39;&lt;/script&gt;");
  EXPECT_EQ(html_text("caf\xc3\xa9 \xf0\x9f\x90\x8d"), "caf\xc3\xa9 \xf0\x9f\x90\x8d");
  EXPECT_EQ(html_text(std::string("\0\x1b\x7f\n", 4)), "\\x00\\x1b\\x7f\\x0a");
  // Cut short, overlong, a surrogate, above the last character, a lone continuation.
  EXPECT_EQ(html_text("\xc3"), "\\xc3");
  EXPECT_EQ(html_text("\xc0\xbc"), "\\xc0\\xbc");
  EXPECT_EQ(html_text("\xed\xa0\x80"), "\\xed\\xa0\\x80");
  EXPECT_EQ(html_text("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
  EXPECT_EQ(html_text("\xbc<"), "\\xbc&lt;");
}

TEST(HtmlText, GroupsDigits) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(-1234567), "-1,234,567");
}

TEST(StatsPage, HostileNamesStayText) {
  const std::string evil = "</td></script><script>alert(1)</script>\xff\"'";
  StatsReport report;
  CorpusStats& stats = report.parts[evil];
  stats.examples = 2;
  stats.programs = 1;
  for (Counts* counts : {&stats.changed_types, &stats.origins, &stats.licences, &stats.outcomes, &stats.constructs, &report.refused}) (*counts)[evil] = 2;
  stats.step_lengths.add(3);
  report.decontaminated.push_back({evil, evil, evil, 7});
  report.against_name = evil;
  report.against = stats;
  report.against->methods[evil] = 1;
  const std::string page = stats_page(report);
  EXPECT_FALSE(has(page, "<script"));
  EXPECT_FALSE(has(page, "</script"));
  EXPECT_FALSE(has(page, "\xff"));
  EXPECT_TRUE(has(page, "&lt;script&gt;alert(1)&lt;/script&gt;\\xff&quot;&#39;"));
  for (const char* outside : {"http:", "https:", "src=", "href=", "url(", "@import"}) EXPECT_FALSE(has(page, outside)) << outside;
}

TEST(StatsPage, ShowsWhatTheEvaluationSetsTookOut) {
  StatsReport report;
  EXPECT_FALSE(has(stats_page(report), "id=\"decontaminated\""));
  report.decontaminated.push_back({"mbpp 11-510", "m.jsonl", "abc", 500});
  report.refused = {{"overlaps mbpp 11-510: near", 3}, {"overlaps mbpp 11-510: identical", 2}, {"a repeat", 9}};
  EXPECT_TRUE(has(stats_page(report), "<th>mbpp 11-510</th><td data-n=\"500\">500</td><td data-n=\"5\">5</td>"));
  EXPECT_EQ(report_json(report)["decontaminated"][0]["programs"], 500);
}

TEST(StatsPage, LongTablesAreSummedUp) {
  Counts many;
  int64_t rest = 0;
  for (int i = 0; i < 100; ++i) many["name" + std::to_string(i)] = 1000 - i;
  for (int i = kChartRows; i < 100; ++i) rest += 1000 - i;
  const std::string table = counts_table("origins", "Origins", "", {{"here", &many, 0}});
  EXPECT_TRUE(has(table, "<th>name0</th>"));
  EXPECT_TRUE(has(table, "<th>name59</th>"));
  EXPECT_FALSE(has(table, "<th>name60</th>"));
  EXPECT_TRUE(has(table, "<th>40 more</th><td data-n=\"" + std::to_string(rest) + "\">"));
  EXPECT_EQ(counts_table("x", "X", "", {{"here", &many, 0}}).find("100.1"), std::string::npos);
  const Counts none;
  EXPECT_EQ(counts_table("x", "X", "", {{"here", &none, 0}}), "");
}

TEST(StatsCoverage, NamesWhatTheFirstLacks) {
  const Counts first = {{"for", 3}, {"if", 1}}, second = {{"for", 10}, {"lambda", 4}, {"try", 6}};
  const Coverage c = coverage(first, second);
  EXPECT_EQ(c.names, 3);
  EXPECT_EQ(c.covered, 1);
  EXPECT_EQ(c.uses, 20);
  EXPECT_EQ(c.covered_uses, 10);
  EXPECT_EQ(c.missing, (std::vector<std::pair<std::string, int64_t>>{{"try", 6}, {"lambda", 4}}));
  EXPECT_EQ(coverage(first, {}).names, 0);
}

TEST(CorpusStats, AddUpPartByPart) {
  CorpusStats one, two;
  one.examples = 3;
  one.longest = 9;
  one.roles[1] = 4;
  one.events["line"] = 5;
  one.step_lengths.add(7);
  two = one;
  two.longest = 20;
  two.methods["append"] = 1;
  one.add(two);
  EXPECT_EQ(one.examples, 6);
  EXPECT_EQ(one.longest, 20);
  EXPECT_EQ(one.roles[1], 8);
  EXPECT_EQ(one.events.at("line"), 10);
  EXPECT_EQ(one.methods.at("append"), 1);
  EXPECT_EQ(one.step_lengths.count(), 2);
}

}  // namespace
}  // namespace foretrace::datasets
