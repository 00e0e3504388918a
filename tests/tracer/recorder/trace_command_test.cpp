// `foretrace trace` and `foretrace doctor` as a user meets them: exit codes, messages, the documented JSON.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/json.h"
#include "tests/tracer/recorder/command.h"
#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {
namespace {

class TraceCommand : public testing::Test {
 protected:
  CommandResult trace(std::vector<std::string> words) {
    words.insert(words.begin(), {ProgramLab::foretrace(), "trace"});
    words.insert(words.begin() + 2, {"--db", lab_.store()});
    return run_command(words);
  }
  Json json(const std::vector<std::string>& words) {
    const CommandResult got = trace(words);
    EXPECT_EQ(got.exit_code, 0) << got.err;
    auto parsed = parse_json(got.out);
    EXPECT_TRUE(parsed.ok()) << got.out;
    return parsed.ok() ? parsed.value() : Json();
  }
  ProgramLab lab_;
};

TEST_F(TraceCommand, JsonHasTheDocumentedKeysAndNothingElse) {
  const Json got = json({lab_.file("a.py", "def f(x):\n    print('hi')\n    return [x]\n"), "--entry", "f", "--args", "'a'", "--json"});
  std::vector<std::string> keys;
  for (const auto& [key, value] : got.items()) keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{"run", "outcome", "steps", "exit_code", "signal", "stdout", "stderr", "return",
                                            "exception"}));
  EXPECT_EQ(got["run"], 1);
  EXPECT_EQ(got["outcome"], "returned");
  EXPECT_EQ(got["steps"], 4);
  EXPECT_EQ(got["exit_code"], 0);
  EXPECT_TRUE(got["signal"].is_null());
  EXPECT_EQ(got["stdout"], "hi\n");
  EXPECT_EQ(got["return"], "['a']");
  EXPECT_TRUE(got["exception"].is_null());
}

TEST_F(TraceCommand, JsonOfAnExceptionSaysWhere) {
  const std::string program = lab_.file("a.py", "x = 1\nraise KeyError('no')\n");
  const Json got = json({program, "--json"});
  EXPECT_EQ(got["outcome"], "raised");
  EXPECT_EQ(got["exit_code"], 1);
  EXPECT_EQ(got["exception"]["type"], "KeyError");
  EXPECT_EQ(got["exception"]["message"], "'no'");
  EXPECT_EQ(got["exception"]["file"], program);
  EXPECT_EQ(got["exception"]["line"], 2);
  EXPECT_NE(got["stderr"].get<std::string>().find("KeyError"), std::string::npos);
}

TEST_F(TraceCommand, BytesThatAreNotUtf8AreEscaped) {
  const CommandResult got = trace({lab_.file("a.py", "import os\nos.write(1, b'a\\xffb')\n"), "--json"});
  EXPECT_NE(got.out.find("\"stdout\":\"a\\udcffb\""), std::string::npos) << got.out;
}

TEST_F(TraceCommand, ArgumentsComeAfterTheDashes) {
  const std::string program = lab_.file("a.py", "import sys\nprint(sys.argv[1:])\n");
  EXPECT_EQ(json({program, "--json", "--", "x", "--json", "--", "y"})["stdout"], "['x', '--json', '--', 'y']\n");
}

TEST_F(TraceCommand, RunsAModuleOfTheWorkingFolder) {
  lab_.file("pack/__init__.py", "");
  lab_.file("pack/__main__.py", "import sys\nfrom pack import part\nprint(part.name, __name__, sys.argv[1:])\n");
  lab_.file("pack/part.py", "name = 'part'\n");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(lab_.folder());
  const Json got = json({"-m", "pack", "--json", "--", "x"});
  std::filesystem::current_path(before);
  EXPECT_EQ(got["outcome"], "returned") << got["stderr"];
  EXPECT_EQ(got["stdout"], "part __main__ ['x']\n");
  EXPECT_GT(got["steps"], 3);
}

TEST_F(TraceCommand, TextSaysHowItEndedAndHowToLook) {
  const CommandResult got = trace({lab_.file("a.py", "print('hello')\nimport sys\nsys.exit(4)\n")});
  EXPECT_EQ(got.exit_code, 0);
  EXPECT_EQ(got.out.rfind("hello\n", 0), 0u) << got.out;
  EXPECT_NE(got.out.find("exited with code 4"), std::string::npos) << got.out;
  EXPECT_NE(got.out.find("foretrace show --db"), std::string::npos) << got.out;
}

TEST_F(TraceCommand, FailuresExitOneMisuseExitsTwo) {
  const std::string good = lab_.file("good.py", "def f(a): return a\n");
  const std::string broken = lab_.file("broken.py", "x = 1\ny = (\n");
  const std::string other = lab_.file("other.db", "this is no database, it only says so in words that are long enough");
  const struct {
    std::vector<std::string> words;
    int exit_code;
    std::string says;
  } cases[] = {
      {{lab_.folder() + "/none.py"}, 1, "none.py"},
      {{lab_.folder()}, 1, "folder"},
      {{broken}, 1, "broken.py"},
      {{good, "--entry", "g"}, 1, "g"},
      {{good, "--entry", "f", "--args", "1, 2"}, 1, "f"},
      {{good, "--stdin", "/none.txt"}, 1, "none.txt"},
      {{good, "--python", "/none/python"}, 1, "/none/python"},
      {{"-m", "no_such_module_at_all"}, 1, "no_such_module_at_all"},
      {{"a.c"}, 1, "a.c"},
      {{}, 2, "no program"},
      {{good, good}, 2, "one program"},
      {{good, "-m", "x"}, 2, "-m"},
      {{good, "--bogus"}, 2, "--bogus"},
      {{good, "--max-steps", "many"}, 2, "max-steps"},
      {{good, "--max-steps", "0"}, 2, "max-steps"},
      {{good, "--scope", "galaxy"}, 2, "galaxy"},
      {{good, "--args", "1"}, 2, "entry"},
      {{good, "--entry", "f", "--call", "f(1)"}, 2, "together"},
  };
  for (const auto& c : cases) {
    const CommandResult got = trace(c.words);
    EXPECT_EQ(got.exit_code, c.exit_code) << testing::PrintToString(c.words) << got.err;
    EXPECT_NE(got.err.find(c.says), std::string::npos) << testing::PrintToString(c.words) << got.err;
    EXPECT_TRUE(got.out.empty()) << got.out;
  }
  const CommandResult got = run_command({ProgramLab::foretrace(), "trace", good, "--db", other});
  EXPECT_EQ(got.exit_code, 1);
  EXPECT_NE(got.err.find("other.db"), std::string::npos) << got.err;
}

TEST_F(TraceCommand, DoctorNamesSandboxAndPython) {
  const CommandResult got = run_command({ProgramLab::foretrace(), "doctor"});
  EXPECT_EQ(got.exit_code, 0) << got.out;
  for (const char* word : {"sandbox", "python", "cpu", "disk", "foretrace-python-3."})
    EXPECT_NE(got.out.find(word), std::string::npos) << word << " missing in\n" << got.out;
}

}  // namespace
}  // namespace foretrace::tracer
