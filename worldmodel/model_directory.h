// A model directory: a checkpoint of lm with foretrace.json, which says how it speaks:
//   {"decoder":"ar","trace_language":1,"content":"traces","calibration":{"step":{"a","b","n"},"answer":{...}},"majority":{...},"data":sha256,...}
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/json.h"
#include "core/result.h"
#include "worldmodel/calibration.h"
#include "worldmodel/majority_model.h"

namespace foretrace::worldmodel {

struct ModelDirectory {
  std::string path;  // the checkpoint itself
  std::string name;  // for people
  std::string id;    // sha256 over weights, config, language and calibration, 16 digits
  std::string decoder;
  // "content": what it was trained on: "traces", "states" (questions about states), "traces+states".
  bool knows_traces = true;
  bool knows_states = false;
  Calibration step;                            // of one predicted step
  Calibration answer;                          // of a whole trace or what is read off it
  std::optional<MajorityStatistics> majority;  // of the training set
  Json json;                                   // all of foretrace.json
};

// `path`: a checkpoint, or a training run's folder. Refuses another trace language than this
// build's.
Result<ModelDirectory> read_model_directory(const std::string& path);

// For people: the folder's name; "model" says nothing, the folder around it does, and a run's average is "RUN/average".
std::string model_name(const std::string& directory);

// Writes foretrace.json again with these fields replaced; the file is the old one or the new one at
// any time.
Status write_calibration(const ModelDirectory& directory, const Calibration& step,
                         const Calibration& answer, const MajorityStatistics& majority);

// --model's value, else $FORETRACE_MODEL, else the first model in models/ beside the binary or
// above it.
Result<std::string> locate_model(const std::string& given);

}  // namespace foretrace::worldmodel
