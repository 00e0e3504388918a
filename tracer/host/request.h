// Messages on the control socket: reading and writing them, and the request they carry (tracer/host/protocol.h).
#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "tracer/host/protocol.h"

namespace foretrace::tracer::host {

// The next message; nothing at the end of the stream. kParse: an impossible length.
Result<std::optional<std::string>> read_message(int fd);
Status write_message(int fd, const std::string& text);

// Names the field that has the wrong type.
Result<Request> parse_request(const std::string& text);

}  // namespace foretrace::tracer::host
