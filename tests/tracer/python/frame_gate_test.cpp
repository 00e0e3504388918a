// Code out of scope runs untraced and nobody notices: what it calls back is recorded, trace and profile functions of the program
// get their events, deep recursion works.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/tracer/python/host_run.h"

namespace foretrace::tracer::python {
namespace {

HostRun run(const std::string& source, const Json& more = Json::object()) {
  auto result = run_source(source, more);
  EXPECT_TRUE(result.ok()) << result.error().text();
  return result.ok() ? std::move(result.value()) : HostRun();
}

int64_t calls(const HostRun& run, const std::string& function) {
  return std::count_if(run.steps.begin(), run.steps.end(), [&](const StepView& step) {
    return step.function == function && step.event == Event::kCall;
  });
}

std::string same_output(const std::string& source) {
  const HostRun traced = run(source);
  EXPECT_EQ(traced.out, run(source, {{"traced", false}}).out) << traced.err;
  return traced.out;
}

TEST(FrameGate, EveryCallBackIntoTheProgramIsRecorded) {
  const HostRun got = run(
      "import random, functools, heapq, contextlib, threading\n"
      "count = {}\n"
      "def note(name): count[name] = count.get(name, 0) + 1\n"
      "class Deck:\n"
      "    def __init__(self, n): self.cards = list(range(n))\n"
      "    def __len__(self): note('__len__'); return len(self.cards)\n"
      "    def __getitem__(self, i): note('__getitem__'); return self.cards[i]\n"
      "    def __setitem__(self, i, v): note('__setitem__'); self.cards[i] = v\n"
      "def key(x): note('key'); return -x\n"
      "@contextlib.contextmanager\n"
      "def managed(): note('managed'); yield 1\n"
      "def work(): note('work')\n"
      "random.seed(1)\n"
      "random.shuffle(Deck(60))\n"                             // a loop of the library that gets hot
      "for i in range(60): random.choice(Deck(3))\n"
      "heapq.nlargest(3, range(50), key=key)\n"
      "for i in range(5):\n"
      "    with managed(): pass\n"
      "for i in range(3):\n"
      "    t = threading.Timer(0, work); t.start(); t.join()\n"
      "print(sorted(count.items()))\n");
  for (const char* name : {"__len__", "__getitem__", "__setitem__", "key", "managed", "work"}) {
    const std::string counted = "('" + std::string(name) + "', " + std::to_string(calls(got, name)) + ")";
    EXPECT_GT(calls(got, name), 2) << name;
    EXPECT_NE(got.out.find(counted), std::string::npos) << counted << " is not in " << got.out << got.err;
  }
}

TEST(FrameGate, TraceAndProfileFunctionsOfTheProgramSeeTheLibrary) {
  EXPECT_NE(same_output("import sys, textwrap\n"
                        "seen = []\n"
                        "def tracer(frame, event, arg):\n"
                        "    seen.append((event, frame.f_code.co_name, frame.f_lineno))\n"
                        "    return tracer\n"
                        "textwrap.dedent(' a')\n"
                        "sys.settrace(tracer)\n"
                        "textwrap.dedent(' a')\n"
                        "sys.settrace(None)\n"
                        "def profiler(frame, event, arg): seen.append((event, frame.f_code.co_name))\n"
                        "sys.setprofile(profiler)\n"
                        "textwrap.dedent(' b')\n"
                        "sys.setprofile(None)\n"
                        "print(len(seen), seen)\n")
                .find("dedent"),
            std::string::npos);
}

TEST(FrameGate, ADebuggerThatTheLibraryStartsGetsItsCallersLines) {
  const std::string out = same_output(
      "import bdb, contextlib, sys\n"
      "class Lines(bdb.Bdb):\n"
      "    def user_line(self, frame):\n"
      "        print(frame.f_code.co_name, frame.f_lineno)\n"
      "        self.set_step()\n"
      "lines = Lines()\n"
      "def started_below():\n"
      "    lines.set_trace(sys._getframe())\n"                  // sets f_trace on every caller
      "    x = 1\n"
      "with contextlib.ExitStack() as stack:\n"
      "    stack.callback(started_below)\n"
      "y = 2\n"
      "lines.set_quit()\n"
      "sys.settrace(None)\n");
  EXPECT_NE(out.find("started_below 9"), std::string::npos) << out;
  EXPECT_NE(out.find("<module> 12"), std::string::npos) << out;
}

TEST(FrameGate, RecursionOfAThreadComesAsDeepAsUntracedAndLosesNoEvent) {
  const HostRun got = run(
      "import copy, heapq, sys, threading\n"
      "sys.setrecursionlimit(10 ** 6)\n"
      "count = 0\n"
      "def key(x):\n"
      "    global count\n"
      "    count += 1\n"
      "    return x\n"
      "class Key:\n"
      "    def __deepcopy__(self, memo): return key(1)\n"
      "def depth(n): return 1 + depth(n - 1) if n else heapq.nlargest(1, [2, 3], key=key)[0]\n"
      "nested = Key()\n"
      "for i in range(10000): nested = [nested]\n"
      "def deep():\n"
      "    print(depth(60000))\n"
      "    copied = copy.deepcopy(nested)\n"               // recursion of the library
      "    print(heapq.nlargest(2, range(10), key=key))\n"
      "thread = threading.Thread(target=deep)\n"
      "thread.start()\n"
      "thread.join()\n"
      "print(count)\n",
      {{"limits", {{"max_steps", 10000000}}}});
  ASSERT_TRUE(got.end) << got.status;
  EXPECT_EQ(got.out, "60003\n[9, 8]\n13\n") << got.err;
  EXPECT_EQ(calls(got, "key"), 13);
  EXPECT_EQ(calls(got, "depth"), 60001);
}

TEST(FrameGate, ADeepThreadHidesNoEventOfOthers) {
  const HostRun got = run(
      "import heapq, queue, sys, threading\n"
      "sys.setrecursionlimit(10 ** 6)\n"
      "values, called, done = queue.SimpleQueue(), threading.Event(), threading.Event()\n"
      "def depth(n):\n"
      "    if n: return depth(n - 1)\n"
      "    for x in (2, 3, 4, None): values.put(x)\n"
      "    done.wait()\n"
      "def feed():\n"
      "    values.put(1)\n"
      "    called.wait()\n"
      "    depth(20000)\n"
      "def key(x):\n"
      "    called.set()\n"
      "    return x\n"
      "thread = threading.Thread(target=feed)\n"
      "thread.start()\n"
      "print(heapq.nlargest(2, iter(values.get, None), key))\n"  // waits in a frame of the library while the thread goes deep
      "done.set()\n"
      "thread.join()\n");
  ASSERT_TRUE(got.end) << got.status;
  EXPECT_EQ(got.out, "[4, 3]\n") << got.err;
  EXPECT_EQ(calls(got, "key"), 4);
  EXPECT_EQ(calls(got, "depth"), 20001);
}

TEST(FrameGate, GeneratorsAndExceptionsCrossIt) {
  const HostRun got = run(
      "import contextlib, functools, itertools\n"
      "def numbers():\n"
      "    try:\n"
      "        yield from itertools.count()\n"
      "    finally:\n"
      "        print('closed')\n"
      "@contextlib.contextmanager\n"
      "def quiet():\n"
      "    try:\n"
      "        yield\n"
      "    except KeyError as error:\n"
      "        print('kept', error)\n"
      "@functools.lru_cache\n"
      "def fail(n): raise KeyError(n)\n"
      "with contextlib.closing(numbers()) as source:\n"
      "    next(source); next(source)\n"
      "with quiet():\n"
      "    fail(3)\n");
  EXPECT_EQ(got.out, "closed\nkept 3\n") << got.err;
  std::string events;
  for (const StepView& step : got.steps)
    if (step.function == "quiet") events += std::string(event_name(step.event)) + ":" + std::to_string(step.line) + " ";
  EXPECT_EQ(events, "call:7 line:9 line:10 yield:10 resume:10 exception:10 line:11 line:12 return:12 ");
}

}  // namespace
}  // namespace foretrace::tracer::python
