#include "tracer/store/merge.h"

#include <gtest/gtest.h>

#include "core/file.h"
#include "core/sqlite.h"
#include "tests/store_content.h"
#include "tests/tracer/store/random_trace.h"
#include "tests/tracer/store/sample_run.h"
#include "tracer/store/cwm_text.h"
#include "tracer/store/export_file.h"
#include "tracer/store/run_difference.h"
#include "tracer/store/schema.h"
#include "tracer/store/state_json.h"
#include "tracer/store/step_text.h"
#include "tracer/store/trace_reader.h"
#include "tracer/trace/step_json.h"

namespace foretrace::tracer {
namespace {

std::string all_steps(const std::string& path, int64_t run) {
  auto reader = TraceReader::open(path).value();
  std::string out;
  EXPECT_TRUE(reader->for_each_step(run, 0, INT64_MAX, [&](const StepView& view) {
    out += step_json(view) + "\n";
    return true;
  }).ok());
  return out;
}

void write_item(const std::string& path, const std::string& item, uint64_t seed, bool finish = true) {
  WriterOptions options;
  options.chunk_bytes = 2000;
  options.commit_bytes = 1000;
  auto writer = TraceWriter::open(path, options).value();
  RunInfo info = sample_info();
  info.item = item;
  ASSERT_TRUE(writer->begin_run(info).ok());
  RandomTrace trace(seed);
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(writer->append(trace.next()).ok());
  ASSERT_TRUE(writer->item(item, "done", "").ok());
  if (finish) {
    ASSERT_TRUE(writer->finish(sample_end()).ok());
  }
}

TEST(Merge, AddsRunsUnderNewNumbersAndOnce) {
  const std::string one = fresh_path("one.db"), two = fresh_path("two.db"), out = fresh_path("out.db");
  write_item(one, "a", 1);
  write_item(one, "b", 2);
  write_item(two, "c", 3);
  write_item(two, "a", 1);
  EXPECT_EQ(merge_store(out, one).value().added, 2);
  const MergeCount second = merge_store(out, two).value();
  EXPECT_EQ(second.added, 1);
  EXPECT_EQ(second.already_there, 1);
  EXPECT_EQ(merge_store(out, one).value().added, 0);
  EXPECT_EQ(merge_store(out, two).value().already_there, 2);
  EXPECT_EQ(all_steps(out, 3), all_steps(two, 1));
  EXPECT_EQ(all_steps(out, 2), all_steps(one, 2));
  auto reader = TraceReader::open(out).value();
  EXPECT_EQ(reader->runs().value(), (std::vector<int64_t>{1, 2, 3}));
  EXPECT_EQ(reader->item("c").value()->run, 3);
  EXPECT_EQ(reader->source(3, "m.py").value(), "def main():\n  work()\n");
}

TEST(Merge, KnowsARunWithoutAnItemByItsContent) {
  const std::string one = sample_store("content.db"), out = fresh_path("content_out.db");
  EXPECT_EQ(merge_store(out, one).value().added, 1);
  EXPECT_EQ(merge_store(out, one).value().added, 0);
}

TEST(Merge, TheCompleteRunOfAnItemTakesThePlaceOfAnIncompleteOne) {
  const std::string killed = fresh_path("killed.db"), resumed = fresh_path("resumed.db"), out = fresh_path("resumed_out.db");
  write_item(killed, "a", 1, false);
  write_item(resumed, "a", 1);
  EXPECT_EQ(merge_store(out, killed).value().added, 1);
  EXPECT_EQ(merge_store(out, killed).value().added, 0);
  EXPECT_EQ(merge_store(out, resumed).value().added, 1);
  EXPECT_EQ(merge_store(out, killed).value().added, 0);
  EXPECT_EQ(store_content(out), store_content(resumed));
  EXPECT_EQ(stray_rows(out), 0);
}

TEST(Merge, TakesNoOtherProgramForAnItemsRun) {
  const std::string one = fresh_path("ids_one.db"), two = fresh_path("ids_two.db"), out = fresh_path("ids_out.db");
  write_item(one, "a", 1);
  write_item(two, "b", 1);
  write_item(two, "a", 2);
  ASSERT_TRUE(Sqlite::open(two, Sqlite::Mode::kReadWrite).value().execute("UPDATE trace_run SET args = '7, 8'").ok());
  EXPECT_EQ(merge_store(out, one).value().added, 1);
  const auto other = merge_store(out, two);
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.error().text().find("ids_two.db: run 2 is of item \"a\""), std::string::npos) << other.error().text();
  EXPECT_EQ(store_content(out), store_content(one)) << "nothing of the shard";
}

TEST(Merge, KnowsAnItemThatFailedElsewhere) {
  const std::string one = fresh_path("failed_one.db"), two = fresh_path("failed_two.db"), out = fresh_path("failed_out.db");
  write_item(one, "a", 1);
  ASSERT_TRUE(TraceWriter::open(two).value()->item("a", "failed", "no host").ok());
  EXPECT_EQ(merge_store(out, two).value().added, 0);
  EXPECT_EQ(TraceReader::open(out).value()->item("a").value()->status, "failed");
  EXPECT_EQ(merge_store(out, one).value().added, 1);
  EXPECT_EQ(merge_store(out, two).value().added, 0);
  EXPECT_EQ(store_content(out), store_content(one));
}

TEST(Merge, ManyRunsTakeSeveralTransactions) {
  const std::string shard = fresh_path("many.db"), out = fresh_path("many_out.db");
  auto writer = TraceWriter::open(shard).value();
  for (int i = 0; i < 600; ++i) {
    RunInfo info = sample_info();
    info.item = "item" + std::to_string(i);
    write_sample(*writer, info);
  }
  EXPECT_EQ(merge_store(out, shard).value().added, 600);
  EXPECT_EQ(merge_store(out, shard).value().already_there, 600);
  EXPECT_EQ(store_content(out), store_content(shard));
}

TEST(RunDifference, NamesTheFirstStepAndVariable) {
  const std::string path = fresh_path("differ.db");
  auto writer = TraceWriter::open(path).value();
  write_sample(*writer);
  write_sample(*writer);
  ASSERT_TRUE(writer->begin_run(sample_info()).ok());
  for (Step step : sample_steps()) {
    if (step.line == 4) step.variables[0].value = Ref::integer(40);
    ASSERT_TRUE(writer->append(step).ok());
  }
  ASSERT_TRUE(writer->finish({}).ok());
  auto reader = TraceReader::open(path).value();
  EXPECT_FALSE(find_difference(*reader, 1, 2).value().has_value());
  const auto found = find_difference(*reader, 1, 3).value();
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->step, 4);
  EXPECT_EQ(found->what, "variable i");
  EXPECT_EQ(found->first, "0");
  EXPECT_EQ(found->second, "40");
  EXPECT_EQ(find_difference(*reader, 1, 9).error().code, ErrorCode::kNotFound);
}

