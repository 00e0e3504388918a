// LineStream: messages of one line each over two file descriptors, the stdio transport of the Model Context Protocol. What comes in is
// trusted in nothing: a line longer than kMaxLineBytes is skipped, and said so.
#pragma once

#include <optional>
#include <string>

#include "core/json.h"
#include "core/result.h"

namespace foretrace::agents {

class LineStream {
 public:
  static constexpr size_t kMaxLineBytes = size_t{16} << 20;

  struct Line {
    std::string text;  // without its end
    bool too_long = false;
  };

  // REQUIRES: both descriptors outlive this
  LineStream(int in, int out) : in_(in), out_(out) {}

  // The next line that is not blank; none at the end of input. A last line without an end counts.
  Result<std::optional<Line>> read();
  // Bytes that are not UTF-8 are sent as U+FFFD: JSON readers refuse the whole message otherwise.
  Status write(const Json& message);

 private:
  // False: the input ended.
  Result<bool> fill();

  int in_;
  int out_;
  std::string buffer_;  // came, not yet handed out
};

}  // namespace foretrace::agents
