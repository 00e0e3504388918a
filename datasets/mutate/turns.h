// Which of a program's possible edits become mutants: its operators take turns, so that constants
// do not crowd out the others.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/result.h"
#include "core/rng.h"
#include "datasets/mutate/edit.h"

namespace foretrace::datasets::mutate {

struct Mutant {
  std::string source;
  MutationOperator op = MutationOperator::kArithmetic;
  uint64_t fingerprint = 0;  // what it is, names and layout apart
};

// A text's fingerprint; nothing if it is no program. An Error ends the search.
using Identify = std::function<Result<std::optional<uint64_t>>(const std::string& text)>;

// At most `count` mutants. None has a fingerprint of `seen`; their own are added. Fewer where there
// are no more edits.
Result<std::vector<Mutant>> take_turns(std::string_view source, EditsByOperator edits, size_t count,
                                       const Identify& identify, std::unordered_set<uint64_t>& seen,
                                       Rng& rng);

}  // namespace foretrace::datasets::mutate
