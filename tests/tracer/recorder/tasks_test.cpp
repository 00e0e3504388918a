// Frames know the asyncio task that they run in.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/tracer/recorder/program_lab.h"
#include "tracer/store/sql_query.h"

namespace foretrace::tracer {
namespace {

// function -> tasks of its frames, "" for none.
std::map<std::string, std::multiset<std::string>> tasks_of(const std::string& program) {
  ProgramLab lab;
  const RunOutcome outcome = lab.record(program);
  EXPECT_EQ(outcome.end.outcome, Outcome::kReturned) << outcome.end.err;
  std::map<std::string, std::multiset<std::string>> found;
  for (const FrameSpan& frame : TraceReader::open(lab.store()).value()->frames(outcome.run).value()) found[frame.function].insert(frame.task);
  return found;
}

using Names = std::multiset<std::string>;

TEST(Tasks, OfCoroutinesAndWhatTheyCall) {
  const auto found = tasks_of(
      "import asyncio\n"
      "def helper(n): return sorted(range(n), key=lambda x: -x)\n"
      "async def inner(n):\n"
      "    await asyncio.sleep(0)\n"
      "    return helper(n)\n"
      "async def worker(n):\n"
      "    return await inner(n)\n"
      "def callback(): pass\n"
      "async def main():\n"
      "    asyncio.get_running_loop().call_soon(callback)\n"
      "    await asyncio.gather(worker(1), worker(2))\n"
      "asyncio.run(main())\n"
      "helper(1)\n");
  EXPECT_EQ(found.at("<module>"), Names{""});
  EXPECT_EQ(found.at("main"), Names{"Task-1"});
  EXPECT_EQ(found.at("worker"), (Names{"Task-2", "Task-3"}));
  EXPECT_EQ(found.at("inner"), (Names{"Task-2", "Task-3"}));
  EXPECT_EQ(found.at("helper"), (Names{"Task-2", "Task-3", ""}));
  EXPECT_EQ(found.at("<lambda>"), (Names{"Task-2", "Task-3", "Task-3", ""}));
  EXPECT_EQ(found.at("callback"), Names{""});
}

TEST(Tasks, EachHasANameOfItsOwn) {
  const auto found = tasks_of(
      "import asyncio\n"
      "async def one(): await asyncio.sleep(0)\n"
      "async def main():\n"
      "    for i in range(3):\n"                                  // one after another, at one address
      "        await asyncio.create_task(one(), name='job')\n"
      "    await asyncio.gather(*[asyncio.create_task(one(), name='job') for i in range(2)])\n"
      "asyncio.run(main())\n");
  EXPECT_EQ(found.at("one"), (Names{"job", "job (2)", "job (3)", "job (4)", "job (5)"}));
}

TEST(Tasks, OfTwoLoopsInTwoThreads) {
  const auto found = tasks_of(
      "import asyncio, threading\n"
      "both = threading.Barrier(2)\n"
      "async def main():\n"
      "    both.wait()\n"
      "    await asyncio.sleep(0)\n"
      "    both.wait()\n"
      "def run(): asyncio.run(main())\n"
      "threads = [threading.Thread(target=run) for i in range(2)]\n"
      "for t in threads: t.start()\n"
      "for t in threads: t.join()\n");
  EXPECT_EQ(found.at("main"), (Names{"Task-1", "Task-2"}));
  EXPECT_EQ(found.at("run"), (Names{"", ""}));
}

// A loop and a task of the program's own classes: nothing of theirs runs for the recorder.
TEST(Tasks, NoCodeOfTheProgramRuns) {
  const auto found = tasks_of(
      "import asyncio\n"
      "class Task(asyncio.Task):\n"
      "    def get_name(self): raise SystemExit('asked')\n"
      "class Loop(asyncio.SelectorEventLoop):\n"
      "    def __hash__(self): return super().__hash__()\n"
      "    def __eq__(self, other): raise SystemExit('compared')\n"
      "async def one(): await asyncio.sleep(0)\n"
      "loop = Loop()\n"
      "loop.set_task_factory(lambda loop, coro, **more: Task(coro, loop=loop, **more))\n"
      "loop.run_until_complete(one())\n"
      "loop.close()\n");
  EXPECT_EQ(found.at("one"), Names{"Task-1"});
  EXPECT_EQ(found.count("get_name"), 0u);
}

TEST(Tasks, AreAHiddenColumn) {
  ProgramLab lab;
  lab.record("import asyncio\nasync def main():\n    x = 1\nasyncio.run(main())\n");
  std::vector<std::string> columns, rows;
  const auto add = [&](const SqlRow& row) {
    rows.push_back(row[0].get<std::string>() + ":" + std::to_string(row[1].get<int64_t>()));
    return true;
  };
  ASSERT_TRUE(run_query(lab.store(), "SELECT task, count(*) FROM steps WHERE task IS NOT NULL GROUP BY task",
                        [](const auto&) {}, add).ok());
  EXPECT_EQ(rows, std::vector<std::string>{"Task-1:3"});
  ASSERT_TRUE(run_query(lab.store(), "SELECT * FROM steps LIMIT 1", [&](const auto& names) { columns = names; },
                        [](const auto&) { return true; }).ok());
  EXPECT_EQ(columns.back(), "value") << "the documented columns alone";
}

}  // namespace
}  // namespace foretrace::tracer
