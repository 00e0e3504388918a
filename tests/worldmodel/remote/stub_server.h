// StubServer: a server of a test's own on localhost that answers as the test says: well, late, wrongly, in part, or not at all.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/json.h"

namespace foretrace::remote {

struct StubReply {
  std::string bytes;  // the whole reply; empty: the connection is dropped
  int delay_ms = 0;
};

// A reply with its length; `sent` of its body's bytes are sent, all where it is negative.
StubReply http_reply(int status, const std::string& body, const std::string& headers = "", int64_t sent = -1);
// As the two endpoints answer.
StubReply chat_reply(const std::string& content);
StubReply text_reply(const std::string& text);

class StubServer {
 public:
  struct Request {
    std::string path, headers;
    Json body;
  };
  using Answer = std::function<StubReply(const Request& request)>;  // called by one thread at a time

  explicit StubServer(Answer answer);
  ~StubServer();
  StubServer(const StubServer&) = delete;
  StubServer& operator=(const StubServer&) = delete;

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::vector<Request> requests() const;
  // The most that were open at a time.
  [[nodiscard]] int most_open() const { return most_open_; }

 private:
  void serve();
  void talk(int connection);

  Answer answer_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<Request> requests_;
  std::atomic<int> open_ = 0, most_open_ = 0;
  std::vector<std::thread> talks_;
  std::thread server_;
};

}  // namespace foretrace::remote
