#include "tests/worldmodel/remote/stub_server.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>

namespace foretrace::remote {
namespace {

void send_all(int connection, const std::string& bytes) {
  size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t n = ::send(connection, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return;
    sent += static_cast<size_t>(n);
  }
}

size_t body_length(const std::string& head) {
  const size_t at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

// Head and body, empty where the client went away.
std::string receive(int connection) {
  std::string bytes;
  char buffer[4096];
  size_t end = std::string::npos;
  while (end == std::string::npos || bytes.size() < end + 4 + body_length(bytes.substr(0, end))) {
    const ssize_t n = ::recv(connection, buffer, sizeof buffer, 0);
    if (n <= 0) return "";
    bytes.append(buffer, static_cast<size_t>(n));
    end = bytes.find("\r\n\r\n");
  }
  return bytes;
}

}  // namespace

StubReply http_reply(int status, const std::string& body, const std::string& headers, int64_t sent) {
  const std::string head = "HTTP/1.1 " + std::to_string(status) + " Said\r\nContent-Type: application/json\r\nConnection: close\r\n" + headers +
                           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  return {head + (sent < 0 ? body : body.substr(0, static_cast<size_t>(sent))), 0};
}

StubReply chat_reply(const std::string& content) {
  const Json message = {{"role", "assistant"}, {"content", content}};
  return http_reply(200, dump_json(Json{{"choices", Json::array({Json{{"message", message}, {"finish_reason", "stop"}}})},
                                        {"usage", {{"prompt_tokens", 11}, {"completion_tokens", 3}}}}));
}

StubReply text_reply(const std::string& text) {
  return http_reply(200, dump_json(Json{{"choices", Json::array({Json{{"text", text}, {"finish_reason", "stop"}}})}}));
}

StubServer::StubServer(Answer answer) : answer_(std::move(answer)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
  ::listen(listener_, 64);
  socklen_t size = sizeof address;
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  server_ = std::thread([this] { serve(); });
}

StubServer::~StubServer() {
  ::shutdown(listener_, SHUT_RDWR);
  server_.join();
  for (std::thread& talk : talks_) talk.join();
  ::close(listener_);
}

std::vector<StubServer::Request> StubServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void StubServer::serve() {
  for (int connection; (connection = ::accept(listener_, nullptr, nullptr)) >= 0;)
    talks_.emplace_back([this, connection] { talk(connection); });
}

void StubServer::talk(int connection) {
  const int open = ++open_;
  for (int most = most_open_; open > most && !most_open_.compare_exchange_weak(most, open);) {
  }
  const std::string bytes = receive(connection);
  StubReply reply;
  if (!bytes.empty()) {
    const size_t end = bytes.find("\r\n\r\n"), path = bytes.find(' ') + 1;
    auto body = parse_json(bytes.substr(end + 4));
    const std::lock_guard lock(mutex_);
    requests_.push_back({bytes.substr(path, bytes.find(' ', path) - path), bytes.substr(0, end), body.ok() ? body.value() : Json()});
    reply = answer_(requests_.back());
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(reply.delay_ms));
  --open_;  // before the client knows that it is answered, and asks the next
  send_all(connection, reply.bytes);
  ::close(connection);
}

}  // namespace foretrace::remote
