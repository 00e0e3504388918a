// ParsedSource: a source as clang understands it, after what it takes to get there.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tracer/c/clang.h"
#include "tracer/c/flat_text.h"
#include "tracer/c/instrument.h"

namespace foretrace::tracer::c {

struct ParsedSource {
  FlatText flat;
  ParsePatches patches;               // of its text
  std::unique_ptr<TranslationUnit> unit;
  std::vector<std::string> left_out;  // what clang says of functions that it gets without their bodies
  bool relaxed = false;               // the text compiles where the source may not: words were taken away
};

// An Error of code kTracee: clang cannot make sense of it.
Result<ParsedSource> parse_source(const InstrumentRequest& request);

}  // namespace foretrace::tracer::c
