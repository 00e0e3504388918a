// decide() against the same rules in tensor operations, one at a time.
#include "lm/diffusion/decide.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "lm/torch.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kCells = 12, kVocabulary = 17;
const CanvasTokens kDecideTokens = {kVocabulary, 16, {3, 5}};

at::Tensor some_logits(uint64_t seed) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  return 3 * at::randn({kCells, kVocabulary}, generator);
}

// Given, decided and open cells.
Canvas some_canvas() {
  Canvas canvas(std::vector<int32_t>(kCells, -1), kDecideTokens.mask);
  for (const int cell : {0, 7}) {
    canvas.cells[static_cast<size_t>(cell)] = Cell::kGiven;
    canvas.tokens[static_cast<size_t>(cell)] = cell;
  }
  for (const int cell : {2, 5, 11}) {
    canvas.cells[static_cast<size_t>(cell)] = Cell::kDecided;
    canvas.tokens[static_cast<size_t>(cell)] = cell;
  }
  return canvas;
}

Decision decided(const DenoisePolicy& policy, const at::Tensor& logits, const Canvas& canvas, const DenoiseStep& step, uint64_t seed = 1) {
  Rng rng(seed);
  const auto count = static_cast<size_t>(logits.numel());
  const auto decision = decide(policy, kDecideTokens, {logits.data_ptr<float>(), count}, canvas, step, rng);
  EXPECT_TRUE(decision.ok()) << decision.error().text();
  return decision.value();
}

// What temperature 0 makes of the cells, slowly: cells that are accepted, by the rules' own words.
struct Slow {
  Slow(const DenoisePolicy& policy, const at::Tensor& given, const Canvas& canvas, const DenoiseStep& step) {
    at::Tensor logits = given.to(at::kDouble).clone();
    logits.select(1, kDecideTokens.mask).fill_(-std::numeric_limits<double>::infinity());
    if (policy.end == EndRule::kNever)
      for (const int32_t end : kDecideTokens.ends) logits.select(1, end).fill_(-std::numeric_limits<double>::infinity());
    const at::Tensor p = at::softmax(logits, -1);
    const auto [top, ids] = p.topk(2, -1);
    const at::Tensor entropy = -at::where(p > 0, p * p.log(), at::zeros_like(p)).sum(-1);
    std::vector<std::pair<double, int64_t>> order;  // minus the score, cell
    for (int64_t cell = 0; cell < kCells; ++cell) {
      best.push_back(static_cast<int32_t>(ids[cell][0].item<int64_t>()));
      probability.push_back(top[cell][0].item<double>());
      entropies.push_back(entropy[cell].item<double>());
      const Cell state = canvas.cells[static_cast<size_t>(cell)];
      const bool again = policy.noise == NoiseKind::kUniform && state == Cell::kDecided;
      if (state != Cell::kOpen && !again) continue;
      double score = policy.order == OrderScore::kMargin            ? (top[cell][0] - top[cell][1]).item<double>()
                     : policy.order == OrderScore::kNegativeEntropy ? -entropies.back()
                                                                    : probability.back();
      if (policy.end == EndRule::kLast && kDecideTokens.is_end(best.back())) score = -1e300;
      if (cell == step.frontier) score = 1e300;
      order.emplace_back(-score, cell);
    }
    std::stable_sort(order.begin(), order.end());
    for (size_t i = 0; i < order.size(); ++i)
      if (accepts(policy, order, i, step)) accepted.push_back(order[i].second);
    std::sort(accepted.begin(), accepted.end());
  }

  // Is the i-th of the order accepted?
  bool accepts(const DenoisePolicy& policy, const std::vector<std::pair<double, int64_t>>& order, size_t i, const DenoiseStep& step) const {
    if (step.index + 1 >= step.steps) return true;
    if (policy.count == CountRule::kThreshold) return i == 0 || -order[i].first >= policy.threshold;
    if (policy.count == CountRule::kSchedule) {
      int64_t count = 0;
      for (int64_t s = policy.noise == NoiseKind::kUniform ? 0 : step.index; s <= step.index; ++s)
        count += step.open_at_start / step.steps + (s < step.open_at_start % step.steps ? 1 : 0);
      return static_cast<int64_t>(i) < count;
    }
    double sum = 0, largest = 0;
    for (size_t j = 0; j <= i; ++j) {
      sum += entropies[static_cast<size_t>(order[j].second)];
      largest = std::max(largest, entropies[static_cast<size_t>(order[j].second)]);
    }
    return sum - largest <= policy.entropy_bound;
  }

