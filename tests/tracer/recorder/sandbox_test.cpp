// What a traced program cannot do, at every level that works on this machine.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "core/file.h"
#include "tests/tracer/recorder/program_lab.h"
#include "tracer/sandbox/landlock.h"

namespace foretrace::tracer {
namespace {

class Sandbox : public testing::TestWithParam<SandboxLevel> {
 protected:
  void SetUp() override {
    if (!choose_sandbox(GetParam()).ok()) GTEST_SKIP() << sandbox_name(GetParam()) << " does not work here";
    options_.sandbox = GetParam();
  }
  // What the program prints.
  std::string output(const std::string& text) {
    const RunOutcome got = lab_.record(text, {}, options_);
    EXPECT_EQ(got.end.outcome, Outcome::kReturned) << got.end.err;
    return got.end.out;
  }

  ProgramLab lab_;
  RecorderOptions options_;
};

// Prints, for each of the functions f..., "no" if it raises OSError and its value otherwise.
std::string attempts(const std::string& functions) {
  return "import os\n" + functions +
         "\nfor name in sorted(n for n in dict(globals()) if n.startswith('f')):\n"
         "    try:\n        print(name, globals()[name]())\n"
         "    except OSError:\n        print(name, 'no')\n";
}

TEST_P(Sandbox, SecretsAndHomesAreOutOfSight) {
  const char* home = std::getenv("HOME");
  const std::string secret = lab_.folder() + "-beside";
  ASSERT_TRUE(write_file_atomic(secret, "secret").ok());
  const std::string out = output(attempts("def f1(): return open('/etc/shadow').read()\n"
                                          "def f2(): return os.listdir('" + std::string(home ? home : "/root") + "')\n"
                                          "def f3(): return open('" + secret + "').read()\n"
                                          "def f4(): return os.listdir('/sys')\n"));
  ::unlink(secret.c_str());
  EXPECT_EQ(out, "f1 no\nf2 no\nf3 no\nf4 no\n");
}

TEST_P(Sandbox, OnlyItsOwnFolderIsWritable) {
  const std::string out = output(attempts("def f1(): open('here', 'w').write('x'); return os.path.exists('here')\n"
                                          "def f2(): return open('/usr/x', 'w')\n"
                                          "def f3(): return open('" + lab_.folder() + "/x', 'w')\n"
                                          "def f4(): return open('/etc/x', 'w')\n"
                                          "def f5(): return os.unlink('" + lab_.folder() + "/program.py')\n"
                                          "def f6(): return open('/x', 'w')\n"
                                          "def f7(): return open('/proc/sys/kernel/hostname', 'w')\n"));
  EXPECT_EQ(out, "f1 True\nf2 no\nf3 no\nf4 no\nf5 no\nf6 no\nf7 no\n");
  EXPECT_FALSE(file_exists(lab_.folder() + "/x"));
  EXPECT_TRUE(file_exists(lab_.folder() + "/program.py"));
}

TEST_P(Sandbox, ThereIsNoNetwork) {
  const std::string out = output(attempts("import socket\n"
                                          "def f1(): return socket.socket(socket.AF_INET)\n"
                                          "def f2(): return socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)\n"
                                          "def f3(): return socket.socket(16, socket.SOCK_RAW)\n"
                                          "def f4(): return [s.fileno() > 0 for s in socket.socketpair()]\n"));
  EXPECT_EQ(out, "f1 no\nf2 no\nf3 no\nf4 [True, True]\n");
}

TEST_P(Sandbox, DeniedSystemCallsFailWithEperm) {
  const std::string out = output(
      "import ctypes, errno\n"
      "libc = ctypes.CDLL(None, use_errno=True)\n"
      "for name, number, first in [('ptrace', 101, 0), ('unshare', 272, 0x10000000), ('bpf', 321, 0), ('io_uring', 425, 1),\n"
      "                            ('keyctl', 250, 0), ('perf', 298, 0), ('userfaultfd', 323, 0), ('mount', 165, 0),\n"
      "                            ('clone', 56, 0x10000000)]:\n"
      "    got = libc.syscall(number, first, 0, 0, 0, 0)\n"
      "    print(name, got, errno.errorcode.get(ctypes.get_errno()))\n");
#if defined(__x86_64__)
  // Where nothing bounds a program's processes it may not start any, and hears what a full process table answers.
  const std::string clone = may_start_processes(GetParam()) ? "EPERM" : "EAGAIN";
  EXPECT_EQ(out,
            "ptrace -1 EPERM\nunshare -1 EPERM\nbpf -1 EPERM\nio_uring -1 EPERM\nkeyctl -1 EPERM\nperf -1 EPERM\n"
            "userfaultfd -1 EPERM\nmount -1 EPERM\nclone -1 " + clone + "\n");
#endif
}

TEST_P(Sandbox, TheEnvironmentIsScrubbed) {
  ::setenv("FORETRACE_TEST_SECRET", "1", 1);
  const std::string out = output("import os\nprint(sorted(k for k in os.environ if k != 'PWD'))\n"
                                 "print(os.environ['HOME'] == os.getcwd(), os.listdir())\n");
  EXPECT_EQ(out, "['HOME', 'LANG', 'PATH', 'PYTHONHASHSEED']\nTrue []\n");
}

TEST_P(Sandbox, ModulesBesideTheProgramAreFound) {
  lab_.file("beside.py", "answer = 42\n");
  EXPECT_EQ(output("import beside\nprint(beside.answer)\n"), "42\n");
}

TEST_P(Sandbox, TheLevelIsInTheRunsRecord) {
  const RunOutcome got = lab_.record("x = 1\n", {}, options_);
  EXPECT_EQ(lab_.stored(got.run).info.sandbox, sandbox_name(GetParam()));
}

TEST_P(Sandbox, NothingIsLeftForTheNextProgram) {
  if (!may_start_processes(GetParam())) GTEST_SKIP() << "nothing bounds a program's processes here: it may not start any";
  options_.warm = true;
  const auto recorder = Recorder::create(options_).value();
  const auto writer = TraceWriter::open(lab_.store()).value();
  RunRequest request;
  request.program = lab_.file("program.py",
                              "import os, subprocess, time\n"
                              "os.mkdir('d'); open('d/x', 'w').close(); os.chmod('d', 0)\n"
                              "p = subprocess.Popen(['/bin/sleep', '1000'], start_new_session=True)\n");
  ASSERT_TRUE(recorder->record(request, *writer).ok());
  request.program = lab_.file("program.py",
                              "import os, subprocess\n"
                              "print(os.listdir(), subprocess.run(['/usr/bin/pgrep', '-c', 'sleep'], capture_output=True).stdout)\n");
  const auto second = recorder->record(request, *writer);
  ASSERT_TRUE(second.ok()) << second.error().text();
  EXPECT_EQ(second.value().end.out.substr(0, 3), "[] ") << second.value().end.out << second.value().end.err;
  if (GetParam() == SandboxLevel::kBubblewrap && file_exists("/usr/bin/pgrep")) {
    EXPECT_EQ(second.value().end.out, "[] b'0\\n'\n");
  }
}

INSTANTIATE_TEST_SUITE_P(Levels, Sandbox, testing::Values(SandboxLevel::kBubblewrap, SandboxLevel::kLandlock),
                         [](const auto& info) { return std::string(sandbox_name(info.param)); });

TEST(SandboxLevels, AnUnknownOneIsRefused) {
  ::setenv("FORETRACE_SANDBOX", "jail", 1);
  const auto choice = choose_sandbox(std::nullopt);
  ::unsetenv("FORETRACE_SANDBOX");
  ASSERT_FALSE(choice.ok());
  EXPECT_EQ(choice.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(choice.error().message.find("jail"), std::string::npos);
}

TEST(SandboxLevels, TheEnvironmentChoosesAndTheCallerOverrules) {
  ::setenv("FORETRACE_SANDBOX", "none", 1);
  const auto chosen = choose_sandbox(std::nullopt);
  const auto asked = landlock_version() > 0 ? choose_sandbox(SandboxLevel::kLandlock) : chosen;
  ::unsetenv("FORETRACE_SANDBOX");
  ASSERT_TRUE(chosen.ok() && asked.ok());
  EXPECT_EQ(chosen.value().level, SandboxLevel::kNone);
  EXPECT_EQ(asked.value().level, landlock_version() > 0 ? SandboxLevel::kLandlock : SandboxLevel::kNone);
}

}  // namespace
}  // namespace foretrace::tracer
