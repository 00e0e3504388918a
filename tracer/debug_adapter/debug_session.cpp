#include "tracer/debug_adapter/debug_session.h"

#include <array>
#include <string_view>

namespace foretrace::tracer {

const DebugSession::Request* DebugSession::find(const std::string& command) {
  using S = DebugSession;
  static constexpr std::array<Request, 27> kRequests = {{
      {"initialize", &S::initialize, Stage::kNew, Stage::kNew},
      {"launch", &S::launch, Stage::kInitialized, Stage::kInitialized},
      {"attach", &S::launch, Stage::kInitialized, Stage::kInitialized},
      {"setBreakpoints", &S::set_breakpoints, Stage::kOpened, Stage::kStopped},
      {"setFunctionBreakpoints", &S::set_function_breakpoints, Stage::kOpened, Stage::kStopped},
      {"setExceptionBreakpoints", &S::set_exception_breakpoints, Stage::kOpened, Stage::kStopped},
      {"breakpointLocations", &S::breakpoint_locations, Stage::kOpened, Stage::kStopped},
      {"configurationDone", &S::configuration_done, Stage::kOpened, Stage::kOpened},
      {"threads", &S::threads, Stage::kOpened, Stage::kStopped},
      {"source", &S::source_text, Stage::kOpened, Stage::kOver},
      {"loadedSources", &S::loaded_sources, Stage::kOpened, Stage::kOver},
      {"stackTrace", &S::stack_trace, Stage::kStopped, Stage::kStopped},
      {"scopes", &S::scopes, Stage::kStopped, Stage::kStopped},
      {"variables", &S::variables, Stage::kStopped, Stage::kStopped},
      {"evaluate", &S::evaluate_text, Stage::kStopped, Stage::kStopped},
      {"exceptionInfo", &S::exception_info, Stage::kStopped, Stage::kStopped},
      {"continue", &S::go_on, Stage::kStopped, Stage::kStopped},
      {"reverseContinue", &S::reverse_continue, Stage::kStopped, Stage::kStopped},
      {"next", &S::next, Stage::kStopped, Stage::kStopped},
      {"stepIn", &S::step_in, Stage::kStopped, Stage::kStopped},
      {"stepOut", &S::step_out, Stage::kStopped, Stage::kStopped},
      {"stepBack", &S::step_back, Stage::kStopped, Stage::kStopped},
      {"pause", &S::pause, Stage::kStopped, Stage::kStopped},
      {"foretrace/firstDivergence", &S::first_divergence, Stage::kStopped, Stage::kStopped},
      {"cancel", &S::cancel, Stage::kNew, Stage::kOver},
      {"terminate", &S::terminate, Stage::kNew, Stage::kOver},
      {"disconnect", &S::disconnect, Stage::kNew, Stage::kOver},
  }};
  for (const Request& request : kRequests)
    if (command == request.command) return &request;
  return nullptr;
}

Error DebugSession::wrong_time(const std::string& command, Stage stage) {
  constexpr std::array<std::string_view, 5> kWhy = {"the session begins with `initialize`", "no run is open: `launch` opens one",
                                                    "`configurationDone` has not come yet", "the run is open already",
                                                    "the run is over"};
  const bool again = command == "initialize" || command == "launch" || command == "attach" || command == "configurationDone";
  const auto at = static_cast<size_t>(stage);
  if (command == "initialize") return invalid_argument("`initialize` came before");
  return invalid_argument("`" + command + "` makes no sense now: " + std::string(again && at > 1 && at < 4 ? kWhy[3] : kWhy[at]));
}

Status DebugSession::serve() {
  while (!done_) {
    TRY_ASSIGN(const auto text, stream_->read());
    if (!text) return {};
    TRY(answer(*text));
  }
  return {};
}

Status DebugSession::answer(const std::string& text) {
  const auto message = parse_json(text);
  if (!message.ok()) return respond(0, "", message.error().in("a message is no JSON"));
  const Json& json = message.value();
  const RequestArguments fields(json);
  const auto type = fields.text_or("type", "");
  if (type.ok() && (type.value() == "response" || type.value() == "event")) return {};  // nothing was asked
  const auto seq = fields.integer_or("seq", 0);
  const auto command = fields.text_or("command", "");
  const Json number = seq.ok() ? seq.value() : 0;
  if (!json.is_object() || !type.ok() || type.value() != "request" || !command.ok() || command.value().empty())
    return respond(number, command.ok() ? command.value() : "", invalid_argument("a message is no request"));
  const auto arguments = json.find("arguments");
  TRY(respond(number, command.value(), handle(command.value(), arguments == json.end() ? Json() : *arguments)));
  for (Json& waiting : events_) TRY(send(std::move(waiting)));
  events_.clear();
  return {};
}

Result<Json> DebugSession::handle(const std::string& command, const Json& arguments) {
  const Request* request = find(command);
  if (request == nullptr) return unsupported("the request `" + command.substr(0, 100) + "` is not known");
  if (stage_ < request->from || stage_ > request->to) return wrong_time(command, stage_);
  return (this->*request->handler)(RequestArguments(arguments));
}

Status DebugSession::respond(const Json& seq, const std::string& command, const Result<Json>& body) {
  Json response{{"type", "response"}, {"request_seq", seq}, {"success", body.ok()}, {"command", command}};
  if (body.ok()) {
    if (!body.value().is_null()) response["body"] = body.value();
    return send(std::move(response));
  }
  const std::string text = body.error().text();
  response["message"] = text;
  response["body"] = {{"error", {{"id", static_cast<int>(body.error().code) + 1}, {"format", "{text}"}, {"variables", {{"text", text}}}}}};
  return send(std::move(response));
}

Status DebugSession::send(Json message) {
  Json numbered{{"seq", ++sent_}};
  numbered.update(message);
  return stream_->write(numbered);
}

void DebugSession::event(const std::string& name, Json body) {
  Json message{{"type", "event"}, {"event", name}};
  if (!body.is_null()) message["body"] = std::move(body);
  events_.push_back(std::move(message));
}

}  // namespace foretrace::tracer