  std::vector<int32_t> best;
  std::vector<double> probability, entropies;
  std::vector<int64_t> accepted;
};

std::vector<int64_t> accepted_cells(const Decision& decision) {
  std::vector<int64_t> cells;
  for (size_t cell = 0; cell < decision.accepted.size(); ++cell)
    if (decision.accepted[cell] != 0) cells.push_back(static_cast<int64_t>(cell));
  return cells;
}

TEST(Decide, IsTheRulesInTensorOperations) {
  const DenoiseStep steps[] = {{0, 3, 10, -1}, {1, 3, 10, 9}, {2, 3, 10, -1}, {5, 3, 10, -1}, {0, 4, 3, 4}};
  int compared = 0;
  for (const OrderScore order : {OrderScore::kTopProbability, OrderScore::kMargin, OrderScore::kNegativeEntropy})
    for (const CountRule count : {CountRule::kSchedule, CountRule::kThreshold, CountRule::kEntropyBound})
      for (const NoiseKind noise : {NoiseKind::kMask, NoiseKind::kUniform})
        for (const EndRule end : {EndRule::kAsAny, EndRule::kNever, EndRule::kLast})
          for (const DenoiseStep& step : steps)
            for (uint64_t seed = 0; seed < 5; ++seed) {
              DenoisePolicy policy;
              policy.order = order;
              policy.count = count;
              policy.noise = noise;
              policy.end = end;
              policy.threshold = order == OrderScore::kNegativeEntropy ? -0.7 : 0.6;
              policy.entropy_bound = 1.5;
              const at::Tensor logits = some_logits(seed);
              const Canvas canvas = some_canvas();
              const Decision decision = decided(policy, logits, canvas, step);
              const Slow slow(policy, logits, canvas, step);
              ASSERT_EQ(accepted_cells(decision), slow.accepted);
              double entropy = 0;
              int cells = 0;
              for (size_t cell = 0; cell < kCells; ++cell) {
                const bool looked = canvas.cells[cell] == Cell::kOpen ||
                                    (canvas.cells[cell] == Cell::kDecided && noise == NoiseKind::kUniform);
                ASSERT_EQ(decision.drawn[cell], looked ? slow.best[cell] : canvas.tokens[cell]);
                if (!looked) continue;
                ASSERT_EQ(decision.best[cell], slow.best[cell]);
                ASSERT_NEAR(decision.confidence[cell], slow.probability[cell], 1e-6);
                entropy += slow.entropies[cell];
                ++cells;
              }
              ASSERT_NEAR(decision.mean_entropy, entropy / cells, 1e-9);
              ++compared;
            }
  EXPECT_EQ(compared, 3 * 3 * 2 * 3 * 5 * 5);
}

TEST(Decide, AScheduleAcceptsEveryCellAndTheFirstStepsOneMore) {
  for (const auto& [cells, steps] : {std::pair{10, 3}, std::pair{3, 10}, std::pair{8, 4}, std::pair{1, 1}}) {
    int64_t sum = 0, before = INT64_MAX;
    for (int64_t step = 0; step < steps; ++step) {
      const int64_t count = scheduled(cells, step, steps);
      EXPECT_LE(count, before);
      EXPECT_LE(before - count, before == INT64_MAX ? INT64_MAX : 1);
      sum += before = count;
    }
    EXPECT_EQ(sum, cells);
  }
}

