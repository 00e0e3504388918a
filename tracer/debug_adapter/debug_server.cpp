#include "tracer/debug_adapter/debug_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <csignal>
#include <string>

#include "core/scoped_fd.h"
#include "tracer/debug_adapter/debug_session.h"

namespace foretrace::tracer {
namespace {

Result<ScopedFd> listen_on(uint16_t port, sockaddr_in& address) {
  const std::string where = "cannot listen on 127.0.0.1:" + std::to_string(port);
  ScopedFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return io_error(where, errno);
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket.get(), any, size) != 0 || ::listen(socket.get(), 1) != 0 || ::getsockname(socket.get(), any, &size) != 0)
    return io_error(where, errno);
  return socket;
}

}  // namespace

Status serve_debugger(int in, int out, const DebuggedChoice& choice) {
  std::signal(SIGPIPE, SIG_IGN);  // an editor that is gone is an Error, no death
  MessageStream stream(in, out);
  return DebugSession(stream, choice).serve();
}

Status serve_debuggers(uint16_t port, const DebuggedChoice& choice, const std::function<void(uint16_t)>& listening,
                       const std::function<void(const Error&)>& failed) {
  sockaddr_in address;
  TRY_ASSIGN(const ScopedFd socket, listen_on(port, address));
  listening(ntohs(address.sin_port));
  for (;;) {
    const ScopedFd client(::accept4(socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client.valid() && (errno == EINTR || errno == ECONNABORTED)) continue;
    if (!client.valid()) return io_error("cannot accept a debugger", errno);
    if (const Status status = serve_debugger(client.get(), client.get(), choice); !status.ok()) failed(status.error());
  }
}

}  // namespace foretrace::tracer
