// Scopes, values with their parts, and what can be asked about them.
#include <gtest/gtest.h>

#include "tests/tracer/debug_adapter/debugger_lab.h"
#include "tests/tracer/debug_adapter/sample_programs.h"

namespace foretrace::tracer {
namespace {

class Variables : public testing::Test {
 protected:
  // Stands in `look`, before it returns.
  Variables() {
    client_.begin(lab_.launch());
    client_.wait_for("stopped");
    lab_.break_at(client_, {{{"line", 14}}});
    client_.move("continue");
  }
  Json children(const Json& variable, Json range = Json::object()) {
    range["variablesReference"] = variable["variablesReference"];
    return client_.ask("variables", range)["variables"];
  }
  std::string value(const std::string& expression) { return client_.ask("evaluate", {{"expression", expression}, {"context", "watch"}})["result"].get<std::string>(); }
  std::string refusal(const std::string& expression) {
    const Json response = client_.request("evaluate", {{"expression", expression}, {"context", "hover"}});
    EXPECT_EQ(response["success"], false) << expression;
    return response["message"].get<std::string>();
  }
  DebuggerLab lab_{kValues};
  DebuggerClient client_;
};

TEST_F(Variables, PartsComeWhenTheyAreAskedFor) {
  const Json locals = DebuggerLab::scope(client_, "Locals");
  EXPECT_EQ(locals["count"]["value"], "3");
  EXPECT_EQ(locals["count"]["variablesReference"], 0);
  EXPECT_EQ(locals["word"]["type"], "str");
  const Json account = children(locals["a"]);
  ASSERT_EQ(account.size(), 2u);
  EXPECT_EQ(account[0]["name"], "owner");
  EXPECT_EQ(account[0]["value"], "'ann'");
  EXPECT_EQ(account[0]["evaluateName"], "a.owner");
  const Json balance = children(account[1]);
  ASSERT_EQ(balance.size(), 3u);
  EXPECT_EQ(balance[0]["name"], "'eur'");
  EXPECT_EQ(balance[2]["name"], "7");
  EXPECT_EQ(balance[2]["evaluateName"], "a.balance[7]");
  const Json eur = children(balance[0]);
  EXPECT_EQ(eur[2]["name"], "[2]");
  EXPECT_EQ(eur[2]["value"], "3");
  EXPECT_EQ(eur[2]["evaluateName"], "a.balance['eur'][2]");
}

TEST_F(Variables, EveryEvaluateNameGivesItsValue) {
  std::vector<Json> todo;
  const Json locals = DebuggerLab::scope(client_, "Locals");
  for (const Json& variable : locals) todo.push_back(variable);
  size_t asked = 0;
  while (!todo.empty() && asked < 60) {
    const Json variable = todo.back();
    todo.pop_back();
    if (variable["variablesReference"] != 0)
      for (const Json& part : children(variable, {{"start", 0}, {"count", 10}})) todo.push_back(part);
    if (!variable.contains("evaluateName")) continue;
    EXPECT_EQ(value(variable["evaluateName"].get<std::string>()), variable["value"]) << variable;
    ++asked;
  }
  EXPECT_GT(asked, 15u);
}

TEST_F(Variables, ListsArePagedAndCutsAreSaid) {
  const Json many = DebuggerLab::scope(client_, "Locals")["items"];
  EXPECT_EQ(many["indexedVariables"], 400);
  EXPECT_EQ(many["namedVariables"], 1);
  const Json page = children(many, {{"filter", "indexed"}, {"start", 100}, {"count", 3}});
  ASSERT_EQ(page.size(), 3u);
  EXPECT_EQ(page[0]["name"], "[100]");
  EXPECT_EQ(page[2]["value"], "102");
  const Json named = children(many, {{"filter", "named"}});
  ASSERT_EQ(named.size(), 1u);
  EXPECT_EQ(named[0]["value"], "<600 more, not recorded>");
  EXPECT_EQ(children(many).size(), 401u);
  EXPECT_EQ(children(many, {{"filter", "indexed"}, {"start", 399}, {"count", 100}}).size(), 1u);
  EXPECT_EQ(children(many, {{"filter", "indexed"}, {"start", 1000}, {"count", 100}}).size(), 0u);
  EXPECT_NE(many["value"].get<std::string>().find("more>"), std::string::npos);
}

TEST_F(Variables, FunctionsSeeTheGlobalsOfTheirModule) {
  const Json globals = DebuggerLab::scope(client_, "Globals");
  EXPECT_EQ(globals["nothing"]["value"], "None");
  EXPECT_FALSE(globals.contains("__name__"));
  EXPECT_FALSE(DebuggerLab::scope(client_, "Locals").contains("nothing"));
  EXPECT_EQ(value("nothing"), "None");
  EXPECT_EQ(value("both"), "{1, 2}");
}

TEST_F(Variables, AnObjectInItselfHasNoEnd) {
  Json part = DebuggerLab::scope(client_, "Globals")["loop"];
  for (int i = 0; i < 5; ++i) part = children(part)[1];
  EXPECT_EQ(part["name"], "next");
  EXPECT_EQ(value("loop.next.next.next.item"), "1");
}

TEST_F(Variables, TheHeapHasEveryObjectInReach) {
  const Json heap = DebuggerLab::scope(client_, "Heap");
  bool found = false;
  for (const auto& [name, object] : heap.items()) found |= object["value"] == "[1, 2, 3]" && name.front() == '#';
  EXPECT_TRUE(found) << heap;
}

TEST_F(Variables, PathsAndComparisonsAreUnderstood) {
  EXPECT_EQ(value("a.balance['eur'][0]"), "1");
  EXPECT_EQ(value(" a . balance [\"usd\"][-1]"), "5");
  EXPECT_EQ(value("items[count]"), "3");
  EXPECT_EQ(value("len(items)"), "1000");
  EXPECT_EQ(value("len(word)"), "6");
  EXPECT_EQ(value("count * 2 + 1"), "7");
  EXPECT_EQ(value("a.owner == 'ann' and not count < 3"), "true");
  EXPECT_EQ(value("nothing is None"), "true");
  EXPECT_EQ(value("loop is loop.next"), "true");
  const Json list = client_.ask("evaluate", {{"expression", "a.balance['eur']"}});
  EXPECT_EQ(list["type"], "list");
  EXPECT_EQ(children(list)[1]["evaluateName"], "a.balance['eur'][1]");
}

TEST_F(Variables, WhatTheTraceCannotTellIsRefused) {
  EXPECT_NE(refusal("missing").find("no variable `missing`"), std::string::npos);
  EXPECT_NE(refusal("items[500]").find("600 more were not"), std::string::npos);
  EXPECT_NE(refusal("items[1000]").find("length is 1000"), std::string::npos);
  EXPECT_NE(refusal("a.nothing").find("no attribute"), std::string::npos);
  EXPECT_NE(refusal("print(a)").find("nothing can be called"), std::string::npos);
  EXPECT_NE(refusal("count = 4").find("more than an expression"), std::string::npos);
  for (const char* text : {"", "a.", "a[", "(count", "'open", "1 +", "a..b", "count count", "#", "99999999999999999999"}) refusal(text);
  EXPECT_FALSE(client_.request("evaluate", {{"expression", "count"}, {"frameId", 999}})["success"].get<bool>());
}

TEST_F(Variables, ReferencesEndWithAMove) {
  const Json locals = DebuggerLab::scope(client_, "Locals");
  const Json frame = client_.ask("stackTrace")["stackFrames"][0];
  client_.move("next");
  EXPECT_FALSE(client_.request("variables", {{"variablesReference", locals["a"]["variablesReference"]}})["success"].get<bool>());
  EXPECT_EQ(DebuggerLab::scope(client_, "Locals")["(return)"]["value"], "3");
  client_.move("next");
  EXPECT_FALSE(client_.request("scopes", {{"frameId", frame["id"]}})["success"].get<bool>());
}

}  // namespace
}  // namespace foretrace::tracer
