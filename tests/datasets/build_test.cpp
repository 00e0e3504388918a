#include "datasets/build.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "core/file.h"
#include "datasets/generate/generate.h"
#include "datasets/manifest.h"
#include "datasets/new_dataset.h"
#include "datasets/shard_set.h"
#include "datasets/stats.h"
#include "tests/datasets/recorded_store.h"
#include "tests/scratch_directory.h"
#include "tests/step_builder.h"

namespace foretrace::datasets {
namespace {

using tracer::Event;
using tracer::Outcome;

class Build : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch_ = std::make_unique<ScratchDirectory>();
    folder_ = scratch_->path();
    generate::GenerateOptions options;
    options.count = 120;
    options.seed = 3;
    auto items = generate::generate_manifest(options).value();
    for (ManifestItem& item : hand_written_items()) items.push_back(std::move(item));
    ASSERT_TRUE(write_manifest(folder_ + "/m.jsonl", items).ok());
    const Status recorded = record_items(items, folder_ + "/traces.db");
    ASSERT_TRUE(recorded.ok()) << recorded.error().text();
  }
  static void TearDownTestSuite() { scratch_.reset(); }

  static BuildOptions options() {
    BuildOptions o;
    o.stores = {folder_ + "/traces.db"};
    o.manifests = {folder_ + "/m.jsonl"};
    o.out = folder_ + "/data";
    o.valid = 0.2;
    o.test = 0.2;
    return o;
  }

  static std::unique_ptr<ScratchDirectory> scratch_;
  static std::string folder_;
};
std::unique_ptr<ScratchDirectory> Build::scratch_;
std::string Build::folder_;

// The examples of one split, in order.
std::vector<ExampleView> examples_of(const ShardSet& shards) {
  std::vector<ExampleView> all;
  for (size_t i = 0; i < shards.size(); ++i) all.push_back(shards.at(i));
  return all;
}

TEST_F(Build, MakesQuestionsAboutStatesThatFallIntoTheirProgramsSplit) {
  auto o = options();
  ASSERT_TRUE(build_dataset(o).ok());
  std::map<uint64_t, std::string> split_of_program;
  for (const char* split : {"train", "valid", "test"}) {
    const auto traces = ShardSet::open(o.out, split).value();
    for (const auto& example : examples_of(traces)) split_of_program[example.program_id] = split;
  }
  o.queries = {QueryKind::kNext, QueryKind::kJump, QueryKind::kBack, QueryKind::kInfill, QueryKind::kOutput, QueryKind::kInputs};
  o.queries_per_run = 6;
  const auto report = build_dataset(o);
  ASSERT_TRUE(report.ok()) << report.error().text();
  EXPECT_GT(report.value().examples, 400);
  EXPECT_EQ(read_dataset_manifest(o.out).value().queries.size(), 6);
  int64_t shared = 0;
  for (const char* split : {"train", "valid", "test"}) {
    const auto shards = ShardSet::open(o.out, split).value();
    EXPECT_GT(shards.size(), 0);
    for (const auto& example : examples_of(shards)) {
      const auto known = split_of_program.find(example.program_id);  // its trace may have been too long
      if (known != split_of_program.end()) {
        EXPECT_EQ(known->second, split);
        ++shared;
      }
      ASSERT_GT(example.tokens.size(), example.prompt_length);
      EXPECT_EQ(example.tokens[example.prompt_length - 1], token::kOut);
      EXPECT_EQ(example.tokens.back(), token::kEos);
      for (size_t i = 0; i < example.tokens.size(); ++i)
        EXPECT_EQ(example.roles[i] == TokenRole::kPrompt, i < example.prompt_length);
    }
  }
  EXPECT_GT(shared, 300);
}

TEST_F(Build, AsksTheSameQuestionsEachTime) {
  auto o = options();
  o.queries = {QueryKind::kJump};
  o.queries_per_run = 2;
  ASSERT_TRUE(build_dataset(o).ok());
  const std::string hash = ShardSet::open(o.out, "train").value().hash();
  ASSERT_TRUE(build_dataset(o).ok());
  EXPECT_EQ(ShardSet::open(o.out, "train").value().hash(), hash);
}

