#include "lm/diffusion/decide.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

namespace foretrace::lm {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

// What one cell's logits say.
struct Reading {
  int32_t best = -1, drawn = -1;
  double best_probability = 0, second_probability = 0, drawn_probability = 0;
  double entropy = 0;
};

// A cell that may be accepted.
struct Candidate {
  int64_t cell;
  double score, entropy;
};

class Reader {
 public:
  Reader(const DenoisePolicy& policy, const CanvasTokens& tokens, double temperature, Rng& rng)
      : policy_(policy), tokens_(tokens), temperature_(temperature), rng_(rng), row_(static_cast<size_t>(tokens.vocabulary)) {}

  Result<Reading> read(std::span<const float> logits) {
    std::copy(logits.begin(), logits.end(), row_.begin());
    if (tokens_.mask >= 0) row_[static_cast<size_t>(tokens_.mask)] = kNever;
    if (policy_.end == EndRule::kNever)
      for (const int32_t end : tokens_.ends) row_[static_cast<size_t>(end)] = kNever;
    Reading reading;
    TRY(find_best(reading));
    const double scale = policy_.tempered_scores && temperature_ > 0 ? 1 / temperature_ : 1;
    weigh(reading, scale);
    if (temperature_ > 0) draw(reading, scale);
    return reading;
  }

 private:
  Status find_best(Reading& reading) const {
    double best = kNever;
    for (size_t v = 0; v < row_.size(); ++v) {
      if (std::isnan(row_[v]))
        return Error(ErrorCode::kLimit, "the model's logits are not numbers", "its weights may be damaged: `foretrace lm info` reads them");
      if (row_[v] > best) {
        best = row_[v];
        reading.best = static_cast<int32_t>(v);
      }
    }
    if (reading.best < 0) return Error(ErrorCode::kLimit, "no token is allowed");
    if (std::isinf(best)) return Error(ErrorCode::kLimit, "the model's logits are infinite");
    return {};
  }

  void weigh(Reading& reading, double scale) {
    const double top = row_[static_cast<size_t>(reading.best)];
    double sum = 0, weighted = 0, second = kNever;
    for (size_t v = 0; v < row_.size(); ++v) {
      if (row_[v] == kNever) continue;
      const double x = (row_[v] - top) * scale, e = std::exp(x);
      sum += e;
      weighted += e * x;
      if (static_cast<int32_t>(v) != reading.best) second = std::max(second, e);
    }
    sum_ = sum;
    reading.entropy = std::max(0.0, std::log(sum) - weighted / sum);
    reading.best_probability = 1 / sum;
    reading.second_probability = second > 0 ? second / sum : 0;
    reading.drawn = reading.best;
    reading.drawn_probability = reading.best_probability;
  }

  void draw(Reading& reading, double scale) {
    double largest = kNever;
    for (size_t v = 0; v < row_.size(); ++v) {
      const double u = rng_.uniform();
      if (row_[v] == kNever || u == 0) continue;  // -log(0): never drawn
      const double noisy = row_[v] - temperature_ * std::log(-std::log(u));
      if (noisy > largest) {
        largest = noisy;
        reading.drawn = static_cast<int32_t>(v);
      }
    }
    reading.drawn_probability = std::exp((row_[static_cast<size_t>(reading.drawn)] - row_[static_cast<size_t>(reading.best)]) * scale) / sum_;
  }

