// ProgramLanguage: what mutating a manifest needs to know of the language that an item is written
// in. For one thread.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/result.h"
#include "core/rng.h"
#include "datasets/manifest.h"
#include "datasets/mutate/turns.h"

namespace foretrace::datasets::mutate {

// How a program is run.
struct Call {
  std::string args;
  std::string stdin_text;
};

class ProgramLanguage {
 public:
  struct Reading {
    uint64_t fingerprint = 0;  // equal for programs that differ in names and layout alone
    std::string problem;       // why it cannot be mutated
  };
  struct Inputs {
    std::vector<Call> calls;
    std::string problem;  // why there are none
  };

  virtual ~ProgramLanguage() = default;

  virtual Result<Reading> read(const std::string& source) = 0;
  // As take_turns. REQUIRES: a source that was read without a problem, here and below
  virtual Result<std::vector<Mutant>> mutants(const ManifestItem& item, const std::string& source,
                                              size_t count, std::unordered_set<uint64_t>& seen,
                                              Rng& rng) = 0;
  // Other calls than the item's own, at most `count`, none twice.
  virtual Result<Inputs> inputs(const ManifestItem& item, const std::string& source, size_t count,
                                Rng& rng) = 0;
};

}  // namespace foretrace::datasets::mutate