TEST_F(Build, AccountsForEveryRunAndKeepsProgramsInOneSplit) {
  const auto report = build_dataset(options());
  ASSERT_TRUE(report.ok()) << report.error().text();
  int64_t refused = 0;
  for (const auto& [reason, count] : report.value().refused) refused += count;
  EXPECT_EQ(report.value().examples + refused, report.value().runs);
  EXPECT_GT(report.value().examples, 100);
  std::set<uint64_t> seen;
  int64_t examples = 0;
  for (const char* split : {"train", "valid", "test"}) {
    const ShardSet set = ShardSet::open(options().out, split).value();
    EXPECT_GT(set.size(), 0u) << split;
    std::set<uint64_t> programs;
    for (size_t i = 0; i < set.size(); ++i) {
      const ExampleView e = set.at(i);
      programs.insert(e.program_id);
      EXPECT_EQ(e.tokens[0], token::kProgram);
      EXPECT_EQ(e.tokens[e.prompt_length], token::kCall);
      EXPECT_EQ(e.tokens.back(), token::kEos);
      EXPECT_LE(e.tokens.size(), 1024u);
      EXPECT_FALSE(e.origin.empty());
      ++examples;
    }
    for (const uint64_t id : programs) EXPECT_TRUE(seen.insert(id).second) << "in two splits";
  }
  EXPECT_EQ(examples, report.value().examples);
}

// The set holds one of the recorded programs, its names changed.
TEST_F(Build, LeavesOutWhatOverlapsWithAnEvaluationSet) {
  const auto items = read_manifest(folder_ + "/m.jsonl").value();
  ManifestItem known = items[0];
  for (size_t at = 0; (at = known.source.find("def f(", at)) != std::string::npos; at += 9)
    known.source.replace(at, 6, "def other(");
  ASSERT_TRUE(write_manifest(folder_ + "/held_out.jsonl", {known}).ok());
  BuildOptions o = options();
  o.out = folder_ + "/decontaminated";
  const int64_t before = build_dataset(o).value().examples;
  o.decontaminate = {folder_ + "/held_out.jsonl"};
  const auto report = build_dataset(o);
  ASSERT_TRUE(report.ok()) << report.error().text();
  const auto refused = report.value().refused.find("overlaps held_out.jsonl: identical");
  ASSERT_NE(refused, report.value().refused.end());
  EXPECT_GT(refused->second, 0);
  EXPECT_LT(report.value().examples, before);
  const DatasetManifest manifest = read_dataset_manifest(o.out).value();
  ASSERT_EQ(manifest.decontaminated.size(), 1u);
  EXPECT_EQ(manifest.decontaminated[0].name, "held_out.jsonl");
  EXPECT_EQ(manifest.decontaminated[0].file, "../held_out.jsonl");
  EXPECT_EQ(manifest.decontaminated[0].programs, 1);
  EXPECT_EQ(manifest.decontaminated[0].sha256.size(), 64u);
  EXPECT_EQ(manifest.refused, report.value().refused);
  o.decontaminate = {folder_ + "/none.jsonl"};
  const auto missing = build_dataset(o);
  ASSERT_FALSE(missing.ok());
  EXPECT_NE(missing.error().message.find("none.jsonl"), std::string::npos);
  EXPECT_TRUE(read_dataset_manifest(o.out).ok())
      << "an error before the work leaves what was there";
}

TEST_F(Build, IsTheSameBytesEveryTimeAndReplacesWhatWasThere) {
  ASSERT_TRUE(build_dataset(options()).ok());
  const std::string first = read_file(options().out + "/manifest.json").value();
  ASSERT_TRUE(write_file_atomic(options().out + "/train-0009.shard", "old").ok());
  ASSERT_TRUE(build_dataset(options()).ok());
  EXPECT_EQ(read_file(options().out + "/manifest.json").value(), first);
  EXPECT_FALSE(file_exists(options().out + "/train-0009.shard"));
}

