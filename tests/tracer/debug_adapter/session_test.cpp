// A whole conversation with the program over its standard input and output.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/tracer/debug_adapter/debugger_lab.h"
#include "tests/tracer/debug_adapter/sample_programs.h"
#include "tests/tracer/recorder/command.h"

namespace foretrace::tracer {
namespace {

// `show --format json`, by step.
std::vector<Json> shown(const DebuggerLab& lab) {
  const CommandResult got = run_command({ProgramLab::foretrace(), "show", "--db", lab.store(), "--run", "1", "--format", "json"});
  std::vector<Json> steps;
  for (size_t begin = 0; begin < got.out.size();) {
    const size_t end = got.out.find('\n', begin);
    steps.push_back(parse_json(std::string_view(got.out).substr(begin, end - begin)).value());
    begin = end + 1;
  }
  return steps;
}

TEST(DebugSession, EveryStepShowsWhatShowShows) {
  const DebuggerLab lab(kExceptions);
  const std::vector<Json> steps = shown(lab);
  DebuggerClient client({"--db", lab.store(), "--run", "1"});
  const Json can = client.ask("initialize", {{"adapterID", "foretrace"}});
  EXPECT_EQ(can["supportsStepBack"], true);
  EXPECT_EQ(can["supportsRestartFrame"], false);
  client.ask("launch", {{"stopOnEntry", true}});
  client.wait_for("initialized");
  client.ask("configurationDone");
  EXPECT_EQ(client.wait_for("stopped")["reason"], "entry");
  for (size_t k = 0; k < steps.size(); ++k) {
    const Json& step = steps[k];
    const Json frame = client.ask("stackTrace")["stackFrames"][0];
    EXPECT_EQ(frame["name"], step["function"]);
    EXPECT_EQ(frame["id"], step["frame"]);
    EXPECT_EQ(frame["source"]["path"], step["file"]);
    if (step["line"] != 0) {
      EXPECT_EQ(frame["line"], step["line"]);
    }
    Json values = Json::object();
    const Json variables = DebuggerLab::scope(client, frame["name"] == "<module>" ? "Globals" : "Locals");
    for (const auto& [name, variable] : variables.items())
      if (name.front() != '(') values[name] = variable["value"];
    EXPECT_EQ(values, step["locals"]) << "step " << k;
    if (k + 1 < steps.size()) {
      ASSERT_FALSE(client.move("stepIn", {{"granularity", "instruction"}}).is_null());
    }
  }
  EXPECT_TRUE(client.move("continue").is_null());
  client.ask("disconnect");
  EXPECT_EQ(client.finish(), 0);
}

TEST(DebugSession, TheRunsEndIsTold) {
  const DebuggerLab lab(kExceptions);
  DebuggerClient client;
  client.begin({{"db", lab.store()}, {"run", "1"}});
  EXPECT_EQ(client.wait_for("exited")["exitCode"], 1);
  client.wait_for("terminated");
  EXPECT_EQ(client.output("stdout"), lab.stored().end.out);
  EXPECT_EQ(client.output("stderr"), lab.stored().end.err);
  EXPECT_FALSE(client.request("stackTrace")["success"].get<bool>());
  client.ask("disconnect");
  std::string rest;
  EXPECT_EQ(client.finish(&rest), 0);
  EXPECT_EQ(rest, "");
}

TEST(DebugSession, OutputComesAsItsStepsArePassedAndOnlyOnce) {
  const DebuggerLab lab("import sys\nfor i in range(3):\n    print(i)\nsys.stderr.write('x\\n')\nsys.stdout.buffer.write('\\u00e9'.encode()[:1])\n"
                        "sys.stdout.buffer.flush()\nsys.stdout.buffer.write('\\u00e9'.encode()[1:])\nsys.stdout.buffer.flush()\n");
  DebuggerClient client;
  client.begin(lab.launch());
  client.wait_for("stopped");
  lab.break_at(client, {{{"line", 3}}});
  for (const char* so_far : {"", "0\n", "0\n1\n"}) {
    ASSERT_FALSE(client.move("continue").is_null());
    EXPECT_EQ(client.output("stdout"), so_far);
  }
  client.move("reverseContinue");
  client.move("reverseContinue");
  EXPECT_EQ(client.output("stdout"), "0\n1\n");
  while (!client.move("continue").is_null()) {
  }
  EXPECT_EQ(client.output("stdout"), lab.stored().end.out);
  EXPECT_EQ(client.output("stdout"), "0\n1\n2\n\u00e9");
  EXPECT_EQ(client.output("stderr"), "x\n");
}

TEST(DebugSession, TheStackIsPaged) {
  const DebuggerLab lab("def down(n):\n    if n == 0:\n        return 0\n    return down(n - 1)\ndown(50)\n");
  DebuggerClient client;
  client.begin(lab.launch());
  client.wait_for("stopped");
  lab.break_at(client, {{{"line", 3}}});
  client.move("continue");
  const Json all = client.ask("stackTrace");
  EXPECT_EQ(all["totalFrames"], 52);
  ASSERT_EQ(all["stackFrames"].size(), 52u);
  const Json page = client.ask("stackTrace", {{"startFrame", 10}, {"levels", 5}});
  ASSERT_EQ(page["stackFrames"].size(), 5u);
  for (size_t i = 0; i < 5; ++i) EXPECT_EQ(page["stackFrames"][i], all["stackFrames"][10 + i]);
  EXPECT_EQ(client.ask("stackTrace", {{"startFrame", 50}, {"levels", 20}})["stackFrames"].size(), 2u);
  EXPECT_EQ(client.ask("stackTrace", {{"startFrame", 99}})["stackFrames"].size(), 0u);
  EXPECT_EQ(all["stackFrames"][51]["name"], "<module>");
}

TEST(DebugSession, LinesAndColumnsCountAsTheEditorCounts) {
  const DebuggerLab lab("def f():\n    return 1\nf()\n");
  for (const int first : {0, 1}) {
    DebuggerClient client;
    client.ask("initialize", {{"linesStartAt1", first == 1}, {"columnsStartAt1", first == 1}});
    client.ask("launch", lab.launch());
    const Json places = lab.break_at(client, {{{"line", 1 + first}}});
    EXPECT_EQ(places[0]["line"], 1 + first);
    client.ask("configurationDone");
    client.wait_for("stopped");
    client.move("continue");
    const Json frame = client.ask("stackTrace")["stackFrames"][0];
    EXPECT_EQ(frame["line"], 1 + first);
    EXPECT_EQ(frame["column"], 4 + first);
  }
}

TEST(DebugSession, SourcesThatChangedComeOutOfTheStore) {
  const std::string text = "x = 1\ny = 2\n";
  const DebuggerLab lab(text);
  {
    DebuggerClient client;
    client.begin(lab.launch());
    const Json source = client.ask("loadedSources")["sources"][0];
    EXPECT_EQ(source["path"], lab.file());
    EXPECT_FALSE(source.contains("sourceReference"));
  }
  std::filesystem::remove(lab.file());
  DebuggerClient client;
  client.begin(lab.launch());
  client.wait_for("stopped");
  const Json source = client.ask("stackTrace")["stackFrames"][0]["source"];
  ASSERT_GT(source["sourceReference"].get<int>(), 0);
  EXPECT_EQ(client.ask("source", {{"source", source}, {"sourceReference", source["sourceReference"]}})["content"], text);
  // A checkout elsewhere: the name is enough where the file is not at its place.
  const Json set = client.ask("setBreakpoints", {{"source", {{"path", "/elsewhere/program.py"}}}, {"breakpoints", {{{"line", 2}}}}});
  EXPECT_EQ(set["breakpoints"][0]["verified"], true);
  EXPECT_FALSE(client.request("source", {{"sourceReference", 99}})["success"].get<bool>());
}

}  // namespace
}  // namespace foretrace::tracer
