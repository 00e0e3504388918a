#include "eval/results_store.h"

#include <gtest/gtest.h>

#include "core/file.h"
#include "tests/scratch_directory.h"

namespace foretrace::eval {
namespace {

Sample results_store_sample(const std::string& key) {
  Sample s;
  s.key = key;
  s.suite = "trace";
  s.part = "next";
  s.item = "item " + key;
  s.cluster = "c";
  s.system = "copy";
  s.failure = "wrong";
  s.expected = "1";
  s.prediction = std::string("a\0b\xff", 4);
  s.raw = "I think that it is a";
  s.tokens = 7;
  s.confidence = 0.25;
  s.seconds = 0.5;
  s.predictions = 3;
  s.measures = {{"step", 1, 3}, {"control", 2, 3}};
  return s;
}

TEST(ResultsStore, SamplesComeBackAsTheyWere) {
  const ScratchDirectory folder;
  {
    auto store = ResultsStore::open(folder / "r.db", false);
    ASSERT_TRUE(store.ok());
    ASSERT_TRUE(store.value()->put(results_store_sample("k1")).ok());
    auto none = results_store_sample("k2");
    none.confidence.reset();
    none.measures.clear();
    ASSERT_TRUE(store.value()->put(none).ok());
  }
  auto store = ResultsStore::open(folder / "r.db", true);
  ASSERT_TRUE(store.ok());
  const auto read = store.value()->get("k1");
  ASSERT_TRUE(read.ok() && read.value());
  const auto expected = results_store_sample("k1");
  EXPECT_EQ(read.value()->prediction, expected.prediction);
  EXPECT_EQ(read.value()->confidence, expected.confidence);
  EXPECT_EQ(read.value()->raw, expected.raw);
  EXPECT_EQ(read.value()->tokens, 7);
  EXPECT_EQ(read.value()->failure, "wrong");
  ASSERT_EQ(read.value()->measures.size(), 2U);
  EXPECT_EQ(read.value()->measures[0].metric, "step");  // in the order in which they were given
  EXPECT_EQ(read.value()->measures[1].hits, 2);
  EXPECT_FALSE(store.value()->get("k2").value()->confidence);
  EXPECT_FALSE(store.value()->get("k3").value());
  EXPECT_EQ(store.value()->settled_keys("trace", "copy").value().size(), 2U);
}

TEST(ResultsStore, TheSameKeyReplacesWithItsMeasures) {
  const ScratchDirectory folder;
  auto store = ResultsStore::open(folder / "r.db", false);
  ASSERT_TRUE(store.value()->put(results_store_sample("k")).ok());
  auto other = results_store_sample("k");
  other.measures = {{"step", 3, 3}};
  ASSERT_TRUE(store.value()->put(other).ok());
  const auto read = store.value()->get("k").value();
  ASSERT_EQ(read->measures.size(), 1U);
  EXPECT_EQ(read->measures[0].hits, 3);
}

TEST(ResultsStore, CutsALongRawOutputAtACharactersEnd) {
  const ScratchDirectory folder;
  auto store = ResultsStore::open(folder / "r.db", false).value();
  Sample sample = results_store_sample("k");
  sample.raw = std::string(16383, 'x') + "\u00e9\u00e9";
  ASSERT_TRUE(store->put(sample).ok());
  EXPECT_EQ(store->get("k").value()->raw, std::string(16383, 'x') + " \u2026");
}

// As version 2 wrote them.
constexpr const char* kVersion2 = R"sql(
CREATE TABLE systems(system TEXT PRIMARY KEY, name TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TABLE samples(
  key TEXT PRIMARY KEY, suite TEXT NOT NULL, part TEXT NOT NULL, item TEXT NOT NULL, cluster TEXT NOT NULL,
  attempt INTEGER NOT NULL, system TEXT NOT NULL, failure TEXT NOT NULL, reason TEXT NOT NULL, expected TEXT NOT NULL, prediction TEXT NOT NULL, confidence REAL,
  seconds REAL NOT NULL, predictions REAL NOT NULL);
CREATE INDEX samples_by_system ON samples(suite, system);
CREATE TABLE measures(
  key TEXT NOT NULL REFERENCES samples(key) ON DELETE CASCADE, position INTEGER NOT NULL, metric TEXT NOT NULL,
  hits REAL NOT NULL, total REAL NOT NULL, PRIMARY KEY(key, position)) WITHOUT ROWID;
CREATE TABLE evaluations(
  evaluation INTEGER PRIMARY KEY, identity TEXT UNIQUE NOT NULL, suite TEXT NOT NULL, system TEXT NOT NULL,
  settings TEXT NOT NULL, finished TEXT NOT NULL);
CREATE TABLE evaluation_samples(
  evaluation INTEGER NOT NULL REFERENCES evaluations(evaluation), position INTEGER NOT NULL, key TEXT NOT NULL,
  PRIMARY KEY(evaluation, position)) WITHOUT ROWID;
INSERT INTO samples VALUES('k','s','output','i','c',2,'m','wrong','no','1','2',0.5,0.25,1), ('l','s','output','j','c',0,'m','','','1','1',NULL,0.25,1);
INSERT INTO measures VALUES('k',0,'pass@1',0,1), ('k',1,'mean_tokens',12,1), ('l',0,'pass@1',1,1);
PRAGMA application_id=1718907493; PRAGMA user_version=2;
)sql";

TEST(ResultsStore, BringsVersion2UpToDate) {
  const ScratchDirectory folder;
  ASSERT_TRUE(Sqlite::open(folder / "r.db", Sqlite::Mode::kCreate).value().execute(kVersion2).ok());
  for (int time = 0; time < 2; ++time) {
    auto store = ResultsStore::open(folder / "r.db", true);
    ASSERT_TRUE(store.ok()) << store.error().text();
    const auto sample = store.value()->get("k").value().value();
    EXPECT_EQ(sample.attempt, 2);
    EXPECT_EQ(sample.confidence, 0.5);
    EXPECT_EQ(sample.predictions, 1);
    EXPECT_EQ(sample.raw, "");
    EXPECT_EQ(sample.tokens, 12);
    EXPECT_EQ(sample.measures.size(), 2U);
    EXPECT_EQ(store.value()->get("l").value()->tokens, 0);
    ASSERT_TRUE(store.value()->put(results_store_sample("new")).ok());
    EXPECT_EQ(store.value()->get("new").value()->raw, "I think that it is a");
  }
}

TEST(ResultsStore, TheSameEvaluationIsFoundAgain) {
  const ScratchDirectory folder;
  auto store = ResultsStore::open(folder / "r.db", false);
  const EvaluationRecord record{0, "trace", "copy", "s", "", {"b", "a"}};
  const auto first = store.value()->begin_evaluation(record);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(store.value()->begin_evaluation(record).value(), first.value());
  auto fewer = record;
  fewer.keys.pop_back();
  EXPECT_NE(store.value()->begin_evaluation(fewer).value(), first.value());
  ASSERT_TRUE(store.value()->finish_evaluation(first.value()).ok());
  const auto all = store.value()->evaluations().value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].keys, (std::vector<std::string>{"b", "a"}));
  EXPECT_FALSE(all[0].finished.empty());
  EXPECT_TRUE(all[1].finished.empty());
}

