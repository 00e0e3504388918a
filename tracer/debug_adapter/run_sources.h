// RunSources: the source files of a run as an editor wants them: by the path of a file on disk if it still is what was traced, else by a
// number, under which the text that was stored is given out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {

class RunSources {
 public:
  // `files` as in StepIndex. REQUIRES: the reader outlives this
  RunSources(TraceReader& reader, int64_t run, const std::vector<std::string>& files);

  // The protocol's Source.
  [[nodiscard]] Json source(uint32_t file) const;
  [[nodiscard]] Json all() const;
  // The file that a Source of the editor's means: by its number, else by its path; a file that was traced elsewhere and is not there any
  // more is also found by its name alone, if that is the only one. None: the run has no such file.
  [[nodiscard]] std::optional<uint32_t> find(int64_t reference, const std::string& path) const;
  // The text that was traced.
  [[nodiscard]] Result<std::string> text(int64_t reference) const;
  // Where the line's first character that is no space stands, from 1; 1 if the text is not known.
  [[nodiscard]] int64_t column(uint32_t file, uint32_t line) const;

 private:
  struct File {
    std::string name;      // as the trace has it
    std::string path;      // absolute
    std::string text;      // that was traced; empty: not stored
    bool stored = false;
    bool on_disk = false;  // and still the same there
    bool there = false;    // something is at its path
    std::vector<uint32_t> columns;  // of each line
  };
  static File open(TraceReader& reader, int64_t run, const std::string& name);

  std::vector<File> files_;
};

}  // namespace foretrace::tracer
