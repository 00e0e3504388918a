#include "core/compress.h"

#include <zstd.h>

#include <memory>

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

}  // namespace foretrace
