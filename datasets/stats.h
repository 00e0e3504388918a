// What programs and their traces hold: counts by event, value type, construct, origin, ...;
// lengths; repeats. Gathered from the shards of a dataset (here), from trace stores and from
// manifests (corpus_stats.h). A source that does not know something leaves its counts empty: a
// shard knows no outcomes, a manifest no steps.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "core/result.h"
#include "datasets/constructs.h"
#include "datasets/length_histogram.h"
#include "datasets/shard.h"

namespace foretrace::datasets {

using Counts = std::map<std::string, int64_t>;

struct CorpusStats {
  int64_t examples = 0;  // of shards; runs of a store, items of a manifest
  int64_t programs = 0;  // distinct: names, comments and layout aside (C: literals too)
  int64_t repeats = 0;   // examples whose program and call came before
  int64_t tokens = 0;
  int64_t prompt_tokens = 0;
  int64_t steps = 0;
  int64_t longest = 0;                           // tokens of an example
  std::array<int64_t, kTokenRoleCount> roles{};  // tokens by TokenRole
  Counts events;                                 // steps: "call", "line", ...
  Counts changed_types;                          // of changed locals; "other" where no type shows
  Counts returned_types;                         // of returned and yielded values
  Counts outcomes;                               // examples
  Counts languages;                              // examples
  Counts origins;   // examples, by the origin's first word; "unknown" where there is none
  Counts licences;  // examples; "unknown" where there is none
  // Distinct programs that hold it.
  Counts constructs;
  Counts methods;
  Counts builtins;
  Counts c_constructs;
  LengthHistogram step_lengths;    // steps of an example
  LengthHistogram token_lengths;   // tokens of an example
  LengthHistogram prompt_lengths;  // tokens of a prompt
  // Bytes of a distinct program's source; in shards of its text as the prompt has it
  // (prompt_source.h).
  LengthHistogram program_bytes;

  void add(const CorpusStats& other);  // as if they had no program in common
};

// By split. Errors as ShardSet::open.
Result<std::map<std::string, CorpusStats>> dataset_stats(const std::string& folder);

// Adds what an example holds, but for `programs`, `repeats` and what is counted by program.
void add_to_stats(const ExampleView& example, CorpusStats& stats);

// Adds a distinct program's constructs and length. `language`: "python" or "c".
void add_program(std::string_view source, const std::string& language, CorpusStats& stats);
void add_provenance(std::string_view origin, std::string_view licence, CorpusStats& stats);

}  // namespace foretrace::datasets