  const DenoisePolicy& policy_;
  const CanvasTokens& tokens_;
  double temperature_;
  Rng& rng_;
  std::vector<double> row_;
  double sum_ = 1;
};

double score_of(const DenoisePolicy& policy, const CanvasTokens& tokens, const Reading& reading, Rng& rng) {
  const double random = policy.order == OrderScore::kRandom ? rng.uniform() : 0;
  if (policy.end == EndRule::kLast && tokens.is_end(reading.drawn)) return kNever;
  switch (policy.order) {
    case OrderScore::kTopProbability:
      return reading.drawn_probability;
    case OrderScore::kMargin:
      return reading.best_probability - reading.second_probability;
    case OrderScore::kNegativeEntropy:
      return -reading.entropy;
    case OrderScore::kRandom:
      return random;
  }
  return 0;
}

// Cells in the order in which they are accepted: how many are.
int64_t accepted_count(const DenoisePolicy& policy, const std::vector<Candidate>& order, const DenoiseStep& step) {
  const auto all = static_cast<int64_t>(order.size());
  if (all == 0 || step.index + 1 >= step.steps) return all;
  int64_t count = 0;
  if (policy.count == CountRule::kSchedule) {
    // Uniform noise decides cells of earlier steps anew.
    const int64_t first = policy.noise == NoiseKind::kUniform ? 0 : step.index;
    for (int64_t i = first; i <= step.index; ++i) count += scheduled(step.open_at_start, i, step.steps);
    return std::min(count, all);
  }
  if (policy.count == CountRule::kThreshold) {
    for (count = 1; count < all && order[static_cast<size_t>(count)].score >= policy.threshold;) ++count;
    return count;
  }
  for (double sum = 0, largest = 0; count < all; ++count) {
    sum += order[static_cast<size_t>(count)].entropy;
    largest = std::max(largest, order[static_cast<size_t>(count)].entropy);
    if (sum - largest > policy.entropy_bound) break;
  }
  return count;  // the first one is always within the bound
}

Decision unchanged(const Canvas& canvas) {
  Decision decision;
  decision.drawn = decision.best = canvas.tokens;
  decision.confidence = decision.best_confidence = canvas.confidence;
  decision.accepted.assign(canvas.cells.size(), 0);
  return decision;
}

void note(Decision& decision, size_t cell, const Reading& reading) {
  decision.drawn[cell] = reading.drawn;
  decision.best[cell] = reading.best;
  decision.confidence[cell] = static_cast<float>(reading.drawn_probability);
  decision.best_confidence[cell] = static_cast<float>(reading.best_probability);
}

// Whether the best token takes the place of a decided one.
void note_edit(const DenoisePolicy& policy, Decision& decision, size_t cell, int32_t token, const Reading& reading) {
  if (reading.best == token || reading.best_probability <= policy.edit_threshold) return;
  note(decision, cell, reading);
  decision.drawn[cell] = reading.best;
  decision.confidence[cell] = decision.best_confidence[cell];
  decision.accepted[cell] = 1;
}

}  // namespace

int64_t scheduled(int64_t cells, int64_t step, int64_t steps) { return cells / steps + (step < cells % steps ? 1 : 0); }

Result<Decision> decide(const DenoisePolicy& policy, const CanvasTokens& tokens, std::span<const float> logits, const Canvas& canvas,
                        const DenoiseStep& step, Rng& rng) {
  const auto width = static_cast<size_t>(tokens.vocabulary);
  FORETRACE_CHECK(logits.size() == canvas.tokens.size() * width, "logits are [cells, vocabulary]");
  Reader reader(policy, tokens, policy.temperature_at(step.index, step.steps), rng);
  Decision decision = unchanged(canvas);
  std::vector<Candidate> order;
  for (size_t cell = 0; cell < canvas.cells.size(); ++cell) {
    const bool decided = canvas.cells[cell] == Cell::kDecided && policy.noise == NoiseKind::kMask;
    if (canvas.cells[cell] == Cell::kGiven || (decided && policy.edit == EditRule::kNone)) continue;
    auto reading = reader.read(logits.subspan(cell * width, width));
    if (!reading.ok()) return reading.error().in("cell " + std::to_string(cell));
    if (decided) {
      note_edit(policy, decision, cell, canvas.tokens[cell], reading.value());
      continue;
    }
    note(decision, cell, reading.value());
    order.push_back({static_cast<int64_t>(cell), score_of(policy, tokens, reading.value(), rng), reading.value().entropy});
    decision.mean_entropy += reading.value().entropy;
  }
  if (!order.empty()) decision.mean_entropy /= static_cast<double>(order.size());
  std::stable_sort(order.begin(), order.end(), [&](const Candidate& a, const Candidate& b) {
    if ((a.cell == step.frontier) != (b.cell == step.frontier)) return a.cell == step.frontier;
    return a.score > b.score;
  });
  const int64_t count = accepted_count(policy, order, step);
  for (int64_t i = 0; i < count; ++i) decision.accepted[static_cast<size_t>(order[static_cast<size_t>(i)].cell)] = 1;
  return decision;
}

void apply(const DenoisePolicy& policy, const CanvasTokens& tokens, const Decision& decision, Canvas& canvas, Rng& rng) {
  for (size_t cell = 0; cell < canvas.cells.size(); ++cell) {
    if (canvas.cells[cell] == Cell::kGiven) continue;
    if (decision.accepted[cell] != 0) {
      canvas.tokens[cell] = decision.drawn[cell];
      canvas.confidence[cell] = decision.confidence[cell];
      canvas.cells[cell] = Cell::kDecided;
    } else if (policy.noise == NoiseKind::kUniform) {
      canvas.tokens[cell] = tokens.random(rng);
      canvas.confidence[cell] = 0;
      canvas.cells[cell] = Cell::kOpen;
    }
  }
}

}  // namespace foretrace::lm
