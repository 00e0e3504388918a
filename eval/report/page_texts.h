// The parts of the report page that are the same for all results, from eval/report/page.
#pragma once

#include <string_view>

namespace foretrace::eval {

extern const std::string_view kReportFrame;   // HTML with {{style}}, {{data}}, {{script}}
extern const std::string_view kReportStyle;   // CSS
extern const std::string_view kReportLogic;   // what needs no browser: order, filters, flips, axes
extern const std::string_view kReportScript;  // the rest: what is drawn, and what keys do

}  // namespace foretrace::eval
