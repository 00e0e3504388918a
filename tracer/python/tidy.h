// Takes away what a run left behind, between the runs of a warm host.
#pragma once

#include <string>

namespace foretrace::tracer::python {

// Kills every other process of this namespace and waits until none is left. REQUIRES: a pid namespace of our own
void kill_others();
// Empties a folder if it is a mount of its own (a sandbox's private folder); what is mounted below it stays.
void empty_mount(const std::string& folder);

}  // namespace foretrace::tracer::python
