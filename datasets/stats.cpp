#include "datasets/stats.h"

#include <algorithm>
#include <set>

#include "datasets/shard_set.h"
#include "datasets/value_text.h"

namespace foretrace::datasets {
namespace {

// Text of value tokens; names of the program, which a shard does not keep, appear as v0, v1, ...
std::string value_text(std::span<const Token> tokens) {
  std::string text;
  for (const Token t : tokens) {
    if (is_byte(t)) {
      text += static_cast<char>(t);
    } else if (t != token::kRaw) {
      text += token_text(t);
    }
  }
  return text;
}

// Index of the <;> at or after `from`.
size_t end_of(std::span<const Token> tokens, size_t from) {
  while (from < tokens.size() && tokens[from] != token::kEnd) ++from;
  return from;
}

const char* event_of(Token t) {
  switch (t) {
    case token::kCall:
      return "call";
    case token::kReturn:
      return "return";
    case token::kException:
      return "exception";
    case token::kYield:
      return "yield";
    case token::kResume:
      return "resume";
    default:
      return nullptr;
  }
}

std::string type_or_other(std::span<const Token> value) {
  const std::string type = type_of_text(value_text(value));
  return type.empty() ? "other" : type;
}

// The binding that starts at `i`; gives the index after it.
size_t add_binding(std::span<const Token> tokens, size_t i, SplitStats& stats) {
  const bool unbinds = tokens[i] == token::kDelete;
  if (unbinds) ++i;
  if (i < tokens.size() && tokens[i] == token::kName) i = end_of(tokens, i);
  if (unbinds || i >= tokens.size()) return i + 1;
  const size_t end = end_of(tokens, i + 1);
  if (end > i + 1) ++stats.changed_types[type_or_other(tokens.subspan(i + 1, end - i - 1))];
  return end + 1;
}

void add_trace(std::span<const Token> tokens, std::span<const TokenRole> roles, SplitStats& stats) {
  bool exception = false;
  for (size_t i = 0; i < tokens.size();) {
    const Token t = tokens[i];
    if (roles[i] == TokenRole::kState && t != token::kGo) {
      i = add_binding(tokens, i, stats);
      continue;
    }
    if (roles[i] == TokenRole::kValue) {
      const size_t end = end_of(tokens, i);
      if (!exception && end > i) ++stats.returned_types[type_or_other(tokens.subspan(i, end - i))];
      i = end + 1;
      continue;
    }
    if (roles[i] == TokenRole::kControl) {
      const bool named = i > 0 && (tokens[i - 1] == token::kCall || tokens[i - 1] == token::kAt);
      if (is_line(t) && !named) ++stats.events["line"];
      if (const char* event = event_of(t)) ++stats.events[event];
      if (!is_line(t)) exception = t == token::kException || (exception && t == token::kAt);
    }
    ++i;
  }
}

}  // namespace

void add_to_stats(const ExampleView& example, SplitStats& stats) {
  ++stats.examples;
  stats.tokens += static_cast<int64_t>(example.tokens.size());
  stats.prompt_tokens += example.prompt_length;
  stats.steps += example.steps;
  stats.longest = std::max(stats.longest, static_cast<int64_t>(example.tokens.size()));
  for (const TokenRole role : example.roles) ++stats.roles[static_cast<size_t>(role)];
  ++stats.origins[std::string(example.origin.substr(0, example.origin.find(' ')))];
  add_trace(example.tokens.subspan(example.prompt_length),
            example.roles.subspan(example.prompt_length), stats);
}

Result<std::map<std::string, SplitStats>> dataset_stats(const std::string& folder) {
  TRY_ASSIGN(const DatasetManifest manifest, read_dataset_manifest(folder));
  std::map<std::string, SplitStats> all;
  for (const auto& [split, shards] : manifest.splits) {
    TRY_ASSIGN(const ShardSet set, ShardSet::open(folder, split));
    std::set<uint64_t> programs;
    SplitStats& stats = all[split];
    for (size_t i = 0; i < set.size(); ++i) {
      const ExampleView example = set.at(i);
      programs.insert(example.program_id);
      add_to_stats(example, stats);
    }
    stats.programs = static_cast<int64_t>(programs.size());
  }
  return all;
}

}  // namespace foretrace::datasets
