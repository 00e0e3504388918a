#include "datasets/corpus/near_duplicates.h"

#include <algorithm>
#include <string>

#include "core/hash.h"
#include "datasets/fingerprint.h"

namespace foretrace::datasets::corpus {
namespace {

// Hashes of all runs of six tokens, each once; of all tokens together if there are fewer.
std::vector<uint64_t> runs_of(std::string_view source) {
  constexpr size_t kRun = 6;
  const std::string text = normalised_text(source);
  std::vector<std::string_view> words;
  for (size_t i = 0; i < text.size();) {
    const size_t end = std::min(text.find_first_of(" \n", i), text.size());
    if (end > i) words.emplace_back(text.data() + i, end - i);
    i = end + 1;
  }
  std::vector<uint64_t> runs;
  const size_t n = std::min(kRun, words.size());
  for (size_t i = 0; n > 0 && i + n <= words.size(); ++i) {
    uint64_t hash = fnv1a("");
    for (size_t j = i; j < i + n; ++j) hash = fnv1a(" ", fnv1a(words[j], hash));
    runs.push_back(hash);
  }
  std::sort(runs.begin(), runs.end());
  runs.erase(std::unique(runs.begin(), runs.end()), runs.end());
  return runs;
}

}  // namespace

bool NearDuplicates::has_near(std::string_view source) const {
  const std::vector<uint64_t> runs = runs_of(source);
  std::unordered_map<uint32_t, size_t> shared;
  for (const uint64_t run : runs) {
    const auto found = programs_.find(run);
    if (found == programs_.end()) continue;
    for (const uint32_t program : found->second) ++shared[program];
  }
  return std::any_of(shared.begin(), shared.end(), [&](const auto& entry) {
    const size_t all = runs.size() + sizes_[entry.first] - entry.second;
    return static_cast<double>(entry.second) >= threshold_ * static_cast<double>(all);
  });
}

void NearDuplicates::add(std::string_view source) {
  const std::vector<uint64_t> runs = runs_of(source);
  for (const uint64_t run : runs) programs_[run].push_back(static_cast<uint32_t>(sizes_.size()));
  sizes_.push_back(runs.size());
}

}  // namespace foretrace::datasets::corpus