TEST(ResultsStore, SystemsAreFoundByIdPrefixAndName) {
  const ScratchDirectory folder;
  auto opened = ResultsStore::open(folder / "r.db", false);
  auto& store = *opened.value();
  ASSERT_TRUE(store.put_system({"aa11", "model", "x"}).ok());
  ASSERT_TRUE(store.put_system({"aa22", "model", "y"}).ok());
  ASSERT_TRUE(store.put_system({"copy", "copy", ""}).ok());
  EXPECT_EQ(store.find_system("aa1").value().id, "aa11");
  EXPECT_EQ(store.find_system("copy").value().id, "copy");
  const auto twice = store.find_system("model");
  ASSERT_FALSE(twice.ok());
  EXPECT_NE(twice.error().text().find("aa22"), std::string::npos);
  EXPECT_EQ(store.find_system("none").error().code, ErrorCode::kNotFound);
}

TEST(ResultsStore, RefusesOtherFiles) {
  const ScratchDirectory folder;
  EXPECT_EQ(ResultsStore::open(folder / "missing.db", true).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(
      write_file_atomic(folder / "text.db", "this is no database, only text of some length")
          .ok());
  EXPECT_FALSE(ResultsStore::open(folder / "text.db", false).ok());
  {
    auto other = Sqlite::open(folder / "other.db", Sqlite::Mode::kCreate);
    ASSERT_TRUE(other.value().execute("CREATE TABLE t(x)").ok());
  }
  EXPECT_EQ(ResultsStore::open(folder / "other.db", false).error().code,
            ErrorCode::kUnsupported);
  ASSERT_TRUE(Sqlite::open(folder / "new.db", Sqlite::Mode::kCreate).value().execute("CREATE TABLE t(x); PRAGMA application_id=1718907493; PRAGMA user_version=99").ok());
  EXPECT_NE(ResultsStore::open(folder / "new.db", false).error().text().find("99"), std::string::npos);
}

TEST(SampleKey, EveryPartCounts) {
  const SampleKey base{"trace", 1, "next", "item", "system", "settings"};
  std::vector<SampleKey> others(6, base);
  others[0].suite = "other";
  others[1].version = 2;
  others[2].part = "free";
  others[3].item = "items";
  others[4].system = "systems";
  others[5].settings = "";
  for (const auto& other : others) EXPECT_NE(sample_key(other), sample_key(base));
  EXPECT_EQ(sample_key(base), sample_key(base));
  EXPECT_EQ(sample_key(base).size(), 64U);
}

}  // namespace
}  // namespace foretrace::eval
