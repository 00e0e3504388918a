#include "agents/server/peer.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "core/scoped_fd.h"

namespace foretrace::agents {
namespace {

TEST(Peer, IsThereUntilItCloses) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* at = reinterpret_cast<sockaddr*>(&address);
  const ScopedFd listener(::socket(AF_INET, SOCK_STREAM, 0));
  ASSERT_EQ(::bind(listener.get(), at, sizeof address), 0);
  ASSERT_EQ(::listen(listener.get(), 1), 0);
  socklen_t size = sizeof address;
  ASSERT_EQ(::getsockname(listener.get(), at, &size), 0);
  ScopedFd client(::socket(AF_INET, SOCK_STREAM, 0));
  ASSERT_EQ(::connect(client.get(), at, sizeof address), 0);
  const ScopedFd served(::accept(listener.get(), at, &size));  // `address`: of the client
  const int port = ntohs(address.sin_port);
  EXPECT_EQ(socket_of_peer("127.0.0.1", port), served.get());
  EXPECT_EQ(socket_of_peer("127.0.0.2", port), -1);
  EXPECT_FALSE(peer_has_gone(served.get()));
  ASSERT_EQ(::send(client.get(), "x", 1, 0), 1);
  char text[2];
  ASSERT_EQ(::recv(served.get(), text, sizeof text, MSG_PEEK), 1);
  EXPECT_FALSE(peer_has_gone(served.get()));
  ASSERT_EQ(::recv(served.get(), text, sizeof text, 0), 1);
  client.reset();
  while (::recv(served.get(), text, 1, MSG_PEEK) != 0) {
  }
  EXPECT_TRUE(peer_has_gone(served.get()));
  EXPECT_FALSE(peer_has_gone(-1));
}

}  // namespace
}  // namespace foretrace::agents
