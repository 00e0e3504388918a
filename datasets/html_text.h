// Text for HTML: any bytes, safe in elements and in quoted attributes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace foretrace::datasets {

// & < > " ' are escaped; control characters and bytes that are not UTF-8 are written \x1b.
std::string html_text(std::string_view bytes);

// "1,234,567"
std::string grouped(int64_t number);

}  // namespace foretrace::datasets
