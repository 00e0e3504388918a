// foretrace mcp: tracer and world model as tools of the Model Context Protocol, over stdio.
#pragma once

#include <memory>

#include "cli/verb.h"

namespace foretrace::cli {

std::unique_ptr<Verb> make_mcp_verb();

}  // namespace foretrace::cli
