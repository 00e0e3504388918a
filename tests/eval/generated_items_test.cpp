#include <gtest/gtest.h>

#include <map>
#include <set>

#include "eval/generated/recall_items.h"
#include "eval/generated/state_tracking_items.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::eval {
namespace {

// One item of each kind and length: the first, in Python, and every fourth of them in C.
std::vector<OutputItem> some(std::vector<OutputItem> items) {
  std::set<std::string> seen;
  std::vector<OutputItem> kept;
  for (OutputItem& item : items) {
    if (!seen.insert(item.kinds[0] + item.kinds[1] + item.kinds[2]).second) continue;
    if (item.program.language == "python" || seen.size() % 4 == 0) kept.push_back(std::move(item));
  }
  return kept;
}

void expect_the_tracers_values(const std::vector<OutputItem>& items) {
  std::vector<worldmodel::Program> programs;
  for (const OutputItem& item : items) programs.push_back(item.program);
  worldmodel::OracleModel oracle;
  const auto answers = oracle.output(programs, {});
  ASSERT_TRUE(answers.ok());
  for (size_t i = 0; i < items.size(); ++i) EXPECT_EQ(answers.value()[i].text, items[i].value) << items[i].name << "\n" << items[i].program.source;
}

TEST(StateTrackingItems, HaveTheValuesThatTheTracerSees) { expect_the_tracers_values(some(state_tracking_items())); }

TEST(RecallItems, HaveTheValuesThatTheTracerSees) { expect_the_tracers_values(some(recall_items())); }

TEST(GeneratedItems, AreTheSameInNumberOfEachKindLengthAndLanguage) {
  for (const auto& [items, each] : {std::pair(state_tracking_items(), 400U), std::pair(recall_items(), 320U)}) {
    ASSERT_EQ(items.size(), each);
    std::map<std::string, size_t> counts;
    std::set<std::string> names;
    for (const OutputItem& item : items) {
      for (const std::string& kind : item.kinds) ++counts[kind];
      names.insert(item.name);
    }
    EXPECT_EQ(names.size(), each);
    EXPECT_EQ(counts.at("python"), each / 2);
    for (const auto& [kind, count] : counts) {
      if (kind.rfind("length_", 0) == 0) {
        EXPECT_EQ(count, each / 5) << kind;
      } else {
        EXPECT_GE(count, 80U) << kind;
      }
    }
  }
}

// What a constant answer gets: no kind is decided by its most frequent value.
TEST(GeneratedItems, HaveNoValueThatMostOfAKindShare) {
  for (const auto& items : {state_tracking_items(), recall_items()}) {
    std::map<std::string, std::map<std::string, int>> values;
    for (const OutputItem& item : items)
      if (item.program.language == "python") ++values[item.kinds[0]][item.value];
    for (const auto& [kind, counts] : values)
      for (const auto& [value, count] : counts) EXPECT_LE(count, kind == "parity" ? 26 : 16) << kind << " " << value;
  }
}

}  // namespace
}  // namespace foretrace::eval
