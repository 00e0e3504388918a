// Registers: `register` hides a variable, whose address cannot be had then. The word becomes blank, in what clang gets and in what is
// compiled; whoever does so has the compiler look at the source as it is (ParsedSource::relaxed).
#pragma once

#include <map>
#include <string>

#include "tracer/c/clang.h"
#include "tracer/c/source_text.h"

namespace foretrace::tracer::c {

// By their offsets, words of the same length in the place of `register`, or of a macro that is but that. Variables that are bound to a
// register (asm("eax")) keep theirs.
std::map<size_t, std::string> register_words(const TranslationUnit& unit, const SourceText& source);

}  // namespace foretrace::tracer::c