// exp(logit) / (-log U)^T at its largest, with the same U.
TEST(Decide, DrawsByGumbelNoise) {
  DenoisePolicy policy;
  policy.temperature = policy.last_temperature = 0.7;
  const at::Tensor logits = some_logits(9);
  const Canvas canvas(kCells, kDecideTokens.mask);
  const Decision decision = decided(policy, logits, canvas, {0, 4, kCells, -1}, 77);
  Rng rng(77);
  const at::Tensor p = at::softmax(logits.narrow(1, 0, kVocabulary - 1).to(at::kDouble), -1);
  bool other = false;
  for (int64_t cell = 0; cell < kCells; ++cell) {
    int32_t want = -1;
    double largest = -1;
    for (int32_t v = 0; v < kVocabulary; ++v) {
      const double noisy = std::exp(logits[cell][v].item<double>()) / std::pow(-std::log(rng.uniform()), 0.7);
      if (v == kDecideTokens.mask || noisy <= largest) continue;
      largest = noisy;
      want = v;
    }
    const auto at = static_cast<size_t>(cell);
    EXPECT_EQ(decision.drawn[at], want);
    EXPECT_NEAR(decision.confidence[at], p[cell][want].item<double>(), 1e-6);  // without noise and temperature
    other |= decision.drawn[at] != decision.best[at];
  }
  EXPECT_TRUE(other);
}

TEST(Decide, DrawsAsOftenAsTheTemperedProbabilitySays) {
  DenoisePolicy policy;
  policy.temperature = policy.last_temperature = 1.5;
  policy.tempered_scores = true;
  const CanvasTokens tokens = {4, -1, {}};
  const std::vector<float> logits = {2, 1, 0, -1};
  const at::Tensor p = at::softmax(at::tensor(std::vector<double>{2 / 1.5, 1 / 1.5, 0, -1 / 1.5}), -1);
  Rng rng(5);
  std::vector<int> seen(4);
  constexpr int kDraws = 20000;
  for (int i = 0; i < kDraws; ++i) {
    const Decision decision = decide(policy, tokens, logits, Canvas(1, 0), {0, 2, 1, -1}, rng).value();
    ++seen[static_cast<size_t>(decision.drawn[0])];
    ASSERT_NEAR(decision.confidence[0], p[decision.drawn[0]].item<double>(), 1e-6);
  }
  for (int v = 0; v < 4; ++v) {
    const double share = p[v].item<double>();
    EXPECT_NEAR(seen[static_cast<size_t>(v)] / double{kDraws}, share, 5 * std::sqrt(share * (1 - share) / kDraws)) << v;
  }
}

TEST(Decide, TheTemperatureFallsLinearly) {
  DenoisePolicy policy = uniform_policy();
  EXPECT_DOUBLE_EQ(policy.temperature_at(0, 4), 0.8);
  EXPECT_DOUBLE_EQ(policy.temperature_at(1, 4), 0.7);
  EXPECT_DOUBLE_EQ(policy.temperature_at(3, 4), 0.5);
  EXPECT_DOUBLE_EQ(policy.temperature_at(9, 4), 0.5);
}

TEST(Decide, ReplacesADecidedTokenThatHasAClearlyBetterOne) {
  at::Tensor logits = at::zeros({kCells, kVocabulary});
  logits[2][9] = 20.0F;   // decided as 2
  logits[5][5] = 20.0F;   // decided as 5: the best already
  logits[11][1] = 2.0F;   // decided as 11, but no token is likely
  logits[7][1] = 20.0F;   // given
  DenoisePolicy policy;
  policy.edit = EditRule::kReplace;
  policy.edit_threshold = 0.9;
  Canvas canvas = some_canvas();
  const Decision decision = decided(policy, logits, canvas, {0, 100, 7, -1});
  EXPECT_EQ(accepted_cells(decision), (std::vector<int64_t>{1, 2}));  // one of the open ones, and the edit
  EXPECT_EQ(decision.drawn[2], 9);
  Rng rng(1);
  apply(policy, kDecideTokens, decision, canvas, rng);
  EXPECT_EQ(canvas.tokens[2], 9);
  EXPECT_NEAR(canvas.confidence[2], 1, 1e-6);
  EXPECT_EQ(canvas.tokens[11], 11);
  EXPECT_EQ(canvas.tokens[7], 7);
  policy.edit = EditRule::kNone;
  EXPECT_EQ(accepted_cells(decided(policy, logits, some_canvas(), {0, 100, 7, -1})), (std::vector<int64_t>{1}));
}

