#include "lm/tokenizer/byte_pair.h"

#include <algorithm>
#include <cstdint>

#include "lm/tokenizer/byte_alphabet.h"
#include "lm/tokenizer/utf8.h"

namespace foretrace::lm::tokenizer {
namespace {

constexpr size_t kShortWord = 24;  // up to here, looking at all pairs for each merge beats a heap

// One merge after the other, each found by a walk over all pairs.
void merge_short(const MergeTable& merges, std::vector<Symbol>& symbols) {
  std::array<const Merge*, kShortWord> pairs{};  // pairs[i]: symbols i and i + 1
  size_t count = symbols.size();
  for (size_t i = 0; i + 1 < count; ++i) pairs[i] = merges.find(symbols[i].id, symbols[i + 1].id);
  while (true) {
    size_t best = count;
    for (size_t i = 0; i + 1 < count; ++i)
      if (pairs[i] != nullptr && (best == count || pairs[i]->rank < pairs[best]->rank)) best = i;
    if (best == count) break;
    symbols[best] = {pairs[best]->id, symbols[best].bytes + symbols[best + 1].bytes};
    for (size_t i = best + 1; i + 1 < count; ++i) {
      symbols[i] = symbols[i + 1];
      pairs[i] = pairs[i + 1];
    }
    --count;
    if (best + 1 < count) pairs[best] = merges.find(symbols[best].id, symbols[best + 1].id);
    if (best > 0) pairs[best - 1] = merges.find(symbols[best - 1].id, symbols[best].id);
  }
  symbols.resize(count);
}

// A linked list of symbols and a heap of the merges that were possible when they were found.
class LongWord {
 public:
  LongWord(const MergeTable& merges, std::vector<Symbol>& symbols)
      : merges_(merges), symbols_(symbols), links_(symbols.size()) {
    for (size_t i = 0; i < symbols.size(); ++i) links_[i] = {static_cast<int64_t>(i) - 1, static_cast<int64_t>(i) + 1};
    links_.back().next = -1;
    for (size_t i = 0; i + 1 < symbols.size(); ++i) offer(static_cast<int64_t>(i));
  }

  void run() {
    while (!heap_.empty()) {
      std::pop_heap(heap_.begin(), heap_.end(), later);
      const Candidate candidate = heap_.back();
      heap_.pop_back();
      apply(candidate);
    }
    std::erase_if(symbols_, [](const Symbol& symbol) { return symbol.bytes == 0; });
  }

 private:
  struct Link {
    int64_t previous = -1, next = -1;
  };
  struct Candidate {
    uint32_t rank = 0;
    int64_t at = 0;
    int32_t id = 0;
  };
  static bool later(const Candidate& a, const Candidate& b) { return a.rank != b.rank ? a.rank > b.rank : a.at > b.at; }

  void offer(int64_t at) {
    const Merge* merge = merges_.find(symbols_[at].id, symbols_[links_[at].next].id);
    if (merge == nullptr) return;
    heap_.push_back({merge->rank, at, merge->id});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }

  void apply(const Candidate& candidate) {
    const int64_t at = candidate.at;
    if (symbols_[at].bytes == 0 || links_[at].next < 0) return;
    const int64_t right = links_[at].next;
    const Merge* merge = merges_.find(symbols_[at].id, symbols_[right].id);
    if (merge == nullptr || merge->id != candidate.id) return;  // its symbols have merged with others since
    symbols_[at] = {candidate.id, symbols_[at].bytes + symbols_[right].bytes};
    symbols_[right].bytes = 0;
    links_[at].next = links_[right].next;
    if (links_[at].next >= 0) links_[links_[at].next].previous = at;
    if (links_[at].previous >= 0) offer(links_[at].previous);
    if (links_[at].next >= 0) offer(at);
  }

  const MergeTable& merges_;
  std::vector<Symbol>& symbols_;
  std::vector<Link> links_;
  std::vector<Candidate> heap_;
};

}  // namespace

BytePair::BytePair(Vocabulary vocabulary, MergeTable merges, BytePairOptions options)
    : vocabulary_(std::move(vocabulary)), merges_(std::move(merges)), options_(std::move(options)) {
  if (options_.unknown_token) unknown_ = vocabulary_.id(*options_.unknown_token);
  for (int byte = 0; byte < 256; ++byte) {
    const auto id = vocabulary_.id(letter_of_byte(static_cast<uint8_t>(byte)));
    knows_every_byte_ &= id.has_value();
    byte_ids_[byte] = id.value_or(0);
  }
}

void BytePair::merge(std::vector<Symbol>& symbols) const {
  if (symbols.size() < 2) return;
  if (symbols.size() <= kShortWord) merge_short(merges_, symbols);
  else LongWord(merges_, symbols).run();
}

Status BytePair::add_unknown(size_t bytes, bool& fusing, std::vector<Symbol>& symbols) const {
  if (!options_.unknown_token) return {};
  if (!unknown_)
    return parse_error("a character is not in the vocabulary, nor is unk_token \"" + *options_.unknown_token + "\"");
  if (fusing) symbols.back().bytes += static_cast<uint32_t>(bytes);
  else symbols.push_back({*unknown_, static_cast<uint32_t>(bytes)});
  fusing = options_.fuse_unknown;
  return {};
}

Status BytePair::encode(std::string_view word, std::vector<Symbol>& symbols) const {
  symbols.clear();
  if (options_.ignore_merges)
    if (const auto whole = vocabulary_.id(word)) {
      symbols.push_back({*whole, static_cast<uint32_t>(word.size())});
      return {};
    }
  bool fusing = false;
  for (size_t at = 0; at < word.size();) {
    const size_t bytes = code_point_at(word, at).bytes;
    if (const auto id = vocabulary_.id(word.substr(at, bytes))) {
      symbols.push_back({*id, static_cast<uint32_t>(bytes)});
      fusing = false;
    } else {
      TRY(add_unknown(bytes, fusing, symbols));
    }
    at += bytes;
  }
  merge(symbols);
  return {};
}

void BytePair::encode_bytes(std::string_view word, std::vector<Symbol>& symbols) const {
  symbols.clear();
  if (options_.ignore_merges) {
    thread_local std::string letters;
    letters.clear();
    for (const char byte : word) letters += letter_of_byte(static_cast<uint8_t>(byte));
    if (const auto whole = vocabulary_.id(letters)) {
      symbols.push_back({*whole, static_cast<uint32_t>(word.size())});
      return;
    }
  }
  for (const char byte : word) symbols.push_back({byte_ids_[static_cast<uint8_t>(byte)], 1});
  merge(symbols);
}

}  // namespace foretrace::lm::tokenizer
