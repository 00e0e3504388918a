#include <algorithm>
#include <set>

#include "datasets/mutate/fuzz.h"

namespace foretrace::datasets::mutate {
namespace {

using Entry = std::vector<Literal>;  // an element; of a dict a key and its value

std::vector<Entry> entries_of(const Literal& container) {
  std::vector<Entry> out;
  const size_t width = container.kind == LiteralKind::kDict ? 2 : 1;
  for (size_t i = 0; i < container.items.size(); i += width)
    out.emplace_back(container.items.begin() + static_cast<std::ptrdiff_t>(i),
                     container.items.begin() + static_cast<std::ptrdiff_t>(i + width));
  return out;
}

void put_entries(const std::vector<Entry>& entries, Literal& container) {
  container.items.clear();
  for (const Entry& entry : entries)
    container.items.insert(container.items.end(), entry.begin(), entry.end());
}

bool fuzz_entry(Entry& entry, Rng& rng) {
  return fuzz_literal(entry[rng.below(entry.size())], true, rng);
}

// Sets and dicts hold nothing twice.
bool has_repeats(const std::vector<Entry>& entries) {
  std::set<std::string> keys;
  return std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) {
    return !keys.insert(literal_text(entry.front())).second;
  });
}

bool change_entries(std::vector<Entry>& entries, bool keeps_length, Rng& rng) {
  const size_t i = rng.below(entries.size());
  Entry copy = entries[i];
  const auto at = entries.begin() + static_cast<std::ptrdiff_t>(i);
  switch (rng.below(keeps_length ? 5 : 9)) {
    case 0:
      std::swap(entries[i], entries[rng.below(entries.size())]);
      return true;
    default:
      return fuzz_entry(entries[i], rng);
    case 5:
      entries.erase(at);
      return true;
    case 6:
      entries.insert(at, std::move(copy));
      return true;
    case 7:
      if (!fuzz_entry(copy, rng)) return false;
      entries.push_back(std::move(copy));
      return true;
    case 8:
      entries.clear();
      return true;
  }
}

}  // namespace

bool fuzz_container(Literal& container, bool inside, Rng& rng) {
  if (container.items.empty()) return false;  // nothing says what it may hold
  const std::string before = literal_text(container);
  std::vector<Entry> entries = entries_of(container);
  if (!change_entries(entries, inside && container.kind == LiteralKind::kTuple, rng)) return false;
  const bool distinct = container.kind == LiteralKind::kSet || container.kind == LiteralKind::kDict;
  if (distinct && has_repeats(entries)) return false;
  put_entries(entries, container);
  return literal_text(container) != before;
}

}  // namespace foretrace::datasets::mutate
