// Files of one record a line, JSONL above all.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace foretrace {

// Calls `take` with every line that is not blank, up to the first Error, which is returned with `name:line` in front. Lines count from 1,
// blank ones too.
Status for_each_line(std::string_view text, const std::string& name, const std::function<Status(std::string_view)>& take);

}  // namespace foretrace
