// What a source is, apart from the names that it binds, comments and layout.
#pragma once

#include <cstdint>
#include <string>

#include "tracer/c/clang.h"

namespace foretrace::tracer::c {

// A hash of the tokens, in which names that the source declares or defines count by the order of their first use. The same on every machine.
uint64_t token_fingerprint(const TranslationUnit& unit, const std::string& text);

}  // namespace foretrace::tracer::c