TEST(Decide, UniformNoisePutsRandomTokensWhereNothingIsAccepted) {
  DenoisePolicy policy = uniform_policy();
  policy.entropy_bound = 0;  // the surest alone
  const at::Tensor logits = some_logits(3);
  Canvas canvas = some_canvas();
  const Decision decision = decided(policy, logits, canvas, {0, 9, 10, -1});
  EXPECT_EQ(accepted_cells(decision).size(), 1u);
  std::vector<int> seen(kVocabulary);
  Rng rng(1);
  for (int i = 0; i < 500; ++i) {
    apply(policy, kDecideTokens, decision, canvas, rng);
    for (size_t cell = 0; cell < kCells; ++cell) {
      const bool kept = cell == 0 || cell == 7;
      EXPECT_EQ(canvas.cells[cell], kept ? Cell::kGiven : decision.accepted[cell] != 0 ? Cell::kDecided : Cell::kOpen);
      if (canvas.cells[cell] == Cell::kOpen) ++seen[static_cast<size_t>(canvas.tokens[cell])];
    }
  }
  EXPECT_EQ(canvas.tokens[7], 7);
  EXPECT_EQ(seen[16], 0);  // the mask
  for (int v = 0; v < 16; ++v) EXPECT_NEAR(seen[static_cast<size_t>(v)], 500 * 9 / 16.0, 90) << v;
}

TEST(Decide, RandomOrderDependsOnTheSeedAlone) {
  DenoisePolicy policy;
  policy.order = OrderScore::kRandom;
  const at::Tensor logits = some_logits(3);
  const Canvas canvas(kCells, kDecideTokens.mask);
  const DenoiseStep step{0, 4, kCells, -1};
  EXPECT_EQ(accepted_cells(decided(policy, logits, canvas, step, 1)), accepted_cells(decided(policy, logits, canvas, step, 1)));
  std::vector<int> seen(kCells);
  for (uint64_t seed = 0; seed < 400; ++seed)
    for (const int64_t cell : accepted_cells(decided(policy, logits, canvas, step, seed))) ++seen[static_cast<size_t>(cell)];
  for (const int count : seen) EXPECT_NEAR(count, 100, 40);  // 3 of 12, 400 times
}

TEST(Decide, RefusesLogitsThatAreNoNumbersAndCellsWithoutAToken) {
  Rng rng(1);
  const Canvas canvas(2, 2);
  const CanvasTokens tokens = {3, 2, {}};
  const float infinity = std::numeric_limits<float>::infinity();
  const auto failure = [&](std::vector<float> logits) {
    const auto decision = decide({}, tokens, logits, canvas, {}, rng);
    return decision.ok() ? std::string() : decision.error().message;
  };
  EXPECT_EQ(failure({0, 1, 2, 0, 1, 2}), "");
  EXPECT_EQ(failure({0, 1, 2, 0, std::nanf(""), 2}), "cell 1: the model's logits are not numbers");
  EXPECT_EQ(failure({-infinity, -infinity, 5, 0, 1, 2}), "cell 0: no token is allowed");
  EXPECT_EQ(failure({0, infinity, 5, 0, 1, 2}), "cell 0: the model's logits are infinite");
}

TEST(DenoisePolicy, RefusesFieldsOutOfTheirRange) {
  const auto refused = [](void (*change)(DenoisePolicy&)) {
    DenoisePolicy policy;
    change(policy);
    const Status status = check_policy(policy);
    return status.ok() ? std::string() : status.error().message;
  };
  EXPECT_EQ(refused([](DenoisePolicy&) {}), "");
  EXPECT_NE(refused([](DenoisePolicy& p) { p.temperature = -1; }).find("temperature is -1"), std::string::npos);
  EXPECT_NE(refused([](DenoisePolicy& p) { p.last_temperature = std::nan(""); }).find("last_temperature"), std::string::npos);
  EXPECT_NE(refused([](DenoisePolicy& p) { p.edit_threshold = 2; }).find("edit_threshold"), std::string::npos);
  EXPECT_NE(refused([](DenoisePolicy& p) { p.stop_steps = -2; }).find("stop_steps"), std::string::npos);
  EXPECT_NE(refused([](DenoisePolicy& p) { p.noise = NoiseKind::kUniform; p.edit = EditRule::kReplace; }).find("nothing to edit"),
            std::string::npos);
}

}  // namespace
}  // namespace foretrace::lm
