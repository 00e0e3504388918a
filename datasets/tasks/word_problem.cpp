#include "datasets/tasks/word_problem.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace foretrace::datasets {
namespace {

Permutation identity(int32_t points) {
  Permutation p(static_cast<size_t>(points));
  std::iota(p.begin(), p.end(), 0);
  return p;
}

// First `first`, then `second`.
Permutation product(const Permutation& first, const Permutation& second) {
  Permutation p(first.size());
  for (size_t i = 0; i < p.size(); ++i) p[i] = second[static_cast<size_t>(first[i])];
  return p;
}

bool is_even(const Permutation& p) {
  size_t inversions = 0;
  for (size_t i = 0; i < p.size(); ++i)
    for (size_t j = i + 1; j < p.size(); ++j) inversions += p[i] > p[j] ? 1 : 0;
  return inversions % 2 == 0;
}

}  // namespace

WordProblem::WordProblem(std::vector<Permutation> tokens) {
  std::vector<Permutation> states = {identity(static_cast<int32_t>(tokens.front().size()))};
  std::map<Permutation, int32_t> numbers = {{states.front(), 0}};
  for (size_t i = 0; i < states.size(); ++i) {
    std::vector<int32_t>& row = next_.emplace_back();
    for (const Permutation& token : tokens) {
      const Permutation state = product(states[i], token);
      const auto [at, fresh] = numbers.emplace(state, static_cast<int32_t>(states.size()));
      if (fresh) states.push_back(state);
      row.push_back(at->second);
    }
  }
}

int32_t WordProblem::vocabulary() const { return std::max(states(), static_cast<int32_t>(next_.front().size())); }

TaskSample WordProblem::sample(Rng& rng, int64_t length) const {
  TaskSample sample;
  int32_t state = 0;
  for (int64_t i = 0; i < length; ++i) {
    sample.tokens.push_back(static_cast<int32_t>(rng.below(next_.front().size())));
    state = next(state, sample.tokens.back());
    sample.answers.push_back(state);
  }
  return sample;
}

std::vector<Permutation> all_permutations(int32_t points) {
  std::vector<Permutation> all;
  Permutation p = identity(points);
  do all.push_back(p);
  while (std::next_permutation(p.begin(), p.end()));
  return all;
}

std::vector<Permutation> even_permutations(int32_t points) {
  std::vector<Permutation> even = all_permutations(points);
  even.erase(std::remove_if(even.begin(), even.end(), [](const Permutation& p) { return !is_even(p); }), even.end());
  return even;
}

std::vector<Permutation> swaps(int32_t points) {
  std::vector<Permutation> all = {identity(points)};
  for (int32_t i = 0; i < points; ++i)
    for (int32_t j = i + 1; j < points; ++j) {
      Permutation& p = all.emplace_back(identity(points));
      std::swap(p[static_cast<size_t>(i)], p[static_cast<size_t>(j)]);
    }
  return all;
}

std::vector<Permutation> rotations(int32_t points) {
  std::vector<Permutation> all = {identity(points)};
  while (static_cast<int32_t>(all.size()) < points) {
    Permutation p = all.back();
    std::rotate(p.begin(), p.begin() + 1, p.end());
    all.push_back(p);
  }
  return all;
}

}  // namespace foretrace::datasets
