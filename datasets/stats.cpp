#include "datasets/stats.h"

#include <algorithm>
#include <unordered_set>

#include "core/hash.h"
#include "datasets/generate_c/tokens.h"
#include "datasets/prompt_source.h"
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

const char* event_word(Token t) {
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
size_t add_binding(std::span<const Token> tokens, size_t i, CorpusStats& stats) {
  const bool unbinds = tokens[i] == token::kDelete;
  if (unbinds) ++i;
  if (i < tokens.size() && tokens[i] == token::kName) i = end_of(tokens, i);
  if (unbinds || i >= tokens.size()) return i + 1;
  const size_t end = end_of(tokens, i + 1);
  if (end > i + 1) ++stats.changed_types[type_or_other(tokens.subspan(i + 1, end - i - 1))];
  return end + 1;
}

void add_trace(std::span<const Token> tokens, std::span<const TokenRole> roles,
               CorpusStats& stats) {
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
      if (const char* event = event_word(t)) ++stats.events[event];
      if (!is_line(t)) exception = t == token::kException || (exception && t == token::kAt);
    }
    ++i;
  }
}

void add_counts(const Counts& from, Counts& to) {
  for (const auto& [name, count] : from) to[name] += count;
}

std::string or_unknown(std::string_view text) {
  return text.empty() ? "unknown" : std::string(text);
}

}  // namespace

void CorpusStats::add(const CorpusStats& other) {
  for (const auto member : {&CorpusStats::examples, &CorpusStats::programs, &CorpusStats::repeats,
                            &CorpusStats::tokens, &CorpusStats::prompt_tokens, &CorpusStats::steps})
    this->*member += other.*member;
  longest = std::max(longest, other.longest);
  for (size_t i = 0; i < roles.size(); ++i) roles[i] += other.roles[i];
  for (const auto member :
       {&CorpusStats::events, &CorpusStats::changed_types, &CorpusStats::returned_types,
        &CorpusStats::outcomes, &CorpusStats::languages, &CorpusStats::origins,
        &CorpusStats::licences, &CorpusStats::constructs, &CorpusStats::methods,
        &CorpusStats::builtins, &CorpusStats::c_constructs})
    add_counts(other.*member, this->*member);
  for (const auto member : {&CorpusStats::step_lengths, &CorpusStats::token_lengths,
                            &CorpusStats::prompt_lengths, &CorpusStats::program_bytes})
    (this->*member).add(other.*member);
}

void add_to_stats(const ExampleView& example, CorpusStats& stats) {
  const auto tokens = static_cast<int64_t>(example.tokens.size());
  ++stats.examples;
  stats.tokens += tokens;
  stats.prompt_tokens += example.prompt_length;
  stats.steps += example.steps;
  stats.longest = std::max(stats.longest, tokens);
  stats.step_lengths.add(example.steps);
  stats.token_lengths.add(tokens);
  stats.prompt_lengths.add(example.prompt_length);
  for (const TokenRole role : example.roles) ++stats.roles[static_cast<size_t>(role)];
  ++stats.languages["python"];
  add_provenance(example.origin, example.licence, stats);
  add_trace(example.tokens.subspan(example.prompt_length),
            example.roles.subspan(example.prompt_length), stats);
}

void add_program(std::string_view source, const std::string& language, CorpusStats& stats) {
  stats.program_bytes.add(static_cast<int64_t>(source.size()));
  if (language == "c") {
    add_counts(generate_c::count_constructs({source}), stats.c_constructs);
    return;
  }
  const Constructs found = constructs_of(source);
  for (const std::string& name : found.constructs) ++stats.constructs[name];
  for (const std::string& name : found.methods) ++stats.methods[name];
  for (const std::string& name : found.builtins) ++stats.builtins[name];
}

void add_provenance(std::string_view origin, std::string_view licence, CorpusStats& stats) {
  origin = origin.substr(0, origin.find(' '));
  if (origin.size() > 1 && origin.ends_with(',')) origin.remove_suffix(1);
  ++stats.origins[or_unknown(origin)];
  ++stats.licences[or_unknown(licence)];
}

Result<std::map<std::string, CorpusStats>> dataset_stats(const std::string& folder) {
  TRY_ASSIGN(const DatasetManifest manifest, read_dataset_manifest(folder));
  std::map<std::string, CorpusStats> all;
  for (const auto& [split, shards] : manifest.splits) {
    TRY_ASSIGN(const ShardSet set, ShardSet::open(folder, split));
    std::unordered_set<uint64_t> programs;
    std::unordered_set<uint64_t> prompts;
    CorpusStats& stats = all[split];
    for (size_t i = 0; i < set.size(); ++i) {
      const ExampleView example = set.at(i);
      const auto prompt = example.tokens.first(example.prompt_length);
      add_to_stats(example, stats);
      if (programs.insert(example.program_id).second)
        add_program(prompt_source(prompt), "python", stats);
      const std::string_view bytes(reinterpret_cast<const char*>(prompt.data()),
                                   prompt.size_bytes());
      if (!prompts.insert(fnv1a(bytes)).second) ++stats.repeats;
    }
    stats.programs = static_cast<int64_t>(programs.size());
  }
  return all;
}

}  // namespace foretrace::datasets