TEST_F(Build, LeavesWhatWasThereWhereItFails) {
  BuildOptions o = options();
  o.out = folder_ + "/kept";
  ASSERT_TRUE(build_dataset(o).ok());
  const std::string manifest = read_file(o.out + "/manifest.json").value();
  ASSERT_TRUE(write_file_atomic(o.out + "/mine.shard", "not a shard of a split").ok());

  BuildOptions none = o;
  none.limits.max_steps = 1;
  EXPECT_EQ(build_dataset(none).error().code, ErrorCode::kNotFound);
  BuildOptions damaged = o;
  damaged.stores.push_back(folder_ + "/damaged.db");
  std::string bytes = read_file(folder_ + "/traces.db").value();
  for (size_t i = 8192; i < bytes.size(); i += 97) bytes[i] = static_cast<char>(bytes[i] + 1);
  ASSERT_TRUE(write_file_atomic(folder_ + "/damaged.db", bytes).ok());
  EXPECT_FALSE(build_dataset(damaged).ok());

  EXPECT_EQ(read_file(o.out + "/manifest.json").value(), manifest);
  EXPECT_GT(ShardSet::open(o.out, "train").value().size(), 0u);
  EXPECT_FALSE(file_exists(o.out + "/.building"));
  ASSERT_TRUE(build_dataset(o).ok());
  EXPECT_TRUE(file_exists(o.out + "/mine.shard"));

  damaged.out = folder_ + "/never";
  EXPECT_FALSE(build_dataset(damaged).ok());
  EXPECT_FALSE(file_exists(damaged.out));
}

TEST_F(Build, HasItsFolderForItself) {
  const std::string out = folder_ + "/one_at_a_time";
  BuildOptions o = options();
  o.out = out;
  {
    const auto other = NewDataset::open(out);
    ASSERT_TRUE(other.ok());
    ASSERT_TRUE(write_file_atomic(other.value().unfinished() + "/train-0000.shard", "half").ok());
    const auto refused = build_dataset(o);
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().text().find("another data build"), std::string::npos);
    EXPECT_TRUE(file_exists(other.value().unfinished() + "/train-0000.shard"));
  }
  // As a killed build leaves it: no lock, half a shard.
  ASSERT_TRUE(make_directories(out + "/.building").ok());
  ASSERT_TRUE(write_file_atomic(out + "/.building/train-0007.shard", "half").ok());
  ASSERT_TRUE(build_dataset(o).ok());
  EXPECT_FALSE(file_exists(out + "/.building"));
  EXPECT_FALSE(file_exists(out + "/train-0007.shard"));
}

TEST_F(Build, ClosesShardsAtTheirSizeAndCountsWhatIsTooLong) {
  BuildOptions o = options();
  o.shard_tokens = 2000;
  o.limits.max_tokens = 200;
  o.limits.max_steps = 20;
  const auto report = build_dataset(o);
  ASSERT_TRUE(report.ok()) << report.error().text();
  EXPECT_GT(report.value().refused.at("too many tokens"), 0);
  EXPECT_GT(report.value().refused.at("too many steps"), 0);
  EXPECT_GT(read_dataset_manifest(o.out).value().splits.at("train").size(), 1u);
}

TEST_F(Build, CountsRepeatsOfAStoreGivenTwice) {
  BuildOptions o = options();
  const auto once = build_dataset(o).value();
  o.stores.push_back(o.stores[0]);
  const auto twice = build_dataset(o).value();
  EXPECT_EQ(twice.examples, once.examples);
  EXPECT_GE(twice.refused.at("a repeat"), once.examples);
}

TEST_F(Build, StatsCountWhatTheShardsHold) {
  const auto report = build_dataset(options()).value();
  const auto stats = dataset_stats(options().out).value();
  int64_t steps = 0, events = 0, tokens = 0;
  for (const auto& [split, s] : stats) {
    steps += s.steps;
    tokens += s.tokens;
    for (const auto& [event, count] : s.events) events += count;
    EXPECT_EQ(s.prompt_tokens, s.roles[0]);
    EXPECT_GT(s.changed_types.at("int"), 0);
  }
  EXPECT_EQ(steps, report.steps);
  EXPECT_EQ(events, report.steps);
  EXPECT_EQ(tokens, report.tokens);
}

