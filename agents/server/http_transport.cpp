#include "agents/server/http_transport.h"

#include <httplib.h>

#include <cerrno>

#include "agents/server/peer.h"

namespace foretrace::agents {
namespace {

void answer(const std::function<HttpReply(const HttpRequest&)>& handler, const httplib::Request& from, httplib::Response& to) {
  const HttpReply reply = handler({from.method, from.path, from.body, from.get_header_value("Authorization"), from.get_header_value("Origin"), socket_of_peer(from.remote_addr, from.remote_port)});
  to.status = reply.status;
  if (!reply.stream) return to.set_content(reply.body, reply.type);
  to.set_chunked_content_provider(reply.type, [stream = reply.stream](size_t, httplib::DataSink& sink) {
    std::string piece;
    const bool more = stream(piece);
    if (!piece.empty() && !sink.write(piece.data(), piece.size())) return false;
    if (!more) sink.done();
    return sink.is_writable();
  });
}

}  // namespace

struct HttpTransport::Parts {
  httplib::Server server;
};

HttpTransport::HttpTransport(TransportOptions options, std::function<HttpReply(const HttpRequest&)> handler) : parts_(std::make_unique<Parts>()) {
  httplib::Server& server = parts_->server;
  server.set_payload_max_length(options.max_body_bytes);
  server.set_read_timeout(options.read_seconds);
  server.set_write_timeout(options.read_seconds);
  server.set_keep_alive_timeout(options.idle_seconds);
  server.set_tcp_nodelay(true);
  server.new_task_queue = [threads = options.threads] { return new httplib::ThreadPool(threads); };  // NOLINT: the server owns it
  const auto serve = [handler = std::move(handler)](const httplib::Request& from, httplib::Response& to) { answer(handler, from, to); };
  server.Get(".*", serve);
  server.Post(".*", serve);
  // What the library refuses by itself: a body that is too long, a request that is none.
  server.set_error_handler([](const httplib::Request&, httplib::Response& to) {
    if (to.body.empty()) to.set_content("{\"error\":{\"message\":\"the request was refused with status " + std::to_string(to.status) + "\",\"type\":\"invalid_request_error\"}}", "application/json");
  });
}

HttpTransport::~HttpTransport() = default;

Result<int> HttpTransport::bind(const std::string& host, int port) {
  const int bound = port == 0 ? parts_->server.bind_to_any_port(host) : parts_->server.bind_to_port(host, port) ? port : -1;
  if (bound < 0) return io_error("cannot listen on " + host + ":" + std::to_string(port), errno);
  return bound;
}

void HttpTransport::run() { parts_->server.listen_after_bind(); }

void HttpTransport::stop() { parts_->server.stop(); }

}  // namespace foretrace::agents
