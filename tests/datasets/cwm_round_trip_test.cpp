// The CWM text of runs that the recorder recorded, read back, against the store.
#include <gtest/gtest.h>

#include "core/file.h"
#include "datasets/generate/generate.h"
#include "datasets/generate_c/generate.h"
#include "tests/datasets/recorded_store.h"
#include "tests/datasets/stored_steps.h"
#include "tests/scratch_directory.h"
#include "tracer/store/cwm_reader.h"
#include "tracer/store/debugger_text.h"
#include "tracer/store/export_file.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::datasets {
namespace {

class CwmRoundTrip : public testing::Test {
 protected:
  // Records the items and holds their text to the store; gives the number of steps. `entry` starts the line that is marked.
  int64_t round_trip(const std::vector<ManifestItem>& items, const std::string& entry, const std::string& mark) {
    const std::string db = scratch_ / "traces.db", out = scratch_ / "cwm.txt";
    const Status recorded = record_items(items, db);
    EXPECT_TRUE(recorded.ok()) << recorded.error().text();
    EXPECT_TRUE(tracer::export_cwm(db, {}, out).ok());
    const auto parsed = tracer::parse_cwm(read_file(out).value());
    EXPECT_TRUE(parsed.ok()) << parsed.error().text();
    if (!parsed.ok()) return 0;
    const auto reader = tracer::TraceReader::open(db).value();
    const std::vector<int64_t> runs = reader->runs().value();
    EXPECT_EQ(parsed.value().size(), runs.size());
    int64_t total = 0;
    for (size_t i = 0; i < runs.size() && i < parsed.value().size(); ++i) {
      const tracer::CwmRun& run = parsed.value()[i];
      const auto record = reader->run(runs[i]).value();
      SCOPED_TRACE(record.info.item);
      expect_same(run.steps, stored_steps(*reader, runs[i]));
      const auto item = std::find_if(items.begin(), items.end(), [&](const auto& made) { return made.id == record.info.item; });
      EXPECT_EQ(run.context, marked(item->source, item->entry.empty() ? entry : entry + item->entry + "(", mark));
      total += static_cast<int64_t>(run.steps.size());
    }
    return total;
  }

  static void expect_same(const std::vector<tracer::CwmStep>& got, const std::vector<StoredStep>& wanted) {
    EXPECT_EQ(got.size(), wanted.size());
    for (size_t i = 0; i < got.size() && i < wanted.size(); ++i) {
      ASSERT_EQ(got[i].event, wanted[i].event) << "step " << i;
      ASSERT_EQ(got[i].locals, wanted[i].locals) << "step " << i;
      ASSERT_EQ(got[i].source, wanted[i].source) << "step " << i;
      ASSERT_EQ(got[i].value, wanted[i].value) << "step " << i;
    }
  }

  const ScratchDirectory scratch_;
};

TEST_F(CwmRoundTrip, HandWrittenPrograms) {
  EXPECT_GT(round_trip(hand_written_items(), "def ", "  # << START_OF_TRACE"), 300);
}

TEST_F(CwmRoundTrip, TextThatLooksLikeTheFormat) { EXPECT_GT(round_trip(format_like_items(), "def ", "  # << START_OF_TRACE"), 10); }

TEST_F(CwmRoundTrip, ASourceThatTheFormatCannotHoldIsRefused) {
  const std::string db = scratch_ / "traces.db", out = scratch_ / "out.txt";
  std::vector<ManifestItem> items = module_items();
  items[0].source += "y = \"\"\"\n<|frame_sep|>\"\"\"\n";
  ASSERT_TRUE(record_items(items, db).ok());
  for (const Status& refused : {tracer::export_cwm(db, {}, out), tracer::export_texts(db, {}, out, tracer::debugger_text)}) {
    ASSERT_FALSE(refused.ok());
    EXPECT_TRUE(refused.error().message.ends_with("begins with <|frame_sep|>, which this format cannot hold")) << refused.error().text();
  }
  EXPECT_FALSE(file_exists(out));
  EXPECT_FALSE(file_exists(out + ".tmp"));
}

TEST_F(CwmRoundTrip, ModulesHaveNoMark) { EXPECT_GT(round_trip(module_items(), "", ""), 8); }

TEST_F(CwmRoundTrip, GeneratedPrograms) {
  generate::GenerateOptions options;
  options.count = generated_count(300);
  options.seed = 12;
  EXPECT_GT(round_trip(generate::generate_manifest(options).value(), "def ", "  # << START_OF_TRACE"), options.count * 5);
}

TEST_F(CwmRoundTrip, GeneratedProgramsOfC) {
  if (!file_exists(executable_directory() + "/foretrace-c")) GTEST_SKIP() << "built without the C tracer";
  generate::GenerateOptions options;
  options.count = generated_count(400) / 10;
  options.seed = 12;
  EXPECT_GT(round_trip(generate_c::generate_c_manifest(options).value(), "int main(void)", "  // << START_OF_TRACE"), options.count * 5);
}

TEST(CwmReader, NamesThePlaceOfDamage) {
  const std::string head = "<|begin_of_text|><|trace_context_start|>x\n<|frame_sep|>";
  const auto error = [](const std::string& text) { return tracer::parse_cwm(text).error().message; };
  EXPECT_TRUE(tracer::parse_cwm(head + "<|end_of_text|>\n").ok());
  EXPECT_EQ(error("x"), "document 1: byte 0: no <|begin_of_text|><|trace_context_start|>");
  EXPECT_EQ(error(head), "document 1: byte 55: neither a step nor <|end_of_text|>");
  EXPECT_EQ(error(head + "<|line_sep|>{\"a\": \"..\"}<|action_sep|>x\n<|frame_sep|><|end_of_text|>\n"),
            "document 1: byte 78: a is unchanged, but was not there");
  EXPECT_EQ(error(head + "<|end_of_text|>\n" + head + "<|call_sep|>{\"a\": 1}"), "document 2: byte 146: the value of a is no string");
}

}  // namespace
}  // namespace foretrace::datasets
