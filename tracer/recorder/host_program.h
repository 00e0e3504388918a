// The host programs beside foretrace (foretrace-python-3.11, ...) and the interpreters that they run.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace foretrace::tracer {

struct HostProgram {
  std::string path;
  std::string version;               // "3.11"
  std::string python;                // an interpreter whose environment (venv) to use; empty: the host's own
  std::vector<std::string> visible;  // folders outside /usr that it needs
};

// All that lie beside the running program, in order of version.
std::vector<HostProgram> list_python_hosts();

// The host for `python` (a path or a name on PATH); if that is empty, for the environment's FORETRACE_PYTHON; if that is empty too, the
// default one. An Error says what is missing.
Result<HostProgram> find_python_host(const std::string& python);

}  // namespace foretrace::tracer
