// Python: mutants by mutants.h, inputs by the literals of the call's arguments (fuzz.h).
#pragma once

#include "datasets/mutate/program_language.h"

namespace foretrace::datasets::mutate {

class PythonLanguage : public ProgramLanguage {
 public:
  Result<Reading> read(const std::string& source) override;
  Result<std::vector<Mutant>> mutants(const ManifestItem& item, const std::string& source,
                                      size_t count, std::unordered_set<uint64_t>& seen,
                                      Rng& rng) override;
  Result<Inputs> inputs(const ManifestItem& item, const std::string& source, size_t count,
                        Rng& rng) override;
};

}  // namespace foretrace::datasets::mutate
