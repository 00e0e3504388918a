#include "agents/server/text_stream.h"

#include <algorithm>

#include "core/json.h"
#include "datasets/vocabulary.h"
#include "lm/tokenizer/tokenizer.h"

namespace foretrace::agents {
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

std::string valid_text(const std::string& bytes) {
  const std::string quoted = Json(bytes).dump(-1, ' ', false, Json::error_handler_t::replace);
  return Json::parse(quoted).get<std::string>();
}

std::string TextStream::bytes_of(int32_t token) const {
  if (tokenizer_ != nullptr) return tokenizer_->decode_bytes({&token, 1});
  const auto spelled = static_cast<datasets::Token>(token);
  return (begun_ ? " " : "") + (token < datasets::kVocabularySize ? datasets::tokens_text({&spelled, 1}) : "<" + std::to_string(token) + ">");
}

std::string TextStream::take(int32_t token) {
  held_ += bytes_of(token);
  begun_ = true;
  size_t first = std::string::npos, hold = unfinished_bytes(held_);
  for (const std::string& stop : stops_) {
    first = std::min(first, held_.find(stop));
    hold = std::max(hold, begun_bytes(held_, stop));
  }
  stopped_ = first != std::string::npos;
  std::string settled = held_.substr(0, stopped_ ? first : held_.size() - hold);
  held_.erase(0, stopped_ ? held_.size() : settled.size());
  return valid_text(settled);
}

std::string TextStream::rest() { return valid_text(std::exchange(held_, "")); }

}  // namespace foretrace::agents
