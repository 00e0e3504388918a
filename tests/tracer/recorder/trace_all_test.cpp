// `foretrace trace-all`: every item once, whatever it does.
#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "core/json.h"
#include "tests/tracer/recorder/command.h"
#include "tests/tracer/recorder/program_lab.h"
#include "tests/tracer/recorder/short_items.h"

namespace foretrace::tracer {
namespace {

std::vector<std::string> trace_all(const ProgramLab& lab, const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {ProgramLab::foretrace(), "trace-all", "--manifest", lab.folder() + "/items.jsonl", "--db",
                                    lab.store(), "--jobs", "2"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST(TraceAll, NotesWhatBecameOfEveryItem) {
  ProgramLab lab;
  lab.file("here/prog.py", "import friend, sys\nprint(friend.name, sys.stdin.read())\n");
  lab.file("here/friend.py", "name = 'friend'\n");
  lab.file("items.jsonl",
           "{\"id\":\"file\",\"language\":\"python\",\"path\":\"here/prog.py\",\"stdin\":\"in\"}\n"
           "{\"id\":\"raises\",\"source\":\"1 / 0\"}\n"
           "{\"id\":\"broken\",\"source\":\"x = (\"}\n"
           "{\"id\":\"missing\",\"path\":\"here/none.py\"}\n"
           "{\"id\":\"dies\",\"source\":\"import os; os.abort()\"}\n"
           "{\"id\":\"last\",\"source\":\"print(7)\"}\n");
  const CommandResult got = run_command(trace_all(lab));
  ASSERT_EQ(got.exit_code, 0) << got.err;
  EXPECT_EQ(got.out.rfind("4 recorded, 2 failed, 0 done before", 0), 0u) << got.out;
  const auto reader = TraceReader::open(lab.store()).value();
  const std::map<std::string, std::string> want = {{"file", "done"},   {"raises", "done"}, {"broken", "failed"},
                                                   {"missing", "failed"}, {"dies", "done"},
                                                   {"last", "done"}};
  for (const auto& [id, status] : want) {
    const auto item = reader->item(id).value();
    ASSERT_TRUE(item.has_value()) << id;
    EXPECT_EQ(item->status, status) << id << item->message;
    EXPECT_EQ(item->message.empty(), status == "done") << id;
    EXPECT_EQ(item->run.has_value(), status == "done") << id;
  }
  EXPECT_EQ(reader->run(*reader->item("file").value()->run).value().end.out, "friend in\n");
  EXPECT_EQ(reader->run(*reader->item("dies").value()->run).value().end.signal, "SIGABRT");
  const CommandResult again = run_command(trace_all(lab));
  EXPECT_EQ(again.out.rfind("0 recorded, 0 failed, 6 done before", 0), 0u) << again.out;
  EXPECT_NE(again.out.find("2 could not be run"), std::string::npos) << again.out;
  lab.file("here/none.py", "print(1)\n");
  const CommandResult retried = run_command(trace_all(lab, {"--retry"}));
  EXPECT_EQ(retried.out.rfind("1 recorded, 1 failed, 4 done before", 0), 0u) << retried.out;
  EXPECT_EQ(TraceReader::open(lab.store()).value()->item("missing").value()->status, "done");
}

// Another level of `data generate` has the same ids.
TEST(TraceAll, TakesNoOtherProgramForTheItem) {
  ProgramLab lab;
  const std::string first = "{\"id\":\"a\",\"source\":\"def f(x):\\r\\n  return x\\r\\n\",\"entry\":\"f\",\"args\":\"1\"}\n";
  lab.file("items.jsonl", first);
  ASSERT_EQ(run_command(trace_all(lab)).exit_code, 0);
  EXPECT_EQ(run_command(trace_all(lab)).exit_code, 0);
  for (const auto& [from, to] : {std::pair{"return x", "return 2"}, {"\"1\"", "\"2\""}, {"\"1\"", "\"1\",\"language\":\"c\""}}) {
    std::string other = first;
    other.replace(other.find(from), std::strlen(from), to);
    lab.file("items.jsonl", other);
    const CommandResult got = run_command(trace_all(lab));
    EXPECT_EQ(got.exit_code, 2) << other;
    EXPECT_NE(got.err.find("item \"a\" is another program than run 1"), std::string::npos) << got.err;
  }
  EXPECT_EQ(TraceReader::open(lab.store()).value()->runs().value().size(), 1u);
}

TEST(TraceAll, ShardsShareTheItems) {
  ProgramLab lab;
  lab.file("items.jsonl", short_items(0, 10));
  for (const char* shard : {"0/3", "1/3", "2/3"}) {
    const CommandResult got = run_command(trace_all(lab, {"--shard", shard}));
    ASSERT_EQ(got.exit_code, 0) << got.err;
    EXPECT_NE(got.out.find(" 0 done before"), std::string::npos) << got.out;
  }
  const auto reader = TraceReader::open(lab.store()).value();
  EXPECT_EQ(reader->runs().value().size(), 10u);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(reader->item("item" + std::to_string(i)).value()->run.has_value()) << i;
  for (const char* shard : {"3/3", "-1/3", "1", "a/b", "0/0"})
    EXPECT_EQ(run_command(trace_all(lab, {"--shard", shard})).exit_code, 2) << shard;
}

TEST(TraceAll, LongRunsAmongShortOnesAreStoredWhole) {
  ProgramLab lab;
  lab.file("items.jsonl", short_items(0, 20) + "{\"id\":\"long1\",\"source\":\"for i in range(30000):\\n    x = str(i)\"}\n"
                          "{\"id\":\"long2\",\"source\":\"for i in range(30000):\\n    print(i)\"}\n");
  const CommandResult got = run_command(trace_all(lab, {"--max-steps", "50000"}));
  ASSERT_EQ(got.exit_code, 0) << got.err;
  const auto reader = TraceReader::open(lab.store()).value();
  const RunRecord first = reader->run(*reader->item("long1").value()->run).value();
  EXPECT_EQ(first.end.outcome, Outcome::kStepLimit);
  EXPECT_EQ(lab.steps(first.run).size(), 50000u);
  const RunRecord second = reader->run(*reader->item("long2").value()->run).value();
  EXPECT_NE(second.end.out.find("\n20000\n"), std::string::npos);
}

TEST(TraceAll, AManifestThatIsNoneIsRefused) {
  ProgramLab lab;
  EXPECT_EQ(run_command(trace_all(lab)).exit_code, 1);
  lab.file("items.jsonl", "{\"id\":\"a\"\n");
  const CommandResult got = run_command(trace_all(lab));
  EXPECT_EQ(got.exit_code, 1);
  EXPECT_NE(got.err.find("items.jsonl:1"), std::string::npos) << got.err;
}

}  // namespace
}  // namespace foretrace::tracer
