// Runs a program under a Python host without sandbox or store, and keeps every step as people read it: for tests of the host.
#pragma once

#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "tracer/trace/step_view.h"
#include "tracer/wire/record_parser.h"

namespace foretrace::tracer::python {

// Bytes that the program announced, and the step that they belong to (-1: before the first).
struct MarkedOutput {
  int stream = 0;
  int64_t step = -1;
  uint64_t bytes = 0;
};

struct HostRun {
  std::string interpreter;
  std::vector<StepView> steps;
  std::vector<MarkedOutput> marks;
  std::optional<wire::EndRecord> end;
  std::optional<wire::FailureRecord> failure;
  std::string out;
  std::string err;
  int status = -1;  // as waitpid gives it
};

// The host of the default interpreter in the build folder.
std::string default_host();
// "3.11", ...: those that have a host in the build folder, and the host of one of them.
std::vector<std::string> host_versions();
std::string host_of(const std::string& version);
// Runs each request in turn, by one host if `serve`. `environment`: NAME=VALUE, instead of ours.
Result<std::vector<HostRun>> run_host(const std::string& host, const std::vector<Json>& requests, bool serve = false);
// One program given as text; it lies in a file of its own while it runs. `more` is added to the request.
Result<HostRun> run_source(const std::string& source, const Json& more = Json::object());

}  // namespace foretrace::tracer::python
