#include "agents/mcp/line_stream.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "core/file.h"

namespace foretrace::agents {

Result<bool> LineStream::fill() {
  std::array<char, size_t{1} << 16> chunk;
  for (;;) {
    const ssize_t got = ::read(in_, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("cannot read the client's requests", errno);
    buffer_.append(chunk.data(), static_cast<size_t>(got));
    return got > 0;
  }
}

Result<std::optional<LineStream::Line>> LineStream::read() {
  Line line;
  size_t searched = 0;
  for (;;) {
    const size_t end = buffer_.find('\n', searched);
    if (end == std::string::npos) {
      if (buffer_.size() > kMaxLineBytes) {
        line.too_long = true;
        buffer_.clear();
      }
      searched = buffer_.size();
      TRY_ASSIGN(const bool more, fill());
      if (more) continue;
      line.text = std::exchange(buffer_, "");
      if (line.text.empty() && !line.too_long) return std::optional<Line>();
    } else {
      line.text = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
    }
    searched = 0;
    line.too_long = line.too_long || line.text.size() > kMaxLineBytes;
    if (line.too_long) line.text.clear();
    if (line.too_long || line.text.find_first_not_of(" \t\r") != std::string::npos) return std::optional<Line>(std::move(line));
  }
}

Status LineStream::write(const Json& message) {
  return write_all(out_, dump_utf8_json(message) + "\n", "to the client");
}

}  // namespace foretrace::agents
