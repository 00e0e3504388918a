#include "tests/tracer/debug_adapter/debugger_lab.h"

namespace foretrace::tracer {

DebuggerLab::DebuggerLab(const std::string& program) {
  lab_.record(program);
  steps_ = lab_.steps(1);
}

Json DebuggerLab::scope(DebuggerClient& client, const std::string& name) {
  const Json stack = client.ask("stackTrace", {{"levels", 1}});
  const Json scopes = client.ask("scopes", {{"frameId", stack["stackFrames"][0]["id"]}})["scopes"];
  Json found = Json::object();
  for (const Json& scope : scopes) {
    if (scope["name"] != name) continue;
    const Json inside = client.ask("variables", {{"variablesReference", scope["variablesReference"]}});
    for (const Json& variable : inside["variables"]) found[variable["name"].get<std::string>()] = variable;
  }
  return found;
}

int64_t DebuggerLab::step(DebuggerClient& client) {
  const Json step = scope(client, "Step");
  return step.contains("step") ? std::stoll(step["step"]["value"].get<std::string>()) : -1;
}

Json DebuggerLab::break_at(DebuggerClient& client, const std::vector<Json>& breakpoints) const {
  return client.ask("setBreakpoints", {{"source", {{"path", file()}}}, {"breakpoints", breakpoints}})["breakpoints"];
}

}  // namespace foretrace::tracer
