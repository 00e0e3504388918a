// One complete run a manifest item, whoever was killed and whoever writes at the same time.
#include "tracer/store/item_runs.h"

#include <gtest/gtest.h>

#include "tests/store_content.h"
#include "tests/tracer/store/random_trace.h"
#include "tests/tracer/store/sample_run.h"
#include "tracer/store/trace_reader.h"
#include "tracer/store/trace_writer.h"

namespace foretrace::tracer {
namespace {

// A writer with a run of `item` open, some of whose steps are in the store.
class Recording {
 public:
  Recording(const std::string& path, const std::string& item, uint64_t seed = 1) : item_(item), trace_(seed) {
    WriterOptions options;
    options.chunk_bytes = 2000;
    options.commit_bytes = 1000;
    options.shared_transactions = true;
    writer_ = TraceWriter::open(path, options).value();
    RunInfo info = sample_info();
    info.item = item;
    EXPECT_TRUE(writer_->begin_run(info).ok());
    write();
  }
  void write() {
    for (int i = 0; i < 500; ++i) EXPECT_TRUE(writer_->append(trace_.next()).ok());
  }
  void finish() {
    EXPECT_TRUE(writer_->item(item_, "done", "").ok());
    EXPECT_TRUE(writer_->finish(sample_end()).ok());
    EXPECT_TRUE(writer_->flush().ok());
  }
  void fail() { EXPECT_TRUE(writer_->item(item_, "failed", "gone").ok() && writer_->flush().ok()); }

 private:
  std::string item_;
  RandomTrace trace_;
  std::unique_ptr<TraceWriter> writer_;
};

std::vector<std::string> items_of_runs(const std::string& path) {
  std::vector<std::string> items;
  const auto reader = TraceReader::open(path).value();
  for (const int64_t run : reader->runs().value()) {
    const RunRecord record = reader->run(run).value();
    items.push_back(record.info.item + (record.end.outcome == Outcome::kIncomplete ? " incomplete" : ""));
    EXPECT_TRUE(reader->for_each_step(run, 0, INT64_MAX, [](const StepView&) { return true; }).ok());
  }
  EXPECT_EQ(stray_rows(path), 0);
  return items;
}

TEST(ItemRuns, ARerunDropsWhatAKillLeft) {
  const std::string path = fresh_path("left.db");
  { const Recording killed(path, "a"), other(path, "b"); }
  EXPECT_EQ(items_of_runs(path), (std::vector<std::string>{"a incomplete", "b incomplete"}));
  Recording again(path, "a");
  EXPECT_EQ(items_of_runs(path), (std::vector<std::string>{"a incomplete", "b incomplete", "a incomplete"})) << "until it is closed";
  again.finish();
  EXPECT_EQ(items_of_runs(path), (std::vector<std::string>{"b incomplete", "a"}));
}

TEST(ItemRuns, AFailureOfTheRerunDropsItToo) {
  const std::string path = fresh_path("failed.db");
  { const Recording killed(path, "a"); }
  auto writer = TraceWriter::open(path).value();
  ASSERT_TRUE(writer->item("a", "failed", "no such file").ok());
  EXPECT_EQ(items_of_runs(path), std::vector<std::string>());
  EXPECT_EQ(TraceReader::open(path).value()->item("a").value()->status, "failed");
}

TEST(ItemRuns, TheFirstToBeClosedStays) {
  const std::string path = fresh_path("race.db");
  Recording first(path, "a", 1), second(path, "a", 2);
  second.finish();
  const auto content = store_content(path);
  EXPECT_EQ(items_of_runs(path), std::vector<std::string>{"a"});
  first.write();  // its run is gone; it goes on without an Error
  first.finish();
  EXPECT_EQ(store_content(path), content);
  first.fail();
  EXPECT_EQ(store_content(path), content) << "a failure does not undo a run";
}

// SQLite gives the number of a run that was dropped to the next one.
TEST(ItemRuns, ADroppedRunDoesNotWriteIntoTheOneThatHasItsNumber) {
  const std::string path = fresh_path("reused.db"), alone = fresh_path("alone.db");
  Recording winner(path, "a", 1), loser(path, "a", 2);
  winner.finish();  // drops run 2
  Recording next(path, "b", 3);
  EXPECT_EQ(items_of_runs(path), (std::vector<std::string>{"a", "b incomplete"}));
  EXPECT_EQ(TraceReader::open(path).value()->last_run().value(), 2);
  loser.write();
  loser.finish();
  next.finish();
  Recording(alone, "a", 1).finish();
  Recording(alone, "b", 3).finish();
  EXPECT_EQ(store_content(path), store_content(alone));
}

TEST(ItemRuns, RunsThatShareATransactionAreAllThereAfterTheFlush) {
  const std::string path = fresh_path("shared.db"), single = fresh_path("single.db");
  WriterOptions options;
  options.shared_transactions = true;
  options.commit_seconds = 1e6;
  for (const bool shared : {true, false}) {
    auto writer = TraceWriter::open(shared ? path : single, shared ? options : WriterOptions()).value();
    for (const char* item : {"a", "b", "a", ""}) {
      RunInfo info = sample_info();
      info.item = item;
      EXPECT_EQ(writer->begin_run(info).value() == 0, shared);
      for (const Step& step : sample_steps()) ASSERT_TRUE(writer->append(step).ok());
      ASSERT_TRUE(writer->finish(sample_end()).ok());
    }
    if (shared) {
      EXPECT_EQ(items_of_runs(path), std::vector<std::string>());
    }
    ASSERT_TRUE(writer->flush().ok());
  }
  EXPECT_EQ(items_of_runs(path), (std::vector<std::string>{"a", "b", ""}));
  EXPECT_EQ(store_content(path), store_content(single));
}

}  // namespace
}  // namespace foretrace::tracer
