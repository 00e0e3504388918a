// The parts of the page that are the same for every run, from datasets/view/page.
#pragma once

#include <string_view>

namespace foretrace::datasets {

extern const std::string_view kViewFrame;   // HTML with {{title}}, {{style}}, {{script}}, {{trace}}
extern const std::string_view kViewStyle;   // CSS
extern const std::string_view kViewLogic;   // what needs no browser: decoding, states, texts of values, where to go from a step
extern const std::string_view kViewScript;  // the rest: what is drawn, and what keys do

}  // namespace foretrace::datasets
