// ParsePatches: how the text that clang gets differs from the source, where clang refuses what gcc takes. Offsets that clang tells are
// those of the source again (clang.h).
#pragma once

#include <map>
#include <set>
#include <string>

#include "tracer/c/source_text.h"

namespace foretrace::tracer::c {

struct ParsePatches {
  std::string text;                          // the source, some of it overwritten in its place
  std::map<size_t, std::string> insertions;  // before these offsets; no line breaks
  std::set<size_t> inner_functions;          // the braces that their bodies begin with
  std::set<size_t> unknown_sizes;            // members whose array sizes were overwritten: their structs' layouts are not known

  // What clang gets.
  [[nodiscard]] std::string patched() const;
};

// Of a nested function, whose body is at `brace`: it is declared, and the body becomes a block that declares the parameters. False: not
// understood.
bool open_inner_function(ParsePatches& patches, size_t brace);
// Of the member at `offset`: its array sizes become 1.
bool close_array_sizes(ParsePatches& patches, size_t offset);
// The word before the declaration at `offset`, on its line, becomes blank.
bool blank_word(ParsePatches& patches, size_t offset, const std::string& word);
// A body becomes an empty one; what follows the function's head may be a declaration only (inner functions).
bool blank_body(ParsePatches& patches, std::pair<size_t, size_t> body, bool inner);

}  // namespace foretrace::tracer::c
