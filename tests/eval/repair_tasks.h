// Two tasks of repair with their candidates, on disk.
#pragma once

#include <string>

namespace foretrace::eval {

void write_repair_tasks(const std::string& folder);

}  // namespace foretrace::eval