TEST(StateJson, ListsFramesLocalsAndObjects) {
  auto reader = TraceReader::open(sample_store("state.db")).value();
  auto cursor = reader->state_at(1, 6).value();
  EXPECT_EQ(dump_json(state_json(*cursor, 1).value()),
            R"({"run":1,"step":6,"event":"line","frames":[)"
            R"({"frame":1,"function":"<module>","file":"m.py","line":7,"locals":{"collect":{"type":"function","text":"<function collect>","object":1}}},)"
            R"({"frame":2,"function":"collect","file":"m.py","line":3,"locals":{"n":{"type":"int","text":"2","object":null},)"
            R"("xs":{"type":"list","text":"[0]","object":2},"i":{"type":"int","text":"0","object":null}}}],)"
            R"("objects":{"1":{"type":"function","text":"<function collect>","items":[]},"2":{"type":"list","text":"[0]","items":[{"text":"0","object":null}]}}})");
  EXPECT_EQ(reader->state_at(1, 13).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(reader->state_at(2, 0).error().code, ErrorCode::kNotFound);
}

TEST(CwmText, FollowsThePromptingGuide) {
  const std::string path = sample_store("cwm.db"), out = fresh_path("cwm.txt");
  ASSERT_TRUE(export_cwm(path, 1, out).ok());
  const std::string text = read_file(out).value();
  EXPECT_TRUE(text.starts_with("<|begin_of_text|><|trace_context_start|>def collect(n):\n"));
  EXPECT_TRUE(text.ends_with("<|end_of_text|>\n"));
  const auto has = [&](const std::string& part) { return text.find(part) != std::string::npos; };
  EXPECT_TRUE(has("<|frame_sep|><|call_sep|>{\"n\": \"2\"}<|action_sep|>def collect(n):\n<|frame_sep|>"
                  "<|line_sep|>{\"n\": \"2\"}<|action_sep|>    xs = []  # filled below\n<|frame_sep|>"
                  "<|line_sep|>{\"n\": \"..\", \"xs\": \"[]\"}<|action_sep|>    for i in range(n):\n<|frame_sep|>"))
      << text;
  EXPECT_TRUE(has("<|return_sep|><|action_sep|>    return xs\n<|arg_sep|>\"[0, 1]\"<|frame_sep|>")) << text;
  EXPECT_EQ(python_json_string("\xc3\xa9 \xf0\x9f\x98\x80 \xff\r\"\n"), "\"\\u00e9 \\ud83d\\ude00 \\udcff\\r\\\"\\n\"");
}

TEST(CwmText, MarksTheEntry) {
  const std::string path = fresh_path("cwm_entry.db");
  auto writer = TraceWriter::open(path).value();
  ASSERT_TRUE(writer->begin_run({}).ok());
  TraceBuilder b;
  b.source("m.py", "@cached\ndef f(n):\n    return n\n");
  const uint32_t frame = b.frame(b.code("m.py", "f", 1));
  ASSERT_TRUE(writer->append(b.step(Event::kCall, frame, 1)).ok());
  ASSERT_TRUE(writer->finish({}).ok());
  auto reader = TraceReader::open(path).value();
  CwmText cwm(*reader, 1);
  ASSERT_TRUE(reader->for_each_step(1, 0, 1, [&](const StepView& view) {
    EXPECT_EQ(cwm.step(view),
              "<|begin_of_text|><|trace_context_start|>@cached\ndef f(n):  # << START_OF_TRACE\n    return n\n<|frame_sep|>"
              "<|call_sep|>{}<|action_sep|>@cached\n<|frame_sep|>");
    return true;
  }).ok());
}

TEST(StepText, ShowsOnlyWhatChanged) {
  auto reader = TraceReader::open(sample_store("text.db")).value();
  StepText text(*reader, 1, true);
  std::string out;
  ASSERT_TRUE(reader->for_each_step(1, 2, 6, [&](const StepView& view) {
    out += text.step(view);
    return true;
  }).ok());
  EXPECT_EQ(out,
            "  -- collect  m.py  frame 2\n"
            "2      line        2    xs = []\n"
            "                    n = 2\n"
            "3      line        3    for i in range(n):\n"
            "                    xs = []\n"
            "4      line        4    xs.append(\n"
            "                    i = 0\n"
            "5      line        5    xs.append(\n");
}

TEST(Export, JsonLinesHaveTheRunInFront) {
  const std::string path = sample_store("jsonl_from.db"), out = fresh_path("steps.jsonl");
  ASSERT_TRUE(export_jsonl(path, std::nullopt, out).ok());
  const std::string text = read_file(out).value();
  EXPECT_EQ(text.substr(0, text.find('\n')),
            R"({"run":1,"step":0,"event":"line","thread":1,"frame":1,"depth":0,"function":"<module>","file":"m.py","line":7,)"
            R"("locals":{"collect":"<function collect>"},"value":null})");
  EXPECT_EQ(export_jsonl(path, 5, out).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(read_file(out).value(), text);
}

}  // namespace
}  // namespace foretrace::tracer
