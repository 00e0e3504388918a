// What the recorder gives a program, takes from it, and says when it cannot be started.
#include "tracer/recorder/recorder.h"

#include <gtest/gtest.h>

#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {
namespace {

TEST(Recorder, TiesOutputToTheStepThatWroteIt) {
  NEEDS_PROCESSES();
  ProgramLab lab;
  const RunOutcome got = lab.record(
      "import os, sys\n"        // 1
      "print('one')\n"          // 2
      "sys.stderr.write('two')\n"  // 3
      "x = 3\n"                 // 4
      "os.system('echo three')\n"  // 5
      "print('four', end='')\n");  // 6
  EXPECT_EQ(got.end.out, "one\nthree\nfour");
  EXPECT_EQ(got.end.err, "two");
  const auto steps = lab.steps(got.run);
  const auto reader = TraceReader::open(lab.store()).value();
  std::vector<std::tuple<int64_t, int, std::string>> lines;  // (line, stream, bytes)
  const auto outputs = reader->outputs(got.run).value();
  for (const auto& output : outputs) {
    const int64_t line = steps.at(static_cast<size_t>(output.step)).line;
    if (!lines.empty() && std::get<0>(lines.back()) == line && std::get<1>(lines.back()) == output.stream)
      std::get<2>(lines.back()) += output.bytes;
    else
      lines.emplace_back(line, output.stream, output.bytes);
  }
  std::sort(lines.begin(), lines.end());
  const std::vector<std::tuple<int64_t, int, std::string>> want = {
      {2, 1, "one\n"}, {3, 2, "two"}, {5, 1, "three\n"}, {6, 1, "four"}};
  EXPECT_EQ(lines, want);
}

TEST(Recorder, OutputKeepsEveryByte) {
  ProgramLab lab;
  const RunOutcome got = lab.record("import sys\nsys.stdout.buffer.write(bytes(range(256)) * 1000)\n");
  std::string want;
  for (int i = 0; i < 256000; ++i) want += static_cast<char>(i % 256);
  EXPECT_EQ(got.end.out, want);
}

TEST(Recorder, GivesArgumentsAndInput) {
  ProgramLab lab;
  RunRequest request;
  request.argv = {"a b", "--flag"};
  request.stdin_file = lab.file("input.txt", "first\n\xff second\n");
  const RunOutcome from_file = lab.record("import sys\nprint(sys.argv[1:], sys.stdin.buffer.read())\n", request);
  EXPECT_EQ(from_file.end.out, "['a b', '--flag'] b'first\\n\\xff second\\n'\n") << from_file.end.err;
  const RunOutcome empty = lab.record("import sys\nprint(sys.stdin.read() == '')\n");
  EXPECT_EQ(empty.end.out, "True\n");
}

TEST(Recorder, StepZeroOfAnEntryIsItsCall) {
  ProgramLab lab;
  const char* text = "base = 10\ndef f(a, b=2, *rest):\n    return a + b + base\n";
  RunRequest request;
  request.entry = "f";
  request.args = "base, b=5";
  const RunOutcome by_args = lab.record(text, request);
  EXPECT_EQ(by_args.end.return_value, "25");
  EXPECT_EQ(lab.steps(by_args.run).at(0).event, Event::kCall);
  EXPECT_EQ(lab.steps(by_args.run).at(0).function, "f");
  request = {};
  request.call = "f(1)";
  EXPECT_EQ(lab.record(text, request).end.return_value, "13");
}

TEST(Recorder, SaysWhyAProgramCannotStart) {
  const struct {
    const char* text;
    const char* entry;
    const char* args;
    const char* call;
    const char* says;
  } cases[] = {
      {"x = (1,\n", "", "", "", "program.py"},  // syntax error
      {"def f(): pass\n", "g", "", "", "g"},
      {"def f(a): pass\n", "f", "1, 2", "", "f"},
      {"def f(a): pass\n", "f", "1 +", "", "1 +"},
      {"def f(a): pass\n", "", "1", "", "entry"},
      {"def f(a): pass\n", "f", "1", "f(1)", "together"},
  };
  for (const auto& c : cases) {
    ProgramLab lab;
    RunRequest request;
    request.entry = c.entry;
    request.args = c.args;
    request.call = c.call;
    const auto got = lab.try_record(c.text, request);
    ASSERT_FALSE(got.ok()) << c.text;
    EXPECT_NE(got.error().text().find(c.says), std::string::npos) << got.error().text();
    EXPECT_TRUE(TraceReader::open(lab.store()).value()->runs().value().empty()) << "nothing is stored";
  }
}

TEST(Recorder, DeepRecursionIsRecordedWhereItWouldRunUntraced) {
  ProgramLab lab;
  const RunOutcome got = lab.record(
      "import copy, sys, threading\n"
      "sys.setrecursionlimit(10**6)\n"
      "def depth(n):\n"
      "    return 0 if n == 0 else 1 + depth(n - 1)\n"
      "print(depth(30000))\n"
      "nested = []\n"
      "for i in range(20000):\n"
      "    nested = [nested]\n"
      "copied = copy.deepcopy(nested)\n"                   // recursion of the library
      "thread = threading.Thread(target=lambda: print(depth(60000)))\n"
      "thread.start()\n"
      "thread.join()\n");
  EXPECT_EQ(got.end.outcome, Outcome::kReturned) << got.end.err;
  EXPECT_EQ(got.end.out, "30000\n60000\n");
  EXPECT_GT(got.steps, 2 * 90000);
}

TEST(Recorder, MissingFilesAreNamed) {
  ProgramLab lab;
  const auto recorder = Recorder::create({}).value();
  const auto writer = TraceWriter::open(lab.store()).value();
  RunRequest request;
  request.program = lab.folder() + "/missing.py";
  const auto program = recorder->record(request, *writer);
  ASSERT_FALSE(program.ok());
  EXPECT_EQ(program.error().code, ErrorCode::kNotFound);
  EXPECT_NE(program.error().message.find("missing.py"), std::string::npos);
  request.program = lab.file("program.py", "x = 1\n");
  request.stdin_file = lab.folder() + "/missing.txt";
  const auto input = recorder->record(request, *writer);
  ASSERT_FALSE(input.ok());
  EXPECT_NE(input.error().message.find("missing.txt"), std::string::npos);
}

TEST(Recorder, AWarmHostRunsProgramAfterProgram) {
  ProgramLab lab;
  RecorderOptions options;
  options.warm = true;
  const auto recorder = Recorder::create(options).value();
  const auto writer = TraceWriter::open(lab.store()).value();
  RunRequest request;
  request.limits.max_seconds = 1;
  // Good programs between bad ones: endless, unable to start, killed, in another folder.
  const char* texts[] = {"print(1)\n", "while True: pass\n", "print(3)\n", "x = (\n", "import os\nos.kill(os.getpid(), 9)\n", "print(6)\n"};
  std::vector<std::string> seen;
  for (size_t i = 0; i < std::size(texts); ++i) {
    request.program = lab.file("folder" + std::to_string(i % 2) + "/program.py", texts[i]);
    request.stdin_text = std::to_string(i);
    const auto got = recorder->record(request, *writer);
    seen.push_back(got.ok() ? std::string(outcome_name(got.value().end.outcome)) + got.value().end.out : "error");
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"returned1\n", "time_limit", "returned3\n", "error", "signal", "returned6\n"}));
}

TEST(Recorder, SourceTextNeedsNoFile) {
  ProgramLab lab;
  const auto recorder = Recorder::create({}).value();
  const auto writer = TraceWriter::open(lab.store()).value();
  RunRequest request;
  request.source = "def f(n):\n    return n * 2\n";
  request.entry = "f";
  request.args = "21";
  const auto got = recorder->record(request, *writer);
  ASSERT_TRUE(got.ok()) << got.error().text();
  EXPECT_EQ(got.value().end.return_value, "42");
  EXPECT_EQ(lab.stored(got.value().run).info.program, "<source>");
}

}  // namespace
}  // namespace foretrace::tracer