TEST_F(Build, SaysWhatIsWrong) {
  BuildOptions o = options();
  o.stores = {folder_ + "/none.db"};
  EXPECT_FALSE(build_dataset(o).ok());
  o = options();
  o.stores.clear();
  EXPECT_EQ(build_dataset(o).error().code, ErrorCode::kInvalidArgument);
  o = options();
  for (const double share : {0.9, -0.1, std::nan("")}) {
    o.valid = share;
    EXPECT_EQ(build_dataset(o).error().code, ErrorCode::kInvalidArgument) << share;
  }
  o = options();
  o.limits.max_steps = 1;
  const auto none = build_dataset(o);
  EXPECT_EQ(none.error().code, ErrorCode::kNotFound);
  EXPECT_NE(none.error().message.find("too many steps"), std::string::npos);
  o = options();
  o.manifests = {folder_ + "/none.jsonl"};
  EXPECT_FALSE(build_dataset(o).ok());
  auto items = read_manifest(folder_ + "/m.jsonl").value();
  items[5].licence = "another";
  ASSERT_TRUE(write_manifest(folder_ + "/other.jsonl", items).ok());
  o.manifests = {folder_ + "/m.jsonl", folder_ + "/other.jsonl"};
  const auto licences = build_dataset(o);
  ASSERT_FALSE(licences.ok());
  EXPECT_NE(licences.error().message.find("\"" + items[5].id + "\" has the licence \"another\""), std::string::npos) << licences.error().text();
}

TEST(MakeExample, NamesTheReasonForEveryRefusal) {
  const std::string source = "def f(a):\n    return a\n";
  tracer::RunRecord run;
  run.steps = 2;
  run.info.entry = "f";
  run.info.args = "1";
  run.end.outcome = Outcome::kReturned;
  StepBuilder b("p.py");
  b.add(Event::kCall, 1, 0, "f", 1, {{"a", "1"}})
      .add(Event::kReturn, 1, 0, "f", 2, {{"a", "1"}}, "1");
  ASSERT_TRUE(make_example(run, source, b.steps(), {}).ok());
  auto reason = [&](auto&& change) {
    tracer::RunRecord changed = run;
    auto steps = b.steps();
    ExampleLimits limits;
    change(changed, steps, limits);
    const auto example = make_example(changed, source, steps, limits);
    return example.ok() ? std::string("none") : example.error().message;
  };
  EXPECT_EQ(reason([](auto& r, auto&, auto&) { r.info.language = "c"; }),
            "a language other than Python");
  EXPECT_EQ(reason([](auto& r, auto&, auto&) { r.info.entry = ""; }), "a module, not a function");
  EXPECT_EQ(reason([](auto& r, auto&, auto&) { r.end.outcome = Outcome::kTimeLimit; }),
            "outcome time_limit");
  EXPECT_EQ(reason([](auto& r, auto&, auto&) { r.end.deterministic = "nondeterministic"; }),
            "a run that repeats otherwise");
  EXPECT_EQ(reason([](auto&, auto&, auto& l) { l.max_tokens = 20; }), "too many tokens");
  EXPECT_EQ(reason([](auto&, auto&, auto& l) { l.max_steps = 1; }), "too many steps");
  EXPECT_EQ(reason([](auto&, auto& s, auto&) { s[1].value = "<object at 0x7f00>"; }),
            "a text with an address");
  EXPECT_EQ(reason([](auto&, auto& s, auto&) { s.clear(); }), "a run without steps");
  EXPECT_EQ(reason([](auto&, auto& s, auto&) { s[1].thread = 2; }), "a second thread");
}

TEST(SplitOf, FollowsTheSharesAndTheProgram) {
  const uint64_t key = split_key("def f(a):\n    return a + 1\n");
  EXPECT_EQ(key, split_key("# renamed, another constant\ndef g(b):\n    return b + 23\n"));
  int valid = 0;
  for (uint64_t i = 0; i < 10000; ++i) valid += split_of(i, 0.1, 0.1) == "valid" ? 1 : 0;
  EXPECT_NEAR(valid, 1000, 150);
}

}  // namespace
}  // namespace foretrace::datasets
