// Mutants of a task's program, in whichever language it is: small edits of the kind that people make by mistake, and undo.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "datasets/mutate/turns.h"

namespace foretrace::agents {

// At most `count`, the same for the same seed, none equal to the source but for names and layout. Empty: the text is no program of the language. kUnsupported:
// neither Python nor C.
Result<std::vector<datasets::mutate::Mutant>> program_mutants(const std::string& language, const std::string& source, size_t count, uint64_t seed);

}  // namespace foretrace::agents
