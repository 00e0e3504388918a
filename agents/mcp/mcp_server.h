// McpServer: tools for clients of the Model Context Protocol (JSON-RPC 2.0, a message a line), in both of its forms: with the handshake `initialize`
// (revisions 2024-11-05 to 2025-11-25), and without, each request naming its revision in `_meta` (2026-07-28, `server/discover`).
// Answers in the order of the requests.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "agents/mcp/line_stream.h"
#include "agents/tools/tool.h"

namespace foretrace::agents {

class McpServer {
 public:
  explicit McpServer(ToolList tools, std::string version) : tools_(std::move(tools)), version_(std::move(version)) {}

  // The answer to a message; none to a notification, and to what answers us.
  std::optional<Json> answer(const std::string& message);
  // Until the input ends. Error: the descriptors failed.
  Status serve(LineStream& stream);

 private:
  struct Failure {
    int code;
    std::string message;
    Json data;
  };
  using Answer = std::variant<Json, Failure>;

  Answer dispatch(const std::string& method, const Json& params);
  [[nodiscard]] Json initialize(const Json& params) const;
  [[nodiscard]] Json discover() const;
  [[nodiscard]] Json list_tools() const;
  Answer call_tool(const Json& params);
  [[nodiscard]] Json identity() const;

  ToolList tools_;
  std::string version_;  // of this program
};

}  // namespace foretrace::agents
