// The report: one static HTML page of several results stores, which needs no network (docs/evaluation.md).
#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace foretrace::eval {

// Evaluations over the same items of a suite share a part of the page, whatever the store. An Error where a store cannot be read, or
// none has a finished evaluation.
Result<std::string> report_page(const std::vector<std::string>& stores);

}  // namespace foretrace::eval
