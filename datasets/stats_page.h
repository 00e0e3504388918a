// Statistics as one page of HTML that needs nothing else: no network, no script; light and dark.
//   <section id="constructs"> a table: a row a name, a column a part, each cell <td data-n="12">
//   <svg data-lengths="steps" data-part="train"> a bar a bin: <rect data-low="4" data-high="5"
//   data-n="7">
// The numbers are those of report_json(); ids and attributes bear its keys.
#pragma once

#include <string>

#include "datasets/stats_json.h"

namespace foretrace::datasets {

std::string stats_page(const StatsReport& report);

}  // namespace foretrace::datasets
