#include "datasets/overlap/token_runs.h"

#include <algorithm>
#include <array>

#include "datasets/overlap/mix.h"
#include "datasets/overlap/token_writer.h"

namespace foretrace::datasets::overlap {
namespace {

constexpr size_t kRun = 6;

// `n` tokens, at most kRun.
uint64_t run_hash(const RunToken* tokens, size_t n) {
  std::array<int32_t, kRun> names{};
  size_t known = 0;
  uint64_t hash = n;
  for (size_t i = 0; i < n; ++i) {
    if (tokens[i].name < 0) {
      hash = mix(hash, tokens[i].hash);
      continue;
    }
    size_t number = 0;
    while (number < known && names[number] != tokens[i].name) ++number;
    if (number == known) names[known++] = tokens[i].name;
    hash = mix(hash, number + 1);
  }
  return hash;
}

}  // namespace

std::vector<uint64_t> token_runs(const syntax::SyntaxTree& tree, uint32_t node,
                                 const BoundNames& bound) {
  TokenWriter writer(tree, bound);
  writer.write(node);
  const std::vector<RunToken>& tokens = writer.tokens();
  const size_t n = std::min(kRun, tokens.size());
  std::vector<uint64_t> runs;
  for (size_t i = 0; n > 0 && i + n <= tokens.size(); ++i) runs.push_back(run_hash(&tokens[i], n));
  std::sort(runs.begin(), runs.end());
  runs.erase(std::unique(runs.begin(), runs.end()), runs.end());
  return runs;
}

double jaccard(size_t a, size_t b, size_t shared) {
  const size_t all = a + b - shared;
  return all == 0 ? 1 : static_cast<double>(shared) / static_cast<double>(all);
}

}  // namespace foretrace::datasets::overlap
