// The comparison of decoders: plans, a small one from end to end, stopped and gone on with, and its table.
#include "eval/decoders/decoder_comparison.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "core/file.h"
#include "eval/decoders/decoder_table.h"
#include "tests/scratch_directory.h"

namespace foretrace::eval {
namespace {

constexpr const char* kPlan = R"({"flops": 3e8, "seeds": [1, 2], "programs": 3, "queries_per_run": 3, "alone": 2,
  "queries": ["next", "output"],
  "decoders": [
    {"name": "ar", "train": {"model": MODEL, "batch_tokens": 512, "validation_tokens": 0}},
    {"name": "block", "train": {"model": MODEL, "objective": "block_diffusion", "diffusion": {"block": 8}, "batch_tokens": 512,
      "validation_tokens": 0}, "decode": {"tokens_a_pass": 4, "canvas": 32}},
    {"name": "refiner", "train": {"decoder": "refiner", "model": {"hidden_size": 16, "num_heads": 2, "L_layers": 1, "H_cycles": 1,
      "L_cycles": 1, "puzzle_emb_ndim": 0, "halt_max_steps": 2}, "grid": {"given": 96, "rows": 6, "width": 8}, "batch_rows": 4,
      "average_decay": 0.9, "warmup_steps": 1, "validation_rows": 0}}],
  "ablations": [{"name": "block_at_half", "of": "block", "decode": {"tokens_a_pass": 0, "threshold": 0.5}},
                {"name": "one_step", "of": "refiner", "train": {"model": {"one_step_gradient": true}}}]})";
constexpr const char* kModel = R"({"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 2, "full_attention_interval": 2,
  "num_attention_heads": 1, "num_key_value_heads": 1, "head_dim": 16, "linear_num_key_heads": 1, "linear_num_value_heads": 1,
  "linear_key_head_dim": 8, "linear_value_head_dim": 8})";

Json plan_json() {
  std::string text = kPlan;
  for (size_t at; (at = text.find("MODEL")) != std::string::npos;) text.replace(at, 5, kModel);
  return parse_json(text).value();
}

class DecoderComparisonTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<ScratchDirectory>();
    const std::string at = *folder_ / "", foretrace = FORETRACE_BINARY_DIR "/foretrace ";
    const std::string command = foretrace + "data generate --count 60 --seed 4 --level 0.1 --out " + at + "m.jsonl && " + foretrace +
                                "trace-all --manifest " + at + "m.jsonl --db " + at + "t.db --jobs 1 && " + foretrace + "data build --db " + at +
                                "t.db --manifest " + at + "m.jsonl --queries next,output --queries-per-run 3 --max-tokens 200 --valid 0 --test 0.3 --out " +
                                at + "states >" + at + "log 2>&1";
    ASSERT_EQ(std::system(command.c_str()), 0) << read_file(at + "log").value();
  }
  static void TearDownTestSuite() { folder_.reset(); }

  Result<DecoderComparison> compare(const Json& plan, int64_t stop_after = 0, int64_t part = 0, int64_t parts = 1) {
    ComparisonRequest request;
    request.part = part;
    request.parts = parts;
    request.plan = comparison_plan_from_json(plan, "plan").value();
    request.data = *folder_ / "states";
    request.runs = scratch_ / "runs";
    request.out = scratch_ / "results.db";
    int64_t asked = 0;
    request.stop = [asked, stop_after]() mutable { return ++asked == stop_after; };
    return compare_decoders(request);
  }

  static std::unique_ptr<ScratchDirectory> folder_;
  ScratchDirectory scratch_;
};
std::unique_ptr<ScratchDirectory> DecoderComparisonTest::folder_;

TEST_F(DecoderComparisonTest, TrainsAsksAndGoesOnWhereItWasStopped) {
  const Json plan = plan_json();
  const auto stopped = compare(plan, 3);
  ASSERT_TRUE(stopped.ok()) << stopped.error().text();
  EXPECT_TRUE(stopped.value().stopped);
  EXPECT_LT(stopped.value().results.size(), 8U);

  const auto whole = compare(plan);
  ASSERT_TRUE(whole.ok()) << whole.error().text();
  std::string order;
  for (const auto& result : whole.value().results) {
    order += result.name + std::to_string(result.seed) + " ";
    EXPECT_GE(result.model.flops, 3e8) << result.name;
    EXPECT_GT(result.model.parameters, 1000);
    EXPECT_GT(result.seconds_alone, 0);
    EXPECT_NE(result.states.find("state_next"), nullptr);
    EXPECT_TRUE(result.states.confidence.has_value());
  }
  EXPECT_EQ(order, "ar1 block1 refiner1 ar2 block2 refiner2 block_at_half1 one_step1 ");

  // All is there: nothing is trained or asked again.
  const auto again = compare(plan);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(dump_json(comparison_json(again.value())), dump_json(comparison_json(whole.value())));
  EXPECT_EQ(again.value().results[6].model.path, again.value().results[1].model.path) << "an ablation of decoding asks the same model";
}

