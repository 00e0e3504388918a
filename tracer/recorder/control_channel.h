// ControlChannel: messages to and from a host program (tracer/host/protocol.h): a uint32 length and that many bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/scoped_fd.h"

namespace foretrace::tracer {

class ControlChannel {
 public:
  // Our end; the other one is for the child.
  static Result<std::pair<ControlChannel, ScopedFd>> create();

  // Blocks until the host has taken it.
  Status send(std::string_view message);
  // The next whole message; none if it is not there yet. A closed or nonsensical channel is an Error (kTracee).
  Result<std::optional<std::string>> receive();
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  explicit ControlChannel(ScopedFd fd) : fd_(std::move(fd)) {}
  ScopedFd fd_;
  std::string received_;
};

}  // namespace foretrace::tracer
