#include "agents/tools/tool_parameters.h"

#include <gtest/gtest.h>

namespace foretrace::agents {
namespace {

ToolParameters some_parameters() {
  ToolParameters parameters;
  parameters.text("sql", "a statement").required().text("language", "of it", {"python", "c"}).number("limit", "rows", 1, 9);
  return parameters;
}

TEST(ToolParameters, AreASchema) {
  EXPECT_EQ(some_parameters().schema(), Json::parse(R"({"type":"object","properties":{
    "sql":{"type":"string","description":"a statement"},
    "language":{"type":"string","description":"of it","enum":["python","c"]},
    "limit":{"type":"integer","description":"rows","minimum":1,"maximum":9}},"required":["sql"],"additionalProperties":false})"));
}

TEST(ToolParameters, GiveWhatIsThereAndNullIsNot) {
  const auto arguments = some_parameters().check(Json{{"sql", "x"}, {"limit", nullptr}});
  ASSERT_TRUE(arguments.ok());
  EXPECT_EQ(arguments.value().text("sql"), "x");
  EXPECT_FALSE(arguments.value().has("limit"));
  EXPECT_EQ(arguments.value().number("limit", 7), 7);
  EXPECT_EQ(arguments.value().text("language"), "");
}

TEST(ToolParameters, RefuseAndNameWhatIsWrong) {
  const std::pair<const char*, const char*> wrong[] = {{R"({})", "'sql' is missing"},
                                                       {R"({"sql":null})", "'sql' is missing"},
                                                       {R"({"sql":3})", "'sql' must be a string"},
                                                       {R"({"sql":"x","limit":"3"})", "'limit' must be an integer"},
                                                       {R"({"sql":"x","limit":1.5})", "'limit' must be an integer"},
                                                       {R"({"sql":"x","limit":0})", "'limit' must be 1 or more"},
                                                       {R"({"sql":"x","limit":18446744073709551615})", "'limit' must be 9 or less"},
                                                       {R"({"sql":"x","limit":10})", "'limit' must be 9 or less"},
                                                       {R"({"sql":"x","language":"rust"})", "'language' is 'rust'"},
                                                       {R"({"sql":"x","where":1})", "there is no argument 'where'"},
                                                       {R"([])", "arguments must be an object"}};
  for (const auto& [json, message] : wrong) {
    const auto arguments = some_parameters().check(Json::parse(json));
    ASSERT_FALSE(arguments.ok()) << json;
    EXPECT_EQ(arguments.error().message, message);
  }
}

}  // namespace
}  // namespace foretrace::agents
