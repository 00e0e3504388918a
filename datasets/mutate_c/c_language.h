// C: mutants by the operators of mutate_c, inputs by the arguments of a function's call or by the
// stdin of a whole program. Clang says what compiles.
#pragma once

#include "datasets/mutate/program_language.h"
#include "tracer/recorder/c_syntax.h"

namespace foretrace::datasets::mutate_c {

class CLanguage : public mutate::ProgramLanguage {
 public:
  // Programs count as the same by their tokens, names that they bind and comments apart.
  Result<Reading> read(const std::string& source) override;
  // Each compiles, without a warning of CSyntax that the item's own program does not have as often.
  // Those of a function's item differ in what it reaches (reached_functions.h).
  Result<std::vector<mutate::Mutant>> mutants(const ManifestItem& item, const std::string& source,
                                              size_t count, std::unordered_set<uint64_t>& seen,
                                              Rng& rng) override;
  Result<Inputs> inputs(const ManifestItem& item, const std::string& source, size_t count,
                        Rng& rng) override;

 private:
  tracer::CSyntaxReader reader_;
};

}  // namespace foretrace::datasets::mutate_c
