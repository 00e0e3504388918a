// The lines that a run executed, as its store has them: what the exports of lines are held to.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/json.h"
#include "tests/datasets/recorded_store.h"
#include "tracer/store/export_file.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::datasets {

using Texts = std::map<std::string, std::string>;  // by name

struct ExecutedLine {
  int64_t step = 0;
  int64_t line = 0;
  uint32_t frame = 0;
  bool call = false;
  Texts before, after;
  std::vector<std::pair<tracer::Event, std::string>> outcomes;  // return, yield, exception
};

// Calls among them; in the order of their steps.
std::vector<ExecutedLine> executed_lines(tracer::TraceReader& reader, int64_t run);

// Records the items into `db` and exports them; an object a run.
std::vector<Json> exported(const std::vector<ManifestItem>& items, const std::string& db, const tracer::RunText& text);

}  // namespace foretrace::datasets
