// Who is at the other end of a connection: cpp-httplib does not say whether it is still there while it is not written to.
#pragma once

#include <string>

namespace foretrace::agents {

// The socket of this process whose peer is this address and port, while the caller keeps it open; -1: there is none.
int socket_of_peer(const std::string& address, int port);

// The peer has closed its side, or the connection is broken. What it has sent stays to be read. -1: no.
bool peer_has_gone(int socket);

}  // namespace foretrace::agents
