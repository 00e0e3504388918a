// HttpTransport: requests of a socket to a handler and back. The only home of cpp-httplib.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/result.h"

namespace foretrace::agents {

struct HttpRequest {
  std::string method, path, body;
  std::string authorization, origin;  // headers; empty: not there
  int socket = -1;                    // of the client, until it is answered; -1: none
};

struct HttpReply {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  // In place of `body`: appends what comes next to `piece`, maybe nothing yet; false: that was the last. Let go of where the client has gone.
  std::function<bool(std::string& piece)> stream;
};

struct TransportOptions {
  size_t max_body_bytes = size_t{8} << 20;  // longer requests get 413
  size_t threads = 96;                      // connections that are served at once; further ones wait
  int read_seconds = 10;                    // for a request's bytes
  int idle_seconds = 5;                     // between two requests of a connection
};

class HttpTransport {
 public:
  // The handler is called by several threads at once.
  HttpTransport(TransportOptions options, std::function<HttpReply(const HttpRequest&)> handler);
  ~HttpTransport();

  // The port; 0 binds a free one. kIo: it cannot be bound.
  Result<int> bind(const std::string& host, int port);
  // Serves until stop(), then ends what is under way. REQUIRES: bind() has succeeded
  void run();
  // From any thread.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace foretrace::agents
