#include "agents/tasks/program_mutants.h"

#include "datasets/mutate/mutants.h"
#include "datasets/mutate_c/c_language.h"

namespace foretrace::agents {

using datasets::mutate::Mutant;

Result<std::vector<Mutant>> program_mutants(const std::string& language, const std::string& source, size_t count, uint64_t seed) {
  std::unordered_set<uint64_t> seen;
  Rng rng(seed);
  if (language == "python") {
    const auto own = datasets::mutate::tree_of(source);
    if (!own.ok()) return std::vector<Mutant>();
    seen.insert(own.value());
    return datasets::mutate::mutants_of(source, count, seen, rng);
  }
  if (language != "c") return unsupported("programs in " + language + " have no mutation operators", "python or c");
  datasets::mutate_c::CLanguage c;
  datasets::ManifestItem item;
  item.language = language;
  item.source = source;
  TRY_ASSIGN(const auto reading, c.read(source));
  if (!reading.problem.empty()) return std::vector<Mutant>();
  seen.insert(reading.fingerprint);
  return c.mutants(item, source, count, seen, rng);
}

}  // namespace foretrace::agents
