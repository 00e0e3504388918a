#include <gtest/gtest.h>

#include "tests/tracer/store/sample_run.h"
#include "tracer/store/step_filter.h"
#include "tracer/store/step_text.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {
namespace {

// Numbers of the sample's steps that the filter lets through.
std::vector<int64_t> chosen(const StepFilter& filter) {
  const auto reader = TraceReader::open(sample_store("filter.db")).value();
  StepChooser chooser(filter);
  std::vector<int64_t> steps;
  EXPECT_TRUE(reader->for_each_step(1, filter.first, std::min(filter.last, reader->step_count(1).value()), [&](const StepView& view) {
    if (chooser.wants(view)) steps.push_back(view.step);
    return true;
  }).ok());
  return steps;
}

TEST(StepFilter, LetsAllThroughByItself) { EXPECT_EQ(chosen({}).size(), sample_steps().size()); }

TEST(StepFilter, ChoosesFunctionsAndFiles) {
  EXPECT_EQ(chosen({.functions = {"<module>"}}), (std::vector<int64_t>{0, 12}));
  EXPECT_EQ(chosen({.files = {"m.py"}}).size(), sample_steps().size());
  EXPECT_TRUE(chosen({.files = {"py"}}).empty());
  EXPECT_TRUE(chosen({.functions = {"collect"}, .files = {"other.py"}}).empty());
}

TEST(StepFilter, ChoosesChangesOfAVariableThroughItsObjectToo) {
  EXPECT_EQ(chosen({.variables = {"i"}}), (std::vector<int64_t>{4, 7}));
  EXPECT_EQ(chosen({.variables = {"xs"}}), (std::vector<int64_t>{3, 6, 9}));
  EXPECT_EQ(chosen({.variables = {"i", "n"}}), (std::vector<int64_t>{1, 4, 7}));
}

TEST(StepFilter, UnderstandsSteps) {
  StepFilter filter;
  ASSERT_TRUE(filter.set_steps("3:5", 13).ok());
  EXPECT_EQ(chosen(filter), (std::vector<int64_t>{3, 4}));
  filter = {};
  ASSERT_TRUE(filter.set_steps("-2:", 13).ok());
  EXPECT_EQ(chosen(filter), (std::vector<int64_t>{11, 12}));
  filter = {};
  ASSERT_TRUE(filter.set_steps("4", 13).ok());
  EXPECT_EQ(chosen(filter), (std::vector<int64_t>{4}));
  for (const char* nonsense : {"", "x", "1:2:3", "3x", "1:y"}) {
    filter = {};
    EXPECT_FALSE(filter.set_steps(nonsense, 13).ok()) << nonsense;
  }
}

TEST(StepText, IsColoredOnRequestAlone) {
  const auto reader = TraceReader::open(sample_store("color.db")).value();
  StepText plain(*reader, 1, true), colored(*reader, 1, true, true);
  EXPECT_TRUE(reader->for_each_step(1, 0, 5, [&](const StepView& view) {
    const std::string text = plain.step(view);
    std::string painted = colored.step(view);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_NE(painted.find("\x1b["), std::string::npos);
    for (size_t at; (at = painted.find("\x1b[")) != std::string::npos;) painted.erase(at, painted.find('m', at) - at + 1);
    EXPECT_EQ(painted, text);
    return true;
  }).ok());
}

}  // namespace
}  // namespace foretrace::tracer
