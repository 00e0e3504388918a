// The only include of libclang's C API (clang-c), and small wrappers that free what it hands out.
#pragma once

#include <clang-c/Index.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "tracer/c/parse_patches.h"

namespace foretrace::tracer::c {

// Takes the string over.
std::string clang_text(CXString string);

// A place in the file that was parsed last on this thread. A place inside a macro's expansion is that of the expansion.
struct Place {
  size_t offset = 0;
  uint32_t line = 0;    // as #line has it
  uint32_t column = 0;
  bool main_file = false;
  bool macro = false;  // the token comes out of a macro (an argument of one too)
  bool inserted = false;  // it is none of the source's (parse_patches.h)
};

Place place_of(CXSourceLocation location);
inline Place start_of(CXCursor cursor) { return place_of(clang_getRangeStart(clang_getCursorExtent(cursor))); }
// Behind the macro's expansion that begins there; `offset` if none does.
size_t expansion_end(size_t offset);
// What the macro that is expanded there is defined as.
std::string expansion_text(size_t offset);
// Behind its last token; behind the whole expansion if that comes out of a macro.
Place end_of(CXCursor cursor);

// What stands inside of parentheses and conversions that are not written.
CXCursor without_casts(CXCursor expression);

// In the order of the source.
std::vector<CXCursor> children_of(CXCursor cursor);

class TranslationUnit {
 public:
  // Parses the text as the contents of `path`. What is wrong with it is in errors(). An Error: clang gave up.
  static Result<std::unique_ptr<TranslationUnit>> parse(const std::string& path, const ParsePatches& text, const std::vector<std::string>& flags);
  ~TranslationUnit();
  TranslationUnit(const TranslationUnit&) = delete;
  TranslationUnit& operator=(const TranslationUnit&) = delete;

  struct Problem {
    Place place;
    CXSourceLocation location;
    std::string message;  // "FILE:3:4: error: ..."
  };
  [[nodiscard]] std::vector<Problem> errors() const;
  // How many there are of each warning, by the flag that turns it on ("-Wformat").
  [[nodiscard]] std::map<std::string, int64_t> warnings() const;
  // The file that was parsed.
  [[nodiscard]] CXFile file() const { return clang_getFile(unit_, path_.c_str()); }
  [[nodiscard]] CXCursor root() const { return clang_getTranslationUnitCursor(unit_); }

 private:
  TranslationUnit(const std::string& path, CXIndex index, CXTranslationUnit unit) : path_(path), index_(index), unit_(unit) {}
  std::string path_;
  CXIndex index_;
  CXTranslationUnit unit_;
};

}  // namespace foretrace::tracer::c
