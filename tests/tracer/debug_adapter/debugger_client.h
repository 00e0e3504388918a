// DebuggerClient: an editor as `foretrace dap` sees it: starts the program, writes requests to its standard input, reads what comes back.
#pragma once

#include <sys/types.h>

#include <deque>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/scoped_fd.h"

namespace foretrace::tracer {

class DebuggerClient {
 public:
  // Arguments behind `foretrace dap`.
  explicit DebuggerClient(const std::vector<std::string>& arguments = {});
  // A client of a connection that is open; there is no program to wait for.
  explicit DebuggerClient(ScopedFd connection);
  ~DebuggerClient();

  // The response to a request; events before it wait for wait_for().
  Json request(const std::string& command, Json arguments = Json::object());
  // The response's body of a request that must go well.
  Json ask(const std::string& command, Json arguments = Json::object());
  // The body of the next event of that name, or of `or_else`; events before it are put by.
  Json wait_for(const std::string& event, const std::string& or_else = {});
  // The request, then its `stopped` event's body, or null once the run is over.
  Json move(const std::string& command, Json arguments = Json::object());
  // initialize, launch with the arguments, setExceptionBreakpoints without filters, configurationDone.
  void begin(const Json& launch);
  // All that came so far, in order.
  [[nodiscard]] const std::vector<Json>& events() const { return events_; }
  [[nodiscard]] std::string output(const std::string& category) const;

  void write(const std::string& bytes);
  // The next message of any kind; null at the end of the output.
  Json read();
  // Ends the input, and gives the exit code; what is left of the output comes into `rest`, and standard error into `complaint`.
  int finish(std::string* rest = nullptr, std::string* complaint = nullptr);

 private:
  bool fill();

  ScopedFd in_, out_, err_;
  pid_t pid_ = -1;
  int64_t sent_ = 0;
  std::string buffer_;
  std::vector<Json> events_;
  std::deque<Json> waiting_;  // events that nobody waited for yet
};

}  // namespace foretrace::tracer
