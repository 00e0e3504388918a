// DebugSession: one conversation of the Debug Adapter Protocol over a recorded run: initialize, launch (or attach), breakpoints,
// configurationDone, then moves and looks until the run's end or `disconnect`. Requests are answered in their order, each before the next is read, so
// that nothing ever runs while another request waits. What comes at the wrong time, or makes no sense, is answered with success: false.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "tracer/debug_adapter/debugged_run.h"
#include "tracer/debug_adapter/message_stream.h"
#include "tracer/debug_adapter/output_replay.h"
#include "tracer/debug_adapter/request_arguments.h"
#include "tracer/debug_adapter/run_sources.h"
#include "tracer/debug_adapter/variable_tree.h"

namespace foretrace::tracer {

class DebugSession {
 public:
  // `choice`: what `launch` does not say. REQUIRES: the stream outlives this
  DebugSession(MessageStream& stream, DebuggedChoice choice) : stream_(&stream), choice_(std::move(choice)) {}

  // Until `disconnect` or the end of the input. An Error if the input is no protocol, or nobody reads the answers.
  Status serve();

 private:
  // How far the conversation has come.
  enum class Stage : uint8_t { kNew, kInitialized, kOpened, kStopped, kOver };
  using Handler = Result<Json> (DebugSession::*)(const RequestArguments&);
  struct Request {
    const char* command;
    Handler handler;
    Stage from, to;  // in which it makes sense
  };
  static const Request* find(const std::string& command);
  static Error wrong_time(const std::string& command, Stage stage);

  Status answer(const std::string& text);
  Result<Json> handle(const std::string& command, const Json& arguments);
  Status respond(const Json& seq, const std::string& command, const Result<Json>& body);
  Status send(Json message);
  // Sent behind the response.
  void event(const std::string& name, Json body);

  // Setting up and ending: session_setup.cpp.
  Result<Json> initialize(const RequestArguments& arguments);
  Result<Json> launch(const RequestArguments& arguments);
  Result<Json> configuration_done(const RequestArguments& arguments);
  Result<Json> cancel(const RequestArguments& arguments);
  Result<Json> terminate(const RequestArguments& arguments);
  Result<Json> disconnect(const RequestArguments& arguments);

  // Breakpoints: session_breakpoints.cpp.
  Result<Json> set_breakpoints(const RequestArguments& arguments);
  Result<Json> set_function_breakpoints(const RequestArguments& arguments);
  Result<Json> set_exception_breakpoints(const RequestArguments& arguments);
  Result<Json> breakpoint_locations(const RequestArguments& arguments);
  // Adds its stops to the group and gives the protocol's Breakpoint.
  Result<Json> breakpoint(const RequestArguments& wanted, StepList hits, StopPoints::Group& group);
  Result<Json> line_breakpoint(const RequestArguments& wanted, std::optional<uint32_t> file, StopPoints::Group& group);

  // Moves: session_moves.cpp.
  Result<Json> go_on(const RequestArguments& arguments);
  Result<Json> reverse_continue(const RequestArguments& arguments);
  Result<Json> next(const RequestArguments& arguments);
  Result<Json> step_in(const RequestArguments& arguments);
  Result<Json> step_out(const RequestArguments& arguments);
  Result<Json> step_back(const RequestArguments& arguments);
  Result<Json> pause(const RequestArguments& arguments);
  Result<Json> first_divergence(const RequestArguments& arguments);
  Result<Json> move(Advance move, Way way, const RequestArguments& arguments);
  // Tells that it stands still: output first, then why.
  Status stopped(const StopPoint& stop);
  void over();
  void write_out(const std::vector<OutputRecord>& outputs);

  // Looking: session_looks.cpp.
  Result<Json> threads(const RequestArguments& arguments);
  Result<Json> stack_trace(const RequestArguments& arguments);
  Result<Json> scopes(const RequestArguments& arguments);
  Result<Json> variables(const RequestArguments& arguments);
  Result<Json> evaluate_text(const RequestArguments& arguments);
  Result<Json> exception_info(const RequestArguments& arguments);
  Result<Json> source_text(const RequestArguments& arguments);
  Result<Json> loaded_sources(const RequestArguments& arguments);
  Json stack_frame(uint32_t frame);

  // Editors count lines and columns from 1, or from 0 if they said so.
  [[nodiscard]] int64_t shown_line(int64_t line) const { return line - (lines_start_at_1_ ? 0 : 1); }
  [[nodiscard]] int64_t meant_line(int64_t line) const { return line + (lines_start_at_1_ ? 0 : 1); }
  [[nodiscard]] int64_t shown_column(int64_t column) const { return column - (columns_start_at_1_ ? 0 : 1); }

  MessageStream* stream_;
  DebuggedChoice choice_;
  Stage stage_ = Stage::kNew;
  bool done_ = false;
  int64_t sent_ = 0;
  std::vector<Json> events_;
  bool lines_start_at_1_ = true;
  bool columns_start_at_1_ = true;
  bool stop_on_entry_ = false;
  int64_t breakpoints_ = 0;  // numbers given

  std::unique_ptr<DebuggedRun> run_;
  std::optional<RunSources> sources_;
  std::optional<OutputReplay> outputs_;
  VariableTree variables_;
};

}  // namespace foretrace::tracer
