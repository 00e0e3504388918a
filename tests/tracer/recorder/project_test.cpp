// Tools that run a project's code (`-m unittest`, `-m pytest`): the project is recorded, the tool is not; where it starts, what it
// finds in its environment and on disk.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {
namespace {

class Project : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* folder : {"/lib", "/lib/site-packages"}) ::mkdir((lab_.folder() + folder).c_str(), 0755);
    lab_.file("cart.py",
              "import helper\n"
              "def total(prices):\n"
              "    spent = 0\n"
              "    for price in prices: spent += helper.same(price)\n"
              "    return spent\n");
    lab_.file("lib/site-packages/helper.py", "def same(x):\n    return x\n");
    lab_.file("test_cart.py",
              "import os, sys, unittest\n"
              "sys.path.append(os.path.join(os.path.dirname(__file__), 'lib', 'site-packages'))\n"
              "from cart import total\n"
              "class Cart(unittest.TestCase):\n"
              "    def test_total(self): self.assertEqual(total([5, 9]), 14)\n");
    request_.module = "unittest";
    request_.folder = lab_.folder();
    request_.argv = {"-v", "test_cart"};
  }

  std::set<std::string> functions(int64_t run) const {
    std::set<std::string> names;
    for (const StepView& step : lab_.steps(run)) names.insert(step.function);
    return names;
  }

  ProgramLab lab_;
  RunRequest request_;
};

TEST_F(Project, IsRecordedWhereAToolRunsIt) {
  const RunOutcome got = lab_.record("", request_);
  EXPECT_EQ(got.end.outcome, Outcome::kExited) << got.end.err;
  EXPECT_EQ(got.end.exit_code, 0) << got.end.err;
  EXPECT_EQ(functions(got.run), (std::set<std::string>{"<module>", "Cart", "test_total", "total"}));
}

TEST_F(Project, OfAModuleOfItsOwnIsThatModulesFolder) {
  request_.module = "test_cart";
  request_.argv = {};
  const RunOutcome got = lab_.record("", request_);
  EXPECT_TRUE(functions(got.run).contains("Cart")) << got.end.err;
}

TEST_F(Project, StartsInTheFolderThatIsAskedFor) {
  request_ = {};
  request_.start_in = lab_.folder() + "/lib";
  const RunOutcome got = lab_.record("import os\nprint(os.getcwd(), os.listdir())\n", request_);
  EXPECT_EQ(got.end.out, lab_.folder() + "/lib ['site-packages']\n") << got.end.err;
  request_.start_in = lab_.folder() + "/nowhere";
  const auto refused = lab_.try_record("x = 1\n", request_);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().text().find("nowhere does not exist"), std::string::npos) << refused.error().text();
}

TEST_F(Project, GetsVariablesAndPathsThatAreGiven) {
  ProgramLab other;
  const std::string secret = other.file("data.txt", "42\n");
  const std::string text = "import os\nprint(os.environ.get('WANTED'), os.path.exists('" + secret + "') and open('" + secret + "').read())\n";
  RecorderOptions options;
  options.environment = {"WANTED=a b=c"};
  options.folders = {secret};
  EXPECT_EQ(lab_.record(text, {}, options).end.out, "a b=c 42\n\n");
}

}  // namespace
}  // namespace foretrace::tracer
