// Puts a page under its name, as exports are put: a full disk or a place that cannot be written is an Error that says so, and what was
// there stays.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace foretrace::datasets {

// kInvalidArgument: `out` is the store `db`, or a folder.
Status write_page(std::string_view page, const std::string& db, const std::string& out);

}  // namespace foretrace::datasets
