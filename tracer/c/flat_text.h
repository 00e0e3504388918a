// FlatText: a source with the program's own included files in the places of the lines that include them, between line markers
// (# 1 "list.h" 1), so that every inclusion is a text of its own: the same file may come out different each time. Compilers see the
// same tokens, file names and lines as before. Files of the system stay included.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tracer/c/clang.h"

namespace foretrace::tracer::c {

struct FlatText {
  struct File {
    std::string name;    // as __FILE__ and messages have it
    std::string path;    // what the trace calls it
    std::string source;
  };
  struct Piece {         // of one inclusion of a file, without others inside
    size_t begin;
    uint32_t inclusion;  // 0: the source itself
    uint32_t file;
    uint32_t line;       // where it begins in that
  };

  std::string text;
  std::vector<File> files;             // the source first
  std::vector<Piece> pieces;           // in order
  std::vector<std::string> folders;    // of the included files: `#include "FILE"` may have been looked for there

  // The source alone.
  FlatText(const std::string& name, const std::string& source) : text(source), files{{name, name, source}}, pieces{{0, 0, 0, 1}} {}

  [[nodiscard]] const Piece& piece_at(size_t offset) const;
  // Where the lines "FILE:LINE" begin, once for each inclusion.
  [[nodiscard]] std::vector<size_t> offsets_of(const std::vector<std::string>& places) const;
};

// Does it include a file of the program that defines functions, or that clang does not understand?
bool has_functions_elsewhere(const TranslationUnit& unit);

// `flags` of compilers: strict ones refuse markers that say where an inclusion begins and ends; these get #line.
FlatText flatten(const TranslationUnit& unit, const std::string& name, const std::string& source, const std::vector<std::string>& flags);

}  // namespace foretrace::tracer::c
