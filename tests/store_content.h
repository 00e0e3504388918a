// What a trace store says, whatever the numbers of its runs and the time they took: for comparing stores that were made in different ways.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace foretrace {

// Sorted; a line for each run (its fields, its outputs, a digest of all its steps with all locals) and for each manifest item. Left out:
// run numbers, `started`, `seconds`. What cannot be read is a line that says so.
std::vector<std::string> store_content(const std::string& path);

// The lines that one of two contents has and the other has not, marked < and >.
std::vector<std::string> content_difference(const std::vector<std::string>& one, const std::vector<std::string>& other);

// Rows that belong to a run that is not in the store.
int64_t stray_rows(const std::string& path);

}  // namespace foretrace
