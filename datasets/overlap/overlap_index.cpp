#include "datasets/overlap/overlap_index.h"

#include <algorithm>
#include <array>

#include "datasets/overlap/token_runs.h"

namespace foretrace::datasets::overlap {
namespace {

void improve(std::optional<Overlap>& best, OverlapKind kind, double similarity, uint32_t program,
             const std::string& function) {
  const bool better =
      !best || kind > best->kind ||
      (kind == best->kind && (similarity > best->similarity ||
                              (similarity == best->similarity && program < best->program)));
  if (better) best = Overlap{kind, similarity, program, function};
}

}  // namespace

const char* overlap_name(OverlapKind kind) {
  constexpr std::array<const char*, 3> kNames = {"near", "constants", "identical"};
  return kNames[static_cast<size_t>(kind)];
}

void OverlapIndex::add(std::span<const ProgramPart> program) {
  const uint32_t number = programs_++;
  for (const ProgramPart& part : program) {
    const bool small = part.runs.size() < kSmallestFunction || part.function == kConstructor;
    if (part.inner || (small && !part.function.empty())) continue;
    exact_.emplace(part.hash.exact, number);
    loose_.emplace(part.hash.loose, number);
    for (const uint64_t run : part.runs)
      runs_[run].push_back(static_cast<uint32_t>(entries_.size()));
    entries_.push_back({number, static_cast<uint32_t>(part.runs.size())});
  }
  shared_.resize(entries_.size(), 0);
}

std::optional<Overlap> OverlapIndex::find(std::span<const ProgramPart> program) {
  std::optional<Overlap> best;
  for (const ProgramPart& part : program) {
    if (const auto same = exact_.find(part.hash.exact); same != exact_.end())
      improve(best, OverlapKind::kIdentical, 1, same->second, part.function);
    if (best && best->kind == OverlapKind::kIdentical) continue;
    if (const auto same = loose_.find(part.hash.loose); same != loose_.end())
      improve(best, OverlapKind::kConstants, 1, same->second, part.function);
    if (!best || best->kind == OverlapKind::kNear) find_near(part, best);
  }
  return best;
}

void OverlapIndex::find_near(const ProgramPart& part, std::optional<Overlap>& best) {
  for (const uint64_t run : part.runs) {
    const auto holders = runs_.find(run);
    if (holders == runs_.end()) continue;
    for (const uint32_t entry : holders->second)
      if (shared_[entry]++ == 0) met_.push_back(entry);
  }
  for (const uint32_t entry : met_) {
    const double similarity = jaccard(part.runs.size(), entries_[entry].runs, shared_[entry]);
    if (similarity > kNearThreshold)
      improve(best, OverlapKind::kNear, similarity, entries_[entry].program, part.function);
    shared_[entry] = 0;
  }
  met_.clear();
}

}  // namespace foretrace::datasets::overlap
