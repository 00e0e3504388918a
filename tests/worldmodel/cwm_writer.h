// What a CWM that knows everything writes.
#pragma once

#include <string>

#include "worldmodel/program.h"

namespace foretrace::worldmodel {

// What goes on behind cwm_prompt(): the tracer's own export of `main`, which must begin with the prompt.
std::string write_as_cwm(const Program& program);

}  // namespace foretrace::worldmodel