TEST_F(DecoderComparisonTest, PartsShareTheModelsAndWhatIsAskedOfThem) {
  Json plan = plan_json();
  plan["seeds"] = {1};
  std::map<std::string, double> seconds;
  const auto part = [&](int64_t index) {
    std::string names;
    for (const auto& result : compare(plan, 0, index, 2).value().results) {
      names += result.name + " ";
      seconds[result.name] = result.model.seconds;
    }
    return names;
  };
  EXPECT_EQ(part(0), "ar refiner ");
  EXPECT_EQ(part(1), "block block_at_half one_step ");
  const auto whole = compare(plan).value();
  ASSERT_EQ(whole.results.size(), 5U);
  for (const auto& result : whole.results) EXPECT_EQ(result.model.seconds, seconds.at(result.name)) << result.name << " was trained again";
}

TEST_F(DecoderComparisonTest, ARunOfAnotherConfigIsNotTakenForThisOne) {
  Json plan = plan_json();
  plan["decoders"].erase(1), plan["decoders"].erase(1), plan.erase("ablations");
  plan["seeds"] = {1};
  ASSERT_TRUE(compare(plan).ok());
  plan["decoders"][0]["train"]["learning_rate"] = 0.5;
  const auto other = compare(plan);
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.error().text().find("another config"), std::string::npos);
}

DecoderResult result_of(const char* name, int64_t seed, double right, bool ablation = false) {
  DecoderResult result{name, seed, ablation, {"path", 1000, 10, 2e12, 5.0, false}, {}, 0.25};
  result.states.metrics = {{"state_next", {right, right - 0.1, right + 0.1}}};
  result.states.seconds_each = 0.002;
  result.states.confidence.emplace().calibration_error = 0.05;
  return result;
}

TEST(DecoderTable, HasMeansOverSeedsAndTheOnlySeedsOwnInterval) {
  DecoderComparison comparison;
  comparison.results = {result_of("ar", 1, 0.5), result_of("ar", 2, 0.6), result_of("ar", 3, 0.7), result_of("margin", 1, 0.4, true)};
  comparison.copy.metrics = {{"state_next", {0.125, 0, 0}}};
  const Json json = comparison_json(comparison);
  const Json& ar = json["decoders"]["ar"];
  EXPECT_NEAR(ar["metrics"]["state_next"]["value"].get<double>(), 0.6, 1e-12);
  EXPECT_NEAR(ar["metrics"]["state_next"]["high"].get<double>(), 0.6 + 4.303 * 0.1 / std::sqrt(3.0), 1e-12);
  EXPECT_EQ(ar["seeds"], Json({1, 2, 3}));
  EXPECT_DOUBLE_EQ(json["ablations"]["margin"]["metrics"]["state_next"]["low"].get<double>(), 0.3);
  const std::string table = comparison_table(comparison);
  EXPECT_NE(table.find("60.0 (35.2 to 84.8)"), std::string::npos) << table;
  EXPECT_NE(table.find("12.5"), std::string::npos) << table;
  EXPECT_LT(table.find("60.0"), table.find("ablations")) << table;
}

TEST(ComparisonPlan, NamesWhatItDoesNotKnow) {
  const auto message = [](const char* path, const Json& value) {
    Json plan = plan_json();
    plan[Json::json_pointer(path)] = value;
    const auto read = comparison_plan_from_json(plan, "plan");
    return read.ok() ? std::string("accepted") : read.error().text();
  };
  EXPECT_EQ(message("/flops", 1e9), "accepted");
  EXPECT_NE(message("/tempo", 1).find("tempo"), std::string::npos);
  EXPECT_NE(message("/decoders/0/decode", {{"treshold", 1}}).find("treshold"), std::string::npos);
  EXPECT_NE(message("/decoders/1/name", "ar").find("a second time"), std::string::npos);
  EXPECT_NE(message("/decoders/1/name", "../x").find("a-z"), std::string::npos);
  EXPECT_NE(message("/ablations/0/of", "blocks").find("none of the names"), std::string::npos);
  EXPECT_NE(message("/ablations/0/seeds", {9}).find("not trained with"), std::string::npos);
  EXPECT_NE(message("/queries", {"nxt"}).find("nxt"), std::string::npos);
}

}  // namespace
}  // namespace foretrace::eval
