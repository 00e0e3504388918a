#include "tracer/store/trace_writer.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "core/file.h"
#include "core/rng.h"
#include "core/sqlite.h"
#include "tests/tracer/store/random_trace.h"
#include "tests/tracer/store/sample_run.h"
#include "tracer/store/schema.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {
namespace {

TEST(TraceWriter, KeepsWhatIsKnownOfARun) {
  const std::string path = fresh_path("run.db");
  auto writer = TraceWriter::open(path).value();
  RunInfo info = sample_info();
  info.entry = "collect";
  info.args = "2, 'a\"'";
  info.limits.max_steps = 77;
  RunEnd end = sample_end();
  end.outcome = Outcome::kRaised;
  end.exit_code = 1;
  end.signal = "SIGABRT";
  end.return_value = "[0]";
  end.exception = RaisedException{"ValueError", "bad \xff", "m.py", 3};
  end.err = std::string("\0\xff", 2);
  const auto number = writer->begin_run(info);
  ASSERT_TRUE(number.ok()) << number.error().text();
  ASSERT_EQ(number.value(), 1);
  ASSERT_TRUE(writer->finish(end).ok());
  auto reader = TraceReader::open(path).value();
  const RunRecord record = reader->run(1).value();
  EXPECT_EQ(record.steps, 0);
  EXPECT_EQ(record.info.entry, "collect");
  EXPECT_EQ(record.info.args, info.args);
  EXPECT_EQ(record.info.limits.max_steps, 77);
  EXPECT_EQ(record.end.outcome, Outcome::kRaised);
  EXPECT_EQ(record.end.exit_code, 1);
  EXPECT_EQ(record.end.signal, "SIGABRT");
  EXPECT_EQ(record.end.return_value, "[0]");
  EXPECT_EQ(record.end.exception->type, "ValueError");
  EXPECT_EQ(record.end.exception->line, 3);
  EXPECT_EQ(record.end.err, end.err);
  EXPECT_EQ(record.end.out, "hi\n");
}

TEST(TraceWriter, SharesSourcesAndTiesOutputToSteps) {
  const std::string path = fresh_path("sources.db");
  auto writer = TraceWriter::open(path).value();
  EXPECT_EQ(write_sample(*writer), 1);
  EXPECT_EQ(write_sample(*writer), 2);
  auto db = open_store(path, Sqlite::Mode::kReadOnly).value();
  EXPECT_EQ(query_integer(db, "SELECT count(*) FROM trace_source").value(), 1);
  auto reader = TraceReader::open(path).value();
  EXPECT_EQ(reader->source(2, "m.py").value(), kSampleSource);
  EXPECT_EQ(reader->source(2, "other.py").error().code, ErrorCode::kNotFound);
  const auto outputs = reader->outputs(2).value();
  ASSERT_EQ(outputs.size(), 1u);
  EXPECT_EQ(outputs[0].step, 4);
  EXPECT_EQ(outputs[0].bytes, "hi\n");
  EXPECT_EQ(reader->last_run().value(), 2);
}

TEST(TraceWriter, ARowOfOutputIsAStepsAndAStreams) {
  const std::string path = fresh_path("pieces.db");
  auto writer = TraceWriter::open(path).value();
  ASSERT_TRUE(writer->begin_run(sample_info()).ok());
  const std::vector<OutputRecord> pieces = {{-1, 2, "e"}, {0, 2, "x"}, {0, 1, "a"}, {0, 2, "y"}, {0, 1, "b"}, {1, 1, "c"}, {1, 1, ""}, {1, 2, "z"}};
  for (const auto& piece : pieces) ASSERT_TRUE(writer->output(piece.step, piece.stream, piece.bytes).ok());
  ASSERT_TRUE(writer->finish(sample_end()).ok());
  std::string got;
  for (const auto& row : TraceReader::open(path).value()->outputs(1).value())
    got += std::to_string(row.step) + "/" + std::to_string(row.stream) + row.bytes + " ";
  EXPECT_EQ(got, "-1/2e 0/1ab 0/2xy 1/1c 1/2z ");
}

TEST(TraceWriter, RefusesAStepThatRefersToNothingAndKeepsThoseBefore) {
  const std::vector<Step> good = sample_steps();
  std::vector<Step> bad(7, good[3]);
  bad[0].frame = 9;
  bad[1].variables[0].value = Ref::object(40);
  bad[2].variables[0].name = 99;
  bad[3].value = Ref::from_bits(7);
  bad[4].splices.push_back({2, 1, 0, 5, {}});  // behind the end of an empty list
  bad[5].objects[0].id = 5;                    // ids must not skip
  bad[6].splices.push_back({1, 0, 0, 0, {}});  // a function has no slots
  for (size_t i = 0; i < bad.size(); ++i) {
    const std::string path = fresh_path("refused.db");
    auto writer = TraceWriter::open(path).value();
    ASSERT_TRUE(writer->begin_run({}).ok());
    for (int k = 0; k < 3; ++k) ASSERT_TRUE(writer->append(good[static_cast<size_t>(k)]).ok());
    const Status refused = writer->append(bad[i]);
    ASSERT_FALSE(refused.ok()) << i;
    EXPECT_NE(refused.error().message.find("run 1 step 3"), std::string::npos) << refused.error().message;
    EXPECT_FALSE(writer->append(good[3]).ok());
    ASSERT_TRUE(writer->finish(sample_end()).ok());
    auto reader = TraceReader::open(path).value();
    int64_t steps = 0;
    EXPECT_TRUE(reader->for_each_step(1, 0, 100, [&](const StepView&) { return ++steps > 0; }).ok());
    EXPECT_EQ(steps, 3) << i;
  }
}

TEST(TraceWriter, TakesDefinitionsOfOneStepInAnyOrder) {
  const std::string path = fresh_path("order.db");
  auto writer = TraceWriter::open(path).value();
  ASSERT_TRUE(writer->begin_run({}).ok());
  TraceBuilder b;
  const uint32_t frame = b.frame(b.code("m.py", "f", 1));
  b.set("x", b.list({b.tuple({Ref::integer(1)}), b.tuple({Ref::integer(2)})}));
  Step step = b.step(Event::kCall, frame, 1);
  std::reverse(step.objects.begin(), step.objects.end());
  std::reverse(step.strings.begin(), step.strings.end());
  ASSERT_TRUE(writer->append(step).ok());
  ASSERT_TRUE(writer->finish({}).ok());
  auto reader = TraceReader::open(path).value();
  ASSERT_TRUE(reader->for_each_step(1, 0, 1, [](const StepView& view) {
    EXPECT_EQ(view.locals.at(0).text, "[(1,), (2,)]");
    EXPECT_EQ(view.function, "f");
    return true;
  }).ok());
}

TEST(TraceWriter, WritesOneKeyframeAStepHoweverOftenItCommits) {
  const std::string path = fresh_path("keyframes.db");
  WriterOptions options;
  options.chunk_bytes = 64;
  options.commit_bytes = 1;
  auto writer = TraceWriter::open(path, options).value();
  ASSERT_TRUE(writer->begin_run({}).ok());
  TraceBuilder b;
  const uint32_t frame = b.frame(b.code("m.py", "f", 1));
  for (int step = 0; step < 3; ++step) {
    b.set("x", b.scalar("str", std::string(5000, static_cast<char>('a' + step))));
    ASSERT_TRUE(writer->append(b.step(Event::kLine, frame, 1)).ok());
  }
  const Status status = writer->finish({});  // commits again, with no step since
  ASSERT_TRUE(status.ok()) << status.error().text();
  auto reader = TraceReader::open(path).value();
  EXPECT_EQ(reader->run(1).value().steps, 3);
}

TEST(TraceWriter, CommitsAnItemWithItsRun) {
  const std::string path = fresh_path("items.db");
  auto writer = TraceWriter::open(path).value();
  auto reader = TraceReader::open(path).value();
  ASSERT_TRUE(writer->begin_run(sample_info()).ok());
  ASSERT_TRUE(writer->item("a", "done", "").ok());
  EXPECT_FALSE(reader->item("a").value().has_value());
  ASSERT_TRUE(writer->finish(sample_end()).ok());
  EXPECT_EQ(reader->item("a").value()->run, 1);
  ASSERT_TRUE(writer->item("b", "failed", "no such file").ok());
  EXPECT_EQ(reader->item("b").value()->message, "no such file");
  EXPECT_FALSE(reader->item("b").value()->run.has_value());
}

TEST(TraceWriter, RefusesFilesThatAreNoStore) {
  const std::string foreign = fresh_path("foreign.db");
  ASSERT_TRUE(Sqlite::open(foreign, Sqlite::Mode::kCreate).value().execute("CREATE TABLE t(x)").ok());
  const std::string newer = sample_store("newer.db");
  ASSERT_TRUE(Sqlite::open(newer, Sqlite::Mode::kReadWrite).value().execute("PRAGMA user_version = 99").ok());
  const std::string garbage = fresh_path("garbage.db");
  ASSERT_TRUE(write_file_atomic(garbage, std::string(9000, 'x')).ok());
  for (const std::string& path : {foreign, newer, garbage}) {
    const auto writer = TraceWriter::open(path);
    ASSERT_FALSE(writer.ok());
    EXPECT_NE(writer.error().message.find(path), std::string::npos) << writer.error().message;
    EXPECT_FALSE(TraceReader::open(path).ok());
  }
  EXPECT_EQ(TraceReader::open(newer).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(TraceReader::open(fresh_path("missing.db")).error().code, ErrorCode::kNotFound);
}

// Writes random steps until it is killed.
[[noreturn]] void write_for_ever(const std::string& path) {
  WriterOptions options;
  options.chunk_bytes = 2000;
  options.commit_bytes = 4000;
  auto writer = TraceWriter::open(path, options).value();
  if (!writer->begin_run(sample_info()).ok()) _exit(1);
  RandomTrace trace(5);
  while (writer->append(trace.next()).ok()) continue;
  _exit(1);
}

TEST(TraceWriter, LeavesAReadableIncompleteRunWhenKilled) {
  Rng rng(11);
  int64_t most = 0;
  for (int i = 0; i < 20 || (most == 0 && i < 400); ++i) {  // a busy machine may give no child time to commit
    const std::string path = fresh_path("killed.db");
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) write_for_ever(path);
    usleep(static_cast<useconds_t>(2000 + rng.below(60000)));
    ASSERT_EQ(kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself";
    auto reader = TraceReader::open(path);
    if (!reader.ok()) continue;  // killed before the store was made
    const auto runs = reader.value()->runs().value();
    if (runs.empty()) continue;
    const RunRecord record = reader.value()->run(1).value();
    EXPECT_EQ(record.end.outcome, Outcome::kIncomplete);
    int64_t steps = 0;
    const Status read = reader.value()->for_each_step(1, 0, INT64_MAX, [&](const StepView&) { return ++steps > 0; });
    EXPECT_TRUE(read.ok()) << (read.ok() ? "" : read.error().text());
    EXPECT_EQ(steps, record.steps);
    most = std::max(most, steps);
  }
  EXPECT_GT(most, 0);
}

}  // namespace
}  // namespace foretrace::tracer
