#include "tracer/recorder/control_channel.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

namespace foretrace::tracer {
namespace {

// Answers are a few bytes; a host that sends more is broken.
constexpr uint32_t kMaxAnswerBytes = 1u << 16;

}  // namespace

Result<std::pair<ControlChannel, ScopedFd>> ControlChannel::create() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return io_error("cannot make a socket pair", errno);
  return std::pair<ControlChannel, ScopedFd>(ControlChannel(ScopedFd(ends[0])), ScopedFd(ends[1]));
}

Status ControlChannel::send(std::string_view message) {
  const auto length = static_cast<uint32_t>(message.size());
  std::string bytes(sizeof(length), '\0');
  std::memcpy(bytes.data(), &length, sizeof(length));
  bytes += message;
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t put = ::send(fd_.get(), bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return Error(ErrorCode::kTracee, "the host program does not take the request", std::strerror(errno));
    done += static_cast<size_t>(put);
  }
  return {};
}

Result<std::optional<std::string>> ControlChannel::receive() {
  char buffer[4096];
  const ssize_t got = ::recv(fd_.get(), buffer, sizeof(buffer), MSG_DONTWAIT);
  if (got < 0 && errno != EAGAIN && errno != EINTR)
    return Error(ErrorCode::kTracee, "the host program is gone", std::strerror(errno));
  if (got == 0) return Error(ErrorCode::kTracee, "the host program ended without an answer");
  if (got > 0) received_.append(buffer, static_cast<size_t>(got));
  uint32_t length = 0;
  if (received_.size() < sizeof(length)) return std::optional<std::string>();
  std::memcpy(&length, received_.data(), sizeof(length));
  if (length > kMaxAnswerBytes) return Error(ErrorCode::kTracee, "the host program answered nonsense");
  if (received_.size() < sizeof(length) + length) return std::optional<std::string>();
  std::string message = received_.substr(sizeof(length), length);
  received_.erase(0, sizeof(length) + length);
  return std::optional<std::string>(std::move(message));
}

}  // namespace foretrace::tracer
