// Text for HTML: any bytes, safe in elements and in quoted attributes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace foretrace::datasets {

// & < > " ' are escaped; control characters and bytes that are not UTF-8 are written \x1b.
std::string html_text(std::string_view bytes);

// A page: its frame with {{marks}} replaced. REQUIRES: the marks stand in the frame, in this order
std::string fill_frame(std::string_view frame, std::span<const std::pair<std::string_view, std::string>> parts);

// "1,234,567"
std::string grouped(int64_t number);

}  // namespace foretrace::datasets
