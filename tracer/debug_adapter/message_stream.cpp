#include "tracer/debug_adapter/message_stream.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

#include "core/file.h"

namespace foretrace::tracer {
namespace {

constexpr size_t kMaxHeaderBytes = 4096;
constexpr std::string_view kEndOfHeader = "\r\n\r\n";
constexpr std::string_view kLength = "content-length:";

bool names_length(std::string_view line) {
  return line.size() >= kLength.size() && std::equal(kLength.begin(), kLength.end(), line.begin(), [](char wanted, char c) {
    return wanted == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  });
}

}  // namespace

Result<bool> MessageStream::fill() {
  std::array<char, size_t{1} << 16> chunk;
  for (;;) {
    const ssize_t got = ::read(in_, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("cannot read the debugger's requests", errno);
    buffer_.append(chunk.data(), static_cast<size_t>(got));
    return got > 0;
  }
}

Result<size_t> MessageStream::content_length(std::string_view header) const {
  while (!header.empty()) {
    std::string_view line = header.substr(0, header.find("\r\n"));
    header.remove_prefix(std::min(line.size() + 2, header.size()));
    if (!names_length(line)) continue;
    line.remove_prefix(kLength.size());
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    size_t length = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), length);
    if (error != std::errc() || end != line.data() + line.size()) return parse_error("Content-Length is no number: " + std::string(line));
    if (length > kMaxMessageBytes)
      return parse_error("a message of " + std::string(line) + " bytes", "the longest that is read has " + std::to_string(kMaxMessageBytes));
    return length;
  }
  return parse_error("a message without Content-Length", "the input must be that of a debugger which speaks the Debug Adapter Protocol");
}

Result<std::optional<std::string>> MessageStream::read() {
  size_t header = 0;
  while ((header = buffer_.find(kEndOfHeader)) == std::string::npos || header > kMaxHeaderBytes) {
    if (buffer_.size() > kMaxHeaderBytes)
      return parse_error("a message's header has no end", "the input must be that of a debugger which speaks the Debug Adapter Protocol");
    TRY_ASSIGN(const bool more, fill());
    if (more) continue;
    if (buffer_.empty()) return std::optional<std::string>();
    return parse_error("the input ends within a message's header");
  }
  TRY_ASSIGN(const size_t length, content_length(std::string_view(buffer_).substr(0, header)));
  const size_t begin = header + kEndOfHeader.size();
  while (buffer_.size() - begin < length) {
    TRY_ASSIGN(const bool more, fill());
    if (!more) return parse_error("the input ends within a message");
  }
  std::optional<std::string> text = buffer_.substr(begin, length);
  buffer_.erase(0, begin + length);
  return text;
}

Status MessageStream::write(const Json& message) {
  const std::string text = dump_utf8_json(message);
  return write_all(out_, "Content-Length: " + std::to_string(text.size()) + std::string(kEndOfHeader) + text, "to the debugger");
}

}  // namespace foretrace::tracer
