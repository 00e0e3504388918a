// zstd and zlib, the only home of both. Decompression bounds what it allocates.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"

namespace foretrace {

std::string compress(std::string_view bytes, int level = 3);
// Refuses frames that are torn, corrupt, or would be larger than `max_bytes`.
Result<std::string> decompress(std::string_view frame, size_t max_bytes);

// The content of a gzip file (RFC 1952), all its members one after the other; refuses the same.
Result<std::string> gunzip(std::string_view file, size_t max_bytes);
// A file's content, unpacked where it is gzip; the Error names the file.
Result<std::string> read_gzip_or_plain(const std::string& path, size_t max_bytes);
// The same of content that was read already.
Result<std::string> unpacked(std::string bytes, const std::string& path, size_t max_bytes);
// A gzip file of one member, the same for the same bytes: what browsers unpack by themselves.
std::string gzip(std::string_view bytes);

}  // namespace foretrace
