// gzip files (RFC 1952) for others to read: browsers unpack them by themselves. core/compress reads them.
#pragma once

#include <string>
#include <string_view>

namespace foretrace {

// One member, the same for the same bytes.
std::string gzip(std::string_view bytes);

}  // namespace foretrace
