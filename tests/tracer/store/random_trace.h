// RandomTrace: a seeded stream of valid Steps over nested calls, generators, containers, aliases and cycles.
#pragma once

#include <vector>

#include "core/rng.h"
#include "tests/tracer/trace/trace_builder.h"

namespace foretrace::tracer {

class RandomTrace {
 public:
  explicit RandomTrace(uint64_t seed) : rng_(seed) {
    for (const char* name : {"main", "work", "gen"}) codes_.push_back(builder_.code("m.py", name, 1));
    builder_.source("m.py", "def main():\n  work()\n");
    stack_.push_back(builder_.frame(codes_[0]));
  }
  Step next();

 private:
  Ref value();
  void mutate();

  Rng rng_;
  TraceBuilder builder_;
  std::vector<uint32_t> codes_, stack_, suspended_;
  struct Container { Ref ref; ObjectKind kind; size_t size; };
  std::vector<Container> containers_;
};

inline Ref RandomTrace::value() {
  switch (rng_.below(8)) {
    case 0: return Ref::singleton(static_cast<Singleton>(rng_.below(5)));
    case 1: return builder_.str("s" + std::to_string(rng_.below(1000)));
    case 2: return builder_.scalar("str", "'cut", 4 + rng_.below(1000));
    case 3:
      if (!containers_.empty()) return containers_[rng_.below(containers_.size())].ref;
      return Ref();
    case 4: {
      static constexpr ObjectKind kKinds[] = {ObjectKind::kList, ObjectKind::kTuple, ObjectKind::kDict, ObjectKind::kSet,
                                              ObjectKind::kFrozenSet, ObjectKind::kInstance, ObjectKind::kSequence};
      static const char* const kTypes[] = {"list", "tuple", "dict", "set", "frozenset", "Account", "deque"};
      const size_t kind = rng_.below(7);
      std::vector<Entry> entries(rng_.below(5));
      for (Entry& entry : entries) {
        entry.value = rng_.chance(0.2) ? value() : Ref::integer(rng_.between(-5, 500));
        if (kKinds[kind] == ObjectKind::kDict) entry.key = Ref::integer(rng_.between(0, 9));
        if (kKinds[kind] == ObjectKind::kInstance) entry.key = builder_.str("a");
      }
      const size_t size = entries.size();
      const Ref ref = builder_.object(kKinds[kind], kTypes[kind], std::move(entries), size + rng_.below(2));
      if (is_mutable(kKinds[kind])) containers_.push_back({ref, kKinds[kind], size});
      return ref;
    }
    default: return Ref::integer(rng_.chance(0.1) ? static_cast<int64_t>(rng_.next()) >> 4 : rng_.between(-100, 100));
  }
}

inline void RandomTrace::mutate() {
  if (containers_.empty()) return;
  const size_t i = rng_.below(containers_.size());
  const Ref ref = containers_[i].ref;
  const size_t at = rng_.below(containers_[i].size + 1);
  const size_t removed = rng_.below(std::min<size_t>(containers_[i].size - at, 3) + 1);
  std::vector<Entry> inserted(rng_.below(containers_[i].size > 30 ? 2 : 4));
  const bool keys = containers_[i].kind == ObjectKind::kDict || containers_[i].kind == ObjectKind::kInstance;
  for (Entry& entry : inserted) {
    if (keys) entry.key = Ref::integer(rng_.between(0, 99));
    entry.value = value();
  }
  containers_[i].size += inserted.size() - removed;
  const size_t size = containers_[i].size;
  builder_.splice(ref, static_cast<uint32_t>(at), static_cast<uint32_t>(removed), size + rng_.below(3), std::move(inserted));
}

inline Step RandomTrace::next() {
  static const char* const kNames[] = {"i", "total", "xs", "node", "key", "value", "tmp", "n"};
  while (rng_.chance(0.5)) builder_.set(kNames[rng_.below(8)], rng_.chance(0.05) ? Ref() : value());
  while (rng_.chance(0.3)) mutate();
  const auto line = static_cast<uint32_t>(rng_.below(40));
  const auto depth = static_cast<uint32_t>(stack_.size() - 1);
  const uint32_t top = stack_.back();
  const uint64_t choice = rng_.below(20);
  if (choice == 0 && stack_.size() < 12) {
    stack_.push_back(builder_.frame(codes_[1 + rng_.below(2)], top));
    return builder_.step(Event::kCall, stack_.back(), line, depth + 1);
  }
  if (choice == 1 && !suspended_.empty()) {
    const size_t i = rng_.below(suspended_.size());
    stack_.push_back(suspended_[i]);
    suspended_.erase(suspended_.begin() + static_cast<ptrdiff_t>(i));
    return builder_.step(Event::kResume, stack_.back(), line, depth + 1);
  }
  if (choice <= 3 && stack_.size() > 1) {
    const bool yield = choice == 2;
    stack_.pop_back();
    if (yield) suspended_.push_back(top);
    return builder_.step(yield ? Event::kYield : Event::kReturn, top, line, depth, value());
  }
  if (choice == 4) return builder_.step(Event::kException, top, line, depth, builder_.scalar("str", "ValueError: no"));
  return builder_.step(Event::kLine, top, line, depth);
}

}  // namespace foretrace::tracer
