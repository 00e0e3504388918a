#include "agents/server/peer.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

namespace foretrace::agents {
namespace {

// "127.0.0.1" or "::1", as getnameinfo() writes them.
std::string text_of_peer(const sockaddr_storage& peer, int& port) {
  char text[INET6_ADDRSTRLEN] = "";
  if (peer.ss_family == AF_INET) {
    const auto& four = reinterpret_cast<const sockaddr_in&>(peer);
    port = ntohs(four.sin_port);
    ::inet_ntop(AF_INET, &four.sin_addr, text, sizeof text);
  } else if (peer.ss_family == AF_INET6) {
    const auto& six = reinterpret_cast<const sockaddr_in6&>(peer);
    port = ntohs(six.sin6_port);
    ::inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof text);
  }
  return text;
}

}  // namespace

int socket_of_peer(const std::string& address, int port) {
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", failed)) {
    const int socket = std::atoi(entry.path().filename().c_str());
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    int its_port = -1;
    if (text_of_peer(peer, its_port) == address && its_port == port) return socket;
  }
  return -1;
}

bool peer_has_gone(int socket) {
  if (socket < 0) return false;
  char next = 0;
  const ssize_t read = ::recv(socket, &next, 1, MSG_PEEK | MSG_DONTWAIT);
  return read == 0 || (read < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

}  // namespace foretrace::agents
