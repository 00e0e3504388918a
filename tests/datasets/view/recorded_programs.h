// Programs of Python and C that were really run, in one store, for tests of the page.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/scratch_directory.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::datasets {

struct RecordedProgram {
  std::string name;
  int64_t run = 0;
};

// Names, whose endings say the language, and texts.
using NamedSources = std::vector<std::pair<std::string, std::string>>;

class RecordedPrograms {
 public:
  // Goldens of both languages (recursion, generators, exceptions, threads, aliasing, values that are cut, faults) and examples.
  static const RecordedPrograms& goldens();
  explicit RecordedPrograms(const NamedSources& sources);

  [[nodiscard]] const std::vector<RecordedProgram>& programs() const { return programs_; }
  [[nodiscard]] std::unique_ptr<tracer::TraceReader> reader() const;

 private:
  ScratchDirectory scratch_;
  std::vector<RecordedProgram> programs_;
};

}  // namespace foretrace::datasets
