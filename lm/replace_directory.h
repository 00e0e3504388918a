// Directories that appear at once, complete, or not at all.
#pragma once

#include <functional>
#include <string>

#include "core/result.h"

namespace foretrace::lm {

// Makes an empty directory beside `directory`, lets `fill` write into it, syncs it and renames it to `directory`; an older
// directory of that name changes places with it in one step and is then removed. If `fill` fails, nothing of the new one is left.
Status replace_directory(const std::string& directory, const std::function<Status(const std::string&)>& fill);

}  // namespace foretrace::lm
