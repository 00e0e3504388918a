// What the program must not notice, and what must not end or bend the recording.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/tracer/python/host_run.h"

namespace foretrace::tracer::python {
namespace {

using testing::HasSubstr;

HostRun run(const std::string& source, const Json& more = Json::object()) {
  auto result = run_source(source, more);
  EXPECT_TRUE(result.ok()) << result.error().text();
  return result.ok() ? std::move(result.value()) : HostRun();
}

// stdout of the program, the same with and without hooks.
std::string same_output(const std::string& source) {
  const HostRun traced = run(source);
  const HostRun untraced = run(source, {{"traced", false}});
  EXPECT_EQ(traced.out, untraced.out) << source;
  EXPECT_EQ(traced.err, untraced.err) << source;
  EXPECT_FALSE(traced.steps.empty());
  EXPECT_TRUE(untraced.steps.empty());
  return traced.out;
}

TEST(HostFidelity, FinalisersRunWhenTheyWouldRunUntraced) {
  EXPECT_EQ(same_output("import weakref\n"
                        "class D:\n"
                        "    def __init__(self, n): self.n = n\n"
                        "    def __del__(self): print('del', self.n)\n"
                        "a = D(1)\n"
                        "b = [D(2)]\n"
                        "w = weakref.ref(a, lambda r: print('dead'))\n"
                        "a = None\n"
                        "b.clear()\n"
                        "c = {'k': D(3)}\n"
                        "del c['k']\n"
                        "def f():\n"
                        "    local = D(4)\n"
                        "f()\n"
                        "print('end')\n"),
            "del 1\ndead\ndel 2\ndel 3\ndel 4\nend\n");
}

TEST(HostFidelity, ClassAndBasesCanBeAssignedBetweenSeenAndUnseenClasses) {
  EXPECT_EQ(same_output("class A:\n    pass\nclass B:\n    pass\nclass C(A):\n    pass\n"
                        "a = A()\n"
                        "a.x = [1]\n"
                        "a.__class__ = B\n"
                        "C.__bases__ = (B,)\n"
                        "print(type(a).__name__, C.__mro__[1].__name__, a.x)\n"),
            "B B [1]\n");
}

TEST(HostFidelity, DeepStructuresAreFreedWithoutTheCStack) {
  EXPECT_EQ(same_output("def build(n):\n"
                        "    x = []\n"
                        "    for _ in [0] * 3: x = [x]\n"
                        "    y = None\n"
                        "    exec('for _ in range(n):\\n    y = [y]\\n    t = (y,)\\n', d := {'n': n, 'y': None})\n"
                        "    return d['y'], ({'k': x},)\n"
                        "z = build(200000)\n"
                        "del z\n"
                        "print('freed')\n"),
            "freed\n");
}

TEST(HostFidelity, NoCodeOfTheProgramRunsForItsValues) {
  EXPECT_EQ(same_output("class Loud:\n"
                        "    def __repr__(self): print('repr')\n"
                        "    def __eq__(self, o): print('eq')\n"
                        "    def __hash__(self): print('hash'); return 1\n"
                        "    def __getattr__(self, n): print('getattr', n)\n"
                        "    @property\n"
                        "    def p(self): print('property')\n"
                        "    def __iter__(self): print('iter')\n"
                        "    def __len__(self): print('len')\n"
                        "x = Loud()\n"
                        "y = [x, {1: x}]\n"
                        "class E(Exception):\n"
                        "    def __str__(self): print('str')\n"
                        "try:\n"
                        "    raise E(x)\n"
                        "except E as e:\n"
                        "    z = e\n"),
            "");
}

TEST(HostFidelity, RecursionErrorsComeAtTheSameDepth) {
  same_output("import sys\n"
              "def depth(n=0):\n"
              "    try:\n"
              "        return depth(n + 1)\n"
              "    except RecursionError:\n"
              "        return n\n"
              "print(depth())\n"
              "class R:\n"
              "    def __repr__(self): return repr(self)\n"
              "try: repr(R())\n"
              "except RecursionError as e: print(e)\n");
}

TEST(HostFidelity, LongTextsThatGrowInPlaceAreSeenAtEveryStep) {
  const HostRun got = run("def f():\n    s = 'a' * 300\n    for i in range(3):\n        s += 'b'\n        s += 'c'\n    return len(s)\nf()\n");
  std::string ends;
  for (const StepView& step : got.steps)
    for (const LocalText& local : step.locals)
      if (local.name == "s" && step.event == Event::kLine && step.line >= 4) ends += local.text.substr(299) + " ";
  EXPECT_EQ(ends, "aa' aab' aabc' aabcb' aabcbc' aabcbcb' aabcbcbc' ");
}

// CPython appends in place to a str that has one reference; one more would make a loop of appends quadratic.
TEST(HostFidelity, LongTextsAreNotHeld) {
  EXPECT_EQ(same_output("import sys\n"
                        "def f():\n"
                        "    s = 'a' * 300\n"
                        "    for i in range(3):\n"
                        "        s += 'b'\n"
                        "        print(sys.getrefcount(s))\n"
                        "f()\n"),
            "2\n2\n2\n");
}

TEST(HostFidelity, TheCStackIsAsDeepAsUntraced) {
  EXPECT_EQ(same_output("import sys\n"
                        "sys.setrecursionlimit(10 ** 6)\n"
                        "def f(n): return n and max(map(f, [n - 1]))\n"
                        "class A:\n"
                        "    def __init__(self, n): self.n = n\n"
                        "    def __add__(self, other): return self.n and A(self.n - 1) + other\n"
                        "print(f(5000), A(5000) + 1)\n"),
            "0 0\n");
}

TEST(HostFidelity, AGeneratorThatStartsWithAnExceptionIsCalled) {
  const HostRun got = run("def g():\n"
                          "    try:\n"
                          "        yield 1\n"
                          "    except KeyError:\n"
                          "        yield 2\n"
                          "try: g().throw(ValueError)\n"
                          "except ValueError: pass\n"
                          "async def c(): pass\n"
                          "try: c().throw(ValueError)\n"
                          "except ValueError: pass\n"
                          "k = g()\n"
                          "k.send(None)\n"
                          "k.throw(KeyError)\n"
                          "k.close()\n");
  std::string seen;
  for (const StepView& step : got.steps)
    if (step.function != "<module>") seen += step.function + " " + std::string(event_name(step.event)) + std::to_string(step.line) + ", ";
  EXPECT_EQ(seen,
            "g call1, g exception1, g return1, c call8, c exception8, c return8, "
            "g call1, g line2, g line3, g yield3, g resume3, g exception3, g line4, g line5, g yield5, g resume5, g exception5, g return5, ");
}

TEST(HostFidelity, AnAddressThatIsUsedAgainIsANewObject) {
  const HostRun got = run("def f():\n"
                          "    for i in range(3):\n"
                          "        x = [i]\n"
                          "        del x\n"
                          "    pairs = []\n"
                          "    for t in zip('abcd', range(1000, 1004)):\n"
                          "        last = t\n"
                          "        t = None\n"
                          "        pairs.append(last[1])\n"
                          "f()\n");
  std::string lists, tuples;
  for (const StepView& step : got.steps)
    for (const LocalText& local : step.locals) {
      if (local.name == "x" && step.line == 4) lists += local.text;
      if (local.name == "last" && step.line == 9) tuples += local.text;
    }
  EXPECT_EQ(lists, "[0][1][2]");
  EXPECT_EQ(tuples, "('a', 1000)('b', 1001)('c', 1002)('d', 1003)");
}

TEST(HostFidelity, CutsAreExactAndCounted) {
  const HostRun got = run("x = 'a' * 5000\ny = list(range(1000))\nn = []\nfor i in range(30): n = [n]\n");
  std::map<std::string, std::string> text;
  for (const LocalText& local : got.steps.back().locals) text[local.name] = local.text;
  EXPECT_THAT(text["x"], HasSubstr("<...906 more bytes>"));
  EXPECT_THAT(text["y"], HasSubstr("399, <...600 more>]"));
  EXPECT_THAT(text["n"], HasSubstr("[<...1 more>]"));
}

TEST(HostFidelity, OutputIsTiedToTheStepThatWroteIt) {
  const HostRun got = run("import sys, os\n"
                          "print('one')\n"
                          "sys.stderr.write('two!')\n"
                          "os.write(1, b'3')\n"
                          "sys.stdout.buffer.write(b'four')\n");
  EXPECT_EQ(got.out, "one\n3four");
  EXPECT_EQ(got.err, "two!");
  std::string seen;
  for (const MarkedOutput& mark : got.marks)
    seen += std::to_string(mark.stream) + "@" + std::to_string(got.steps[static_cast<size_t>(mark.step)].line) + ":" + std::to_string(mark.bytes) + " ";
  EXPECT_EQ(seen, "1@2:3 1@2:1 2@3:4 1@4:1 1@5:4 ");
}

TEST(HostFidelity, ForkedChildrenWriteNoSteps) {
  const HostRun got = run("import os\npid = os.fork()\nif pid == 0:\n    x = 1\n    print('child')\n    os._exit(0)\nos.waitpid(pid, 0)\nprint('parent')\n");
  EXPECT_EQ(got.out, "child\nparent\n");
  for (const StepView& step : got.steps) EXPECT_NE(step.line, 4);
  ASSERT_TRUE(got.end);
  const HostRun ended = run("import os, sys\npid = os.fork()\nif pid:\n    os.waitpid(pid, 0)\nelse:\n    raise ValueError('child')\nx = 1\n");
  ASSERT_TRUE(ended.end);
  EXPECT_EQ(ended.end->outcome, Outcome::kReturned);
  EXPECT_THAT(ended.err, HasSubstr("ValueError: child"));
}

TEST(HostFidelity, ABanOnProcessesLeavesThreads) {
  Json request;
  request["processes"] = false;
  const auto got = run_source("import ctypes, os, subprocess, threading\n"
                              "def tried(name, act):\n"
                              "    try: print(name, act())\n"
                              "    except BlockingIOError as error: print(name, error.errno)\n"
                              "tried('fork', os.fork)\n"
                              "tried('forkpty', os.forkpty)\n"
                              "tried('run', lambda: subprocess.run(['/bin/true']))\n"
                              "tried('spawn', lambda: os.posix_spawn('/bin/true', ['true'], {}))\n"
                              "tried('vfork', lambda: ctypes.CDLL(None).syscall(58))\n"
                              "tried('clone', lambda: ctypes.CDLL(None).syscall(56, 17, 0, 0, 0, 0))\n"
                              "tried('system', lambda: os.system('true'))\n"
                              "t = threading.Thread(target=print, args=['thread'])\n"
                              "t.start()\n"
                              "t.join()\n", request);
  ASSERT_TRUE(got.ok()) << got.error().text();
  EXPECT_EQ(got.value().out, "fork 11\nforkpty 11\nrun 11\nspawn 11\nvfork -1\nclone -1\nsystem 32512\nthread\n") << got.value().err;
}

TEST(HostFidelity, ThreadsAreSteppedFromTheirFirstLine) {
  const HostRun got = run("import _thread, threading\n"
                          "done = threading.Event()\n"
                          "def low(n, *, k=1):\n"
                          "    done.set()\n"
                          "_thread.start_new_thread(low, (1,), {'k': 2})\n"
                          "done.wait()\n"
                          "try:\n"
                          "    _thread.start_new_thread(1, ())\n"
                          "except TypeError as e:\n"
                          "    print(e)\n");
  EXPECT_EQ(got.out, "first arg must be callable\n");
  const auto first = std::find_if(got.steps.begin(), got.steps.end(), [](const StepView& s) { return s.thread == 2; });
  ASSERT_NE(first, got.steps.end());
  EXPECT_EQ(first->event, Event::kCall);
  EXPECT_EQ(first->function, "low");
  EXPECT_EQ(first->locals.size(), 2u);
}

TEST(HostFidelity, EveryThreadHasItsOwnStackOfFrames) {
  const HostRun got = run("import threading\n"
                          "def work(n):\n"
                          "    return helper(n)\n"
                          "def helper(n):\n"
                          "    return n\n"
                          "threads = [threading.Thread(target=work, args=(n,)) for n in (1, 2)]\n"
                          "for t in threads: t.start()\n"
                          "for t in threads: t.join()\n");
  std::map<uint32_t, std::string> steps;
  for (const StepView& step : got.steps)
    if (step.thread > 1)
      steps[step.thread] += std::to_string(step.depth) + std::string(event_name(step.event)) + std::to_string(step.line) + " ";
  ASSERT_EQ(steps.size(), 2u);
  for (const auto& [thread, text] : steps) EXPECT_EQ(text, "0call2 0line3 1call4 1line5 1return5 0return3 ") << thread;
}

TEST(HostFidelity, TheProgramsTraceFunctionWorksAsUntraced) {
  same_output("import sys, threading\n"
              "log = []\n"
              "def local(frame, event, arg):\n"
              "    log.append((event, frame.f_code.co_name, frame.f_lineno, sorted(frame.f_locals)))\n"
              "    return None if event == 'line' and frame.f_lineno == 9 else local\n"
              "def tracer(frame, event, arg):\n"
              "    return local(frame, event, arg)\n"
              "def work(n):\n"
              "    m = n\n"
              "    try:\n"
              "        raise KeyError(m)\n"
              "    except KeyError:\n"
              "        return m\n"
              "threading.settrace(tracer)\n"
              "sys.settrace(tracer)\n"
              "work(1)\n"
              "t = threading.Thread(target=work, args=(2,), name='T'); t.run()\n"
              "sys.settrace(None)\n"
              "print(log, sys.gettrace())\n"
              "def broken(frame, event, arg): raise ValueError('from trace')\n"
              "sys.settrace(broken)\n"
              "try:\n"
              "    work(3)\n"
              "except ValueError as e:\n"
              "    print(e, sys.gettrace())\n");
}

}  // namespace
}  // namespace foretrace::tracer::python
