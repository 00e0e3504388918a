// `foretrace trace-all` with C programs among the items.
#include <map>

#include "core/file.h"
#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

constexpr const char* kManifest = R"~({"id":"text","language":"c","source":"#include <stdio.h>\nint main(void) {\n  int x;\n  scanf(\"%d\", &x);\n  return x;\n}\n","stdin":"42"}
{"id":"file","language":"c","path":"here/gcd.c","entry":"gcd","args":"12, SIX * 3"}
{"id":"python","language":"python","source":"print(1)"}
{"id":"broken","language":"c","source":"int main(void) {\n  return y;\n}\n"}
{"id":"missing","language":"c","path":"none.c"}
{"id":"arguments","language":"c","source":"int f(int x) {\n  return x;\n}\n","entry":"f","args":"q"}
{"id":"no entry","language":"c","source":"int f(int x) {\n  return x;\n}\n","entry":"g","args":"1"}
{"id":"entry","language":"c","source":"int f(int x) {\n  return x;\n}\n","entry":"f","args":"4"}
{"id":"endless","language":"c","source":"int main(void) { for (int i = 0;; i++) ; }"}
{"id":"broken python","source":"x = ("}
{"id":"last","source":"def f(x): return x","entry":"f","args":"[1]"}
)~";

class CTraceAll : public testing::Test {
 protected:
  CTraceAll() {
    lab_.file("here/six.h", "#define SIX 6\n");
    lab_.file("here/gcd.c", "#include \"six.h\"\nstatic int gcd(int a, int b) {\n  return b ? gcd(b, a % b) : a;\n}\n");
  }
  CommandResult trace_all(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {ProgramLab::foretrace(), "trace-all", "--manifest", lab_.folder() + "/items.jsonl", "--db", lab_.store(), "--jobs", "2"};
    words.insert(words.end(), more.begin(), more.end());
    return run_command(words);
  }
  std::optional<ItemRecord> item(const std::string& id) { return TraceReader::open(lab_.store()).value()->item(id).value(); }
  RunRecord run(const std::string& id) { return lab_.stored(*item(id)->run); }
  ProgramLab lab_;
};

TEST_F(CTraceAll, AMixedManifestIsRecorded) {
  lab_.file("items.jsonl", kManifest);
  const CommandResult got = trace_all({"--max-steps", "50"});
  ASSERT_EQ(got.exit_code, 0) << got.err;
  EXPECT_EQ(got.out.rfind("6 recorded, 5 failed, 0 done before", 0), 0u) << got.out << got.err;
  EXPECT_EQ(run("text").info.language, "c");
  EXPECT_EQ(run("text").info.program, "<source>");
  EXPECT_EQ(run("text").end.exit_code, 42);
  EXPECT_EQ(lab_.steps(run("text").run).front().file, "<source>");
  EXPECT_NE(run("text").info.interpreter.find("gcc"), std::string::npos) << run("text").info.interpreter;
  EXPECT_EQ(run("file").end.return_value, "6");
  EXPECT_EQ(run("file").info.args, "12, SIX * 3");
  EXPECT_EQ(run("entry").end.return_value, "4");
  EXPECT_EQ(run("endless").end.outcome, Outcome::kStepLimit);
  EXPECT_EQ(run("python").info.language, "python");
  EXPECT_EQ(run("last").end.return_value, "[1]");
  const CommandResult again = trace_all();
  EXPECT_EQ(again.out.rfind("0 recorded, 0 failed, 11 done before", 0), 0u) << again.out;
}

TEST_F(CTraceAll, WhatFailsSaysWhy) {
  lab_.file("items.jsonl", kManifest);
  ASSERT_EQ(trace_all({"--max-steps", "50"}).exit_code, 0);
  const std::map<std::string, std::string> want = {{"broken", "<source>:2:10: error: "},
                                                   {"missing", "none.c does not exist"},
                                                   {"arguments", "bad arguments: f(q):\n--args:1:1: error: "},
                                                   {"no entry", "no function g in <source> (it has f)"}};
  for (const auto& [id, says] : want) {
    ASSERT_TRUE(item(id).has_value()) << id;
    EXPECT_EQ(item(id)->status, "failed");
    EXPECT_NE(item(id)->message.find(says), std::string::npos) << item(id)->message;
    EXPECT_EQ(item(id)->message.find("/foretrace-build-"), std::string::npos) << item(id)->message;
  }
}

TEST_F(CTraceAll, ShardsAndFlags) {
  std::string lines;
  for (int i = 0; i < 5; ++i)
    lines += "{\"id\":\"item" + std::to_string(i) + "\",\"language\":\"c\",\"source\":\"int main(void) { return N + " + std::to_string(i) + "; }\"}\n";
  lab_.file("items.jsonl", lines);
  for (const char* shard : {"0/2", "1/2"}) {
    const CommandResult got = trace_all({"--shard", shard, "--cflags", "-DN=10"});
    ASSERT_EQ(got.exit_code, 0) << got.err;
    EXPECT_NE(got.out.find(" 0 failed, 0 done before"), std::string::npos) << got.out;
  }
  for (int i = 0; i < 5; ++i) EXPECT_EQ(run("item" + std::to_string(i)).end.exit_code, 10 + i);
}

TEST_F(CTraceAll, BoundFilesAreSeen) {
  const ScratchDirectory elsewhere;
  const std::string file = elsewhere / "note";
  ASSERT_TRUE(write_file_atomic(file, "hello").ok());
  lab_.file("items.jsonl", "{\"id\":\"c\",\"language\":\"c\",\"source\":\"#include <stdio.h>\\nint main(void) {\\n  FILE *f = fopen(NOTE, \\\"r\\\");\\n"
                           "  return f == 0 ? 1 : getc(f);\\n}\\n\"}\n"
                           "{\"id\":\"python\",\"source\":\"print(open('" + file + "').read())\"}\n");
  const CommandResult got = trace_all({"--bind", elsewhere.path(), "--cflags", "-DNOTE='\"" + file + "\"'"});
  ASSERT_EQ(got.exit_code, 0) << got.err;
  EXPECT_EQ(run("c").end.exit_code, 'h');
  EXPECT_EQ(run("python").end.out, "hello\n");
}

TEST_F(CTraceAll, WhatRunsWithoutStepsIsNamed) {
  lab_.file("items.jsonl", "{\"id\":\"nested\",\"language\":\"c\",\"source\":\"int main(void) {\\n  void *p = &&end;\\n  goto *p;\\n  end: return 0;\\n}\\nvoid f(void *p) {\\n  goto *p;\\n}\\n\"}\n");
  const CommandResult got = trace_all({"--cc", "gcc"});
  ASSERT_EQ(got.exit_code, 0) << got.err;
  EXPECT_NE(got.err.find("foretrace: nested: not instrumented: <source>:7:3: error: indirect goto in function with no address-of-label expressions"), std::string::npos) << got.err;
}

}  // namespace
}  // namespace foretrace::tracer
