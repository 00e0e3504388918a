// Error: why something fallible did not work. what() says what, where and a hint, in one line each.
#pragma once

#include <string>
#include <utility>

namespace foretrace {

enum class ErrorCode {
  kInvalidArgument,  // the caller asked for something that makes no sense (exit code 2 at the command line)
  kNotFound,         // a file, run, step or name does not exist
  kParse,            // bytes or text are not what their format says
  kUnsupported,      // well-formed, but outside what this build or version does
  kLimit,            // a budget was exceeded
  kTracee,           // the traced program could not be started or compiled
  kIo,               // the operating system refused: message carries errno's text
  kInternal,         // a bug in foretrace
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;  // what failed and where
  std::string hint;     // what the reader can do about it; may be empty

  Error() = default;
  Error(ErrorCode c, std::string m, std::string h = {})
      : code(c), message(std::move(m)), hint(std::move(h)) {}

  // The same error with the caller's context put in front: "context: message".
  [[nodiscard]] Error in(const std::string& context) const;
  // "message (hint)".
  [[nodiscard]] std::string text() const;
};

Error invalid_argument(std::string message, std::string hint = {});
Error not_found(std::string message, std::string hint = {});
Error parse_error(std::string message, std::string hint = {});
Error unsupported(std::string message, std::string hint = {});
Error internal_error(std::string message);
// "message: strerror(errno)".
Error io_error(std::string message, int errno_value);

}  // namespace foretrace
