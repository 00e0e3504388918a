#include "core/compress.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "core/file.h"

namespace foretrace {
namespace {

using Context = std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)>;

// Making one and clearing its tables takes longer than compressing a small text.
ZSTD_CCtx* context_of_thread() {
  thread_local const Context context(ZSTD_createCCtx(), ZSTD_freeCCtx);
  FORETRACE_CHECK(context != nullptr, "no memory to compress with");
  return context.get();
}

}  // namespace

std::string compress(std::string_view bytes, int level) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const size_t n = ZSTD_compressCCtx(context_of_thread(), out.data(), out.size(), bytes.data(), bytes.size(), level);
  FORETRACE_CHECK(!ZSTD_isError(n), "zstd cannot compress into its own bound");
  out.resize(n);
  return out;
}

Result<std::string> decompress(std::string_view frame, size_t max_bytes) {
  const auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN)
    return parse_error("not a zstd frame with a known size");
  if (size > max_bytes) return parse_error("zstd frame claims " + std::to_string(size) + " bytes");
  std::string out(size, '\0');
  const size_t n = ZSTD_decompress(out.data(), out.size(), frame.data(), frame.size());
  if (ZSTD_isError(n)) return parse_error(std::string("zstd: ") + ZSTD_getErrorName(n));
  if (n != size) return parse_error("zstd frame is shorter than it says");
  return out;
}

Result<std::string> gunzip(std::string_view file, size_t max_bytes) {
  constexpr size_t kFedAtOnce = size_t{1} << 30;  // zlib counts in 32 bits
  z_stream stream{};
  FORETRACE_CHECK(inflateInit2(&stream, 16 + MAX_WBITS) == Z_OK, "no memory to decompress with");
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> owner(&stream, inflateEnd);
  std::string out;
  std::array<char, 1 << 16> buffer;
  size_t at = 0;
  int state = Z_OK;
  while (state != Z_STREAM_END || at < file.size()) {
    if (state == Z_STREAM_END) inflateReset(&stream);  // another member
    const size_t fed = std::min(file.size() - at, kFedAtOnce);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(file.data() + at));
    stream.avail_in = static_cast<uInt>(fed);
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    state = inflate(&stream, Z_NO_FLUSH);
    if (state == Z_BUF_ERROR) return parse_error("gzip file is torn");
    if (state != Z_OK && state != Z_STREAM_END)
      return parse_error(std::string("gzip: ") + (stream.msg != nullptr ? stream.msg : "damaged"));
    at += fed - stream.avail_in;
    out.append(buffer.data(), buffer.size() - stream.avail_out);
    if (out.size() > max_bytes)
      return parse_error("gzip file holds more than " + std::to_string(max_bytes) + " bytes");
  }
  return out;
}

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

Result<std::string> unpacked(std::string bytes, const std::string& path, size_t max_bytes) {
  if (!bytes.starts_with("\x1f\x8b")) return bytes;
  auto plain = gunzip(bytes, max_bytes);
  if (!plain.ok()) return plain.error().in(path);
  return plain;
}

Result<std::string> read_gzip_or_plain(const std::string& path, size_t max_bytes) {
  TRY_ASSIGN(std::string bytes, read_file(path));
  return unpacked(std::move(bytes), path, max_bytes);
}

}  // namespace foretrace
