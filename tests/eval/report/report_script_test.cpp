// The page's own logic, run by a JavaScript engine over real data.
#include <gtest/gtest.h>

#include "core/json.h"
#include "eval/report/page_texts.h"
#include "tests/javascript.h"

namespace foretrace::eval {
namespace {

// Two systems, three items: a is right on 0 and 1, b on 1 and 2.
constexpr const char* kGroup = R"js(
const group = {
  metrics: ['exact', 'mean_length'],
  systems: [
    {id: 'a', name: 'a', metrics: {exact: [0.5, 0, 1, 3], mean_length: [4, 3, 5, 3]}},
    {id: 'b', name: 'b', metrics: {exact: [0.75, 0, 1, 3]}},
    {id: 'c', name: 'c', metrics: {}},
  ],
  samples: [
    [0, 'x', 'free', 0, '', "'one'", "'one'", 0.5, 1, '', 0, ''], [0, 'y', 'free', 0, '', '2', '2', null, 1, '', 0, ''], [0, 'z', 'free', 0, 'wrong', '3', '4', null, 1, 'no', 0, ''],
    [1, 'x', 'free', 0, 'timeout', "'one'", '', 0.5, 1, '', 0, ''], [1, 'y', 'free', 0, '', '2', '2', null, 1, '', 0, ''], [1, 'z', 'free', 0, '', '3', '3', null, 1, '', 0, ''],
    [0, 'x', 'next', 0, '', '11', '10', null, 1, '', 0, ''],
  ],
};
const names = (rows) => rows.map((row) => row[SAMPLE.item] + row[SAMPLE.system]).join(' ');
const any = {system: '', part: '', verdict: '', text: '', keys: null};
)js";

std::vector<std::string> printed(const std::string& expressions) {
  std::string script = std::string(kReportLogic) + kGroup;
  return run_javascript(script + expressions);
}

TEST(ReportScript, OrdersSystemsAndMarksTheBest) {
  NEEDS_JAVASCRIPT();
  EXPECT_EQ(printed("print(ranked(group, 'exact').map(({system}) => system.name).join(' '));"
                    "print(String(bestOf(group, 'exact')));print(String(bestOf(group, 'mean_length')));"
                    "print(shown('exact', 0.5) + ' ' + shown('mean_length', 4));"),
            (std::vector<std::string>{"b a c", "1", "-1", "50.0 4.0"}));
}

TEST(ReportScript, FindsTheItemsThatFlip) {
  NEEDS_JAVASCRIPT();
  EXPECT_EQ(printed("const found = flips(group, 0, 1);"
                    "for (const kind of ['onlyA', 'onlyB', 'both', 'neither']) print(kind + ' ' + [...found[kind]].map((key) => JSON.parse(key)[0]).join(' '));"),
            (std::vector<std::string>{"onlyA x", "onlyB z", "both y", "neither "}));
}

TEST(ReportScript, FiltersSamples) {
  NEEDS_JAVASCRIPT();
  EXPECT_EQ(printed("print(names(filtered(group, {...any, system: 1})));"
                    "print(names(filtered(group, {...any, verdict: 'failed'})));"
                    "print(names(filtered(group, {...any, verdict: 'timeout'})));"
                    "print(names(filtered(group, {...any, verdict: 'right', system: 0})));"
                    "print(names(filtered(group, {...any, text: 'ONE'})));"
                    "print(names(filtered(group, {...any, part: 'next'})));"
                    "print(names(filtered(group, {...any, keys: flips(group, 0, 1).onlyB})));"),
            (std::vector<std::string>{"x1 y1 z1", "z0 x1", "x1", "x0 y0", "x0 x1", "x0", "z0 z1"}));
}

TEST(ReportScript, CountsTypes) {
  NEEDS_JAVASCRIPT();
  EXPECT_EQ(printed("const table = confusionTable([['str', 'int', 2], ['str', 'str', 5], ['list', 'none', 1]]);"
                    "print(JSON.stringify([table.rows, table.columns, table.count('str', 'str'), table.count('list', 'int'), table.most]));"),
            (std::vector<std::string>{R"([["list","str"],["int","none","str"],5,0,5])"}));
}

}  // namespace
}  // namespace foretrace::eval
