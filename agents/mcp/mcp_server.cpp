#include "agents/mcp/mcp_server.h"

#include <algorithm>
#include <array>

namespace foretrace::agents {
namespace {

constexpr const char* kStateless = "2026-07-28";
constexpr std::array kHandshakes = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"};
constexpr const char* kVersionKey = "io.modelcontextprotocol/protocolVersion";
constexpr const char* kServerKey = "io.modelcontextprotocol/serverInfo";
constexpr const char* kInstructions =
    "foretrace records what Python and C programs do, step by step, and predicts it with a world model. trace_run first; then ask query_trace, state_at and "
    "explain_divergence about the run. predict_output and predict_trace run nothing.";
constexpr int kParseError = -32700, kInvalidRequest = -32600, kUnknownMethod = -32601, kInvalidParams = -32602, kUnsupportedVersion = -32022;

Json all_versions() {
  Json versions = Json::array({kStateless});
  for (auto it = kHandshakes.rbegin(); it != kHandshakes.rend(); ++it) versions.push_back(*it);
  return versions;
}

// The revision that a request names for itself; null: none.
Json named_version(const Json& params) {
  if (!params.is_object() || !params.contains("_meta") || !params["_meta"].is_object() || !params["_meta"].contains(kVersionKey)) return {};
  return params["_meta"][kVersionKey];
}

Json error_message(const Json& id, int code, const std::string& message, const Json& data = {}) {
  Json error = {{"code", code}, {"message", message}};
  if (!data.is_null()) error["data"] = data;
  return {{"jsonrpc", "2.0"}, {"id", id}, {"error", std::move(error)}};
}

bool is_id(const Json& id) { return id.is_string() || id.is_number_integer(); }

// What a client may keep, and for how long: the tools stay the same.
void add_caching(Json& result) {
  result["ttlMs"] = 3600000;
  result["cacheScope"] = "public";
}

}  // namespace

Json McpServer::identity() const { return {{"name", "foretrace"}, {"title", "foretrace"}, {"version", version_}}; }

Json McpServer::initialize(const Json& params) const {
  const std::string asked = params.contains("protocolVersion") && params["protocolVersion"].is_string() ? params["protocolVersion"].get<std::string>() : "";
  const bool known = std::find(kHandshakes.begin(), kHandshakes.end(), asked) != kHandshakes.end();
  return {{"protocolVersion", known ? asked : std::string(kHandshakes.back())},
          {"capabilities", {{"tools", Json::object()}}},
          {"serverInfo", identity()},
          {"instructions", kInstructions}};
}

Json McpServer::discover() const {
  Json result = {{"supportedVersions", all_versions()}, {"capabilities", {{"tools", Json::object()}}}, {"instructions", kInstructions}};
  add_caching(result);
  return result;
}

Json McpServer::list_tools() const {
  Json list = Json::array();
  for (const auto& tool : tools_)
    list.push_back({{"name", tool->name()},
                    {"description", tool->description()},
                    {"inputSchema", tool->parameters().schema()},
                    {"annotations", {{"readOnlyHint", tool->read_only()}, {"destructiveHint", false}, {"openWorldHint", false}}}});
  Json result = {{"tools", std::move(list)}};
  add_caching(result);
  return result;
}

McpServer::Answer McpServer::call_tool(const Json& params) {
  if (!params.contains("name") || !params["name"].is_string()) return Failure{kInvalidParams, "tools/call needs the tool's name", {}};
  const std::string name = params["name"].get<std::string>();
  const auto tool = std::find_if(tools_.begin(), tools_.end(), [&](const auto& t) { return t->name() == name; });
  if (tool == tools_.end()) return Failure{kInvalidParams, "there is no tool '" + name + "'", {}};
  const auto arguments = (*tool)->parameters().check(params.contains("arguments") && !params["arguments"].is_null() ? params["arguments"] : Json::object());
  const auto called = arguments.ok() ? (*tool)->call(arguments.value()) : Result<Json>(arguments.error());
  // An Error is a result, so that the model which called can read it and try otherwise.
  const std::string text = called.ok() ? dump_utf8_json(called.value()) : called.error().text();
  Json result = {{"content", Json::array({{{"type", "text"}, {"text", text}}})}, {"isError", !called.ok()}};
  if (called.ok()) result["structuredContent"] = called.value();
  return result;
}

McpServer::Answer McpServer::dispatch(const std::string& method, const Json& params) {
  if (!params.is_object()) return Failure{kInvalidParams, "params must be an object", {}};
  const Json version = named_version(params);
  if (!version.is_null() && version != kStateless)
    return Failure{kUnsupportedVersion, "unsupported protocol version", {{"supported", all_versions()}, {"requested", version}}};
  Answer answer = Failure{kUnknownMethod, "there is no method '" + method + "'", {}};
  if (method == "initialize") answer = initialize(params);
  if (method == "server/discover") answer = discover();
  if (method == "ping") answer = Json::object();
  if (method == "tools/list") answer = list_tools();
  if (method == "tools/call") answer = call_tool(params);
  if (Json* result = std::get_if<Json>(&answer); result != nullptr && !version.is_null()) {
    (*result)["resultType"] = "complete";
    (*result)["_meta"] = {{kServerKey, identity()}};
  }
  return answer;
}

std::optional<Json> McpServer::answer(const std::string& text) {
  const auto parsed = parse_json(text);
  if (!parsed.ok()) return error_message({}, kParseError, parsed.error().text());
  const Json& message = parsed.value();
  if (!message.is_object()) return error_message({}, kInvalidRequest, "a message must be an object: batches are not read");
  const Json id = message.contains("id") && is_id(message["id"]) ? message["id"] : Json();
  if (!message.contains("method")) {
    if (message.contains("result") || message.contains("error")) return std::nullopt;
    return error_message(id, kInvalidRequest, "a request needs a method");
  }
  if (!message["method"].is_string()) return error_message(id, kInvalidRequest, "the method must be a string");
  if (!message.contains("id")) return std::nullopt;  // a notification
  if (id.is_null()) return error_message({}, kInvalidRequest, "an id is a string or an integer");
  const Json params = message.contains("params") ? message["params"] : Json::object();
  const Answer answer = dispatch(message["method"].get<std::string>(), params);
  if (const Failure* failure = std::get_if<Failure>(&answer)) return error_message(id, failure->code, failure->message, failure->data);
  return Json{{"jsonrpc", "2.0"}, {"id", id}, {"result", std::get<Json>(answer)}};
}

Status McpServer::serve(LineStream& stream) {
  for (;;) {
    TRY_ASSIGN(const auto line, stream.read());
    if (!line) return {};
    const auto reply = line->too_long ? std::optional(error_message({}, kInvalidRequest, "a message of more than 16 MiB")) : answer(line->text);
    if (reply) TRY(stream.write(*reply));
  }
}

}  // namespace foretrace::agents
