#include "lm/tokenizer/text_stream.h"

#include <algorithm>

#include "lm/tokenizer/tokenizer.h"
#include "lm/tokenizer/utf8.h"

namespace foretrace::lm::tokenizer {
namespace {

// How many bytes at the end of a text are the beginning of a character whose rest is missing.
size_t unfinished_bytes(const std::string& text) {
  for (size_t back = 1; back <= std::min<size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80) return 0;
    if (byte < 0xC0) continue;
    const size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

// How many bytes at the end of a text could begin `stop`.
size_t begun_bytes(const std::string& text, const std::string& stop) {
  for (size_t length = std::min(text.size(), stop.size() - 1); length > 0; --length)
    if (text.compare(text.size() - length, length, stop, 0, length) == 0) return length;
  return 0;
}

}  // namespace

BytesOf bytes_of_text(const Tokenizer& tokenizer) {
  // What stands between two tokens (without a decoder a space) is seen behind the last one that has a text.
  return [&tokenizer, last = std::vector<int32_t>()](int32_t token) mutable {
    std::vector<int32_t> both = last;
    both.push_back(token);
    std::string bytes = tokenizer.decode_bytes(both).substr(tokenizer.decode_bytes(last).size());
    if (!bytes.empty()) last = {token};
    return bytes;
  };
}

std::string TextStream::take(int32_t token) {
  held_ += bytes_of_(token);
  size_t first = std::string::npos, hold = unfinished_bytes(held_);
  for (const std::string& stop : stops_) {
    first = std::min(first, held_.find(stop));
    hold = std::max(hold, begun_bytes(held_, stop));
  }
  stopped_ = first != std::string::npos;
  std::string settled = held_.substr(0, stopped_ ? first : held_.size() - hold);
  held_.erase(0, stopped_ ? held_.size() : settled.size());
  return repair_utf8(std::move(settled));
}

std::string TextStream::rest() { return repair_utf8(std::exchange(held_, "")); }

std::string TextStream::take_all(std::span<const int32_t> tokens) {
  std::string text;
  for (const int32_t token : tokens)
    if (!stopped_) text += take(token);
  return stopped_ ? text : text + rest();
}

}  // namespace foretrace::lm::tokenizer
