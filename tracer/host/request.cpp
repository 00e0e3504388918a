#include "tracer/host/request.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/file.h"
#include "core/json.h"
#include "tracer/trace/limit_fields.h"

namespace foretrace::tracer::host {
namespace {

// Bytes read: fewer than asked for at the end of the stream.
Result<size_t> read_fully(int fd, char* to, size_t bytes) {
  size_t done = 0;
  while (done < bytes) {
    const ssize_t n = ::read(fd, to + done, bytes - done);
    if (n == 0) break;
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error("cannot read from the control socket", errno);
    done += static_cast<size_t>(n);
  }
  return done;
}

Error wrong(const std::string& field, const char* wanted) {
  return parse_error("request: " + field + " is not " + wanted);
}

Status take(const Json& json, const char* field, std::string& out) {
  const auto found = json.find(field);
  if (found == json.end() || found->is_null()) return {};
  if (!found->is_string()) return wrong(field, "text");
  out = found->get<std::string>();
  return {};
}

Status take(const Json& json, const char* field, int64_t& out) {
  const auto found = json.find(field);
  if (found == json.end() || found->is_null()) return {};
  if (!found->is_number_integer()) return wrong(field, "an integer");
  out = found->get<int64_t>();
  return {};
}

Status take(const Json& json, const char* field, std::optional<int64_t>& out) {
  const auto found = json.find(field);
  return found == json.end() || found->is_null() ? Status() : take(json, field, out.emplace());
}

Status take(const Json& json, const char* field, std::optional<double>& out) {
  const auto found = json.find(field);
  if (found == json.end() || found->is_null()) return {};
  if (!found->is_number()) return wrong(field, "a number");
  out = found->get<double>();
  return {};
}

Status take(const Json& json, const char* field, bool& out) {
  const auto found = json.find(field);
  if (found == json.end() || found->is_null()) return {};
  if (!found->is_boolean()) return wrong(field, "true or false");
  out = found->get<bool>();
  return {};
}

Status take_limits(const Json& json, Request& request) {
  const auto found = json.find("limits");
  if (found == json.end() || found->is_null()) return {};
  if (!found->is_object()) return wrong("limits", "an object");
  for (const LimitField& field : kLimitFields) TRY(take(*found, field.name, request.limits.*field.value));
  TRY(take(*found, "max_processes", request.max_processes));
  request.limits_memory = found->contains("max_memory_mb") && !(*found)["max_memory_mb"].is_null();
  return {};
}

}  // namespace

Result<std::optional<std::string>> read_message(int fd) {
  uint32_t length = 0;
  TRY_ASSIGN(size_t got, read_fully(fd, reinterpret_cast<char*>(&length), sizeof(length)));
  if (got == 0) return std::optional<std::string>();
  if (got < sizeof(length) || length > kMaxMessageBytes) return parse_error("control socket: a broken message length");
  std::string text(length, '\0');
  TRY_ASSIGN(got, read_fully(fd, text.data(), length));
  if (got < length) return parse_error("control socket: the stream ends within a message");
  return std::optional<std::string>(std::move(text));
}

Status write_message(int fd, const std::string& text) {
  const auto length = static_cast<uint32_t>(text.size());
  std::string bytes(reinterpret_cast<const char*>(&length), sizeof(length));
  bytes += text;
  return write_all(fd, bytes, "to the control socket");
}

Result<Request> parse_request(const std::string& text) {
  TRY_ASSIGN(const Json json, parse_json(text));
  if (!json.is_object()) return parse_error("request: not an object");
  Request request;
  TRY(take(json, "program", request.program));
  TRY(take(json, "source", request.source));
  TRY(take(json, "module", request.module));
  TRY(take(json, "called", request.called));
  TRY(take(json, "entry", request.entry));
  TRY(take(json, "args", request.args));
  TRY(take(json, "call", request.call));
  TRY(take(json, "scope", request.scope));
  TRY(take(json, "folder", request.folder));
  TRY(take(json, "cwd", request.cwd));
  TRY(take(json, "start_in", request.start_in));
  TRY(take(json, "stdin", request.stdin_text));
  TRY(take(json, "start_at", request.start_at));
  TRY(take(json, "stop_at", request.stop_at));
  TRY(take(json, "seed", request.seed));
  TRY(take(json, "frozen_time", request.frozen_time));
  TRY(take_limits(json, request));
  const auto given = [&](const char* field) { return json.contains(field) && !json[field].is_null(); };
  request.has_source = given("source");
  request.has_stdin = given("stdin");
  TRY(take(json, "traced", request.traced));
  TRY(take(json, "processes", request.may_start_processes));
  if (!given("argv")) return request;
  if (!json["argv"].is_array()) return wrong("argv", "a list");
  for (const Json& word : json["argv"]) {
    if (!word.is_string()) return wrong("argv", "a list of texts");
    request.argv.push_back(word.get<std::string>());
  }
  return request;
}

}  // namespace foretrace::tracer::host
