// MessageStream: the framing of the Debug Adapter Protocol over two file descriptors: "Content-Length: N\r\n\r\n", then N bytes of
// JSON. What comes in is trusted in nothing: memory grows with the bytes that came, not with the length that a header claims.
#pragma once

#include <optional>
#include <string>

#include "core/json.h"
#include "core/result.h"

namespace foretrace::tracer {

class MessageStream {
 public:
  static constexpr size_t kMaxMessageBytes = size_t{16} << 20;

  // REQUIRES: both descriptors outlive this
  MessageStream(int in, int out) : in_(in), out_(out) {}

  // The next message's text; none at the end of input. A header that is none, a length beyond kMaxMessageBytes and an end within a
  // message are Errors, after which nothing more can be read.
  Result<std::optional<std::string>> read();
  // Text that is not UTF-8 is sent with U+FFFD in its place: editors refuse the whole message otherwise.
  Status write(const Json& message);

 private:
  // False: the input ended.
  Result<bool> fill();
  Result<size_t> content_length(std::string_view header) const;

  int in_;
  int out_;
  std::string buffer_;  // came, not yet handed out
};

}  // namespace foretrace::tracer
