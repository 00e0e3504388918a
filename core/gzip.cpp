#include "core/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>

#include "core/check.h"

namespace foretrace {

std::string gzip(std::string_view bytes) {
  constexpr size_t kFedAtOnce = size_t{1} << 30;  // zlib counts in 32 bits
  constexpr int kMemoryLevel = 9;
  z_stream stream{};
  FORETRACE_CHECK(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, kMemoryLevel, Z_DEFAULT_STRATEGY) == Z_OK,
                  "no memory to compress with");
  const std::unique_ptr<z_stream, decltype(&deflateEnd)> owner(&stream, deflateEnd);
  std::string out;
  std::array<char, 1 << 16> buffer;
  size_t at = 0;
  for (int state = Z_OK; state != Z_STREAM_END;) {
    if (stream.avail_in == 0) {
      const size_t fed = std::min(bytes.size() - at, kFedAtOnce);
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + at));
      stream.avail_in = static_cast<uInt>(fed);
      at += fed;
    }
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    state = deflate(&stream, at == bytes.size() ? Z_FINISH : Z_NO_FLUSH);
    FORETRACE_CHECK(state == Z_OK || state == Z_STREAM_END || state == Z_BUF_ERROR, "zlib cannot compress");
    out.append(buffer.data(), buffer.size() - stream.avail_out);
  }
  return out;
}

}  // namespace foretrace
