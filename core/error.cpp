#include "core/error.h"

#include <cstring>

namespace foretrace {

Error Error::in(const std::string& context) const {
  return Error(code, context + ": " + message, hint);
}

std::string Error::text() const { return hint.empty() ? message : message + " (" + hint + ")"; }

Error invalid_argument(std::string m, std::string h) {
  return Error(ErrorCode::kInvalidArgument, std::move(m), std::move(h));
}
Error not_found(std::string m, std::string h) {
  return Error(ErrorCode::kNotFound, std::move(m), std::move(h));
}
Error parse_error(std::string m, std::string h) {
  return Error(ErrorCode::kParse, std::move(m), std::move(h));
}
Error unsupported(std::string m, std::string h) {
  return Error(ErrorCode::kUnsupported, std::move(m), std::move(h));
}
Error internal_error(std::string m) { return Error(ErrorCode::kInternal, std::move(m)); }
Error io_error(std::string m, int errno_value) {
  return Error(ErrorCode::kIo, std::move(m) + ": " + std::strerror(errno_value));
}

}  // namespace foretrace
