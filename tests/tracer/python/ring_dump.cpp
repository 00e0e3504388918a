// ring_dump HOST PROGRAM.py [MAX_STEPS] [REQUEST-JSON]: runs a program under a host and prints its steps, one JSON object a line,
// then the ending on stderr. For looking at what a host sends, without sandbox and store.
#include <cstdio>
#include <cstdlib>

#include "tests/tracer/python/host_run.h"
#include "tracer/trace/event.h"

namespace foretrace::tracer::python {
namespace {

Json step_json(const StepView& step) {
  Json json;
  json["step"] = step.step;
  json["event"] = event_name(step.event);
  json["thread"] = step.thread;
  json["frame"] = step.frame;
  json["depth"] = step.depth;
  json["function"] = step.function;
  json["file"] = step.file;
  json["line"] = step.line == kNoLine ? Json() : Json(step.line);
  json["locals"] = Json::object();
  for (const LocalText& local : step.locals) json["locals"][local.name] = local.text;
  json["value"] = step.value ? Json(*step.value) : Json();
  return json;
}

int dump(const std::string& host, const Json& request) {
  const auto runs = run_host(host, {request});
  if (!runs.ok()) {
    std::fprintf(stderr, "ring_dump: %s\n", runs.error().text().c_str());
    return 1;
  }
  const HostRun& run = runs.value().front();
  for (const StepView& step : run.steps) std::printf("%s\n", dump_json(step_json(step)).c_str());
  Json ending;
  ending["status"] = run.status;
  ending["steps"] = run.steps.size();
  ending["outcome"] = run.end ? Json(outcome_name(run.end->outcome)) : Json();
  ending["exit_code"] = run.end ? Json(run.end->exit_code) : Json();
  ending["return"] = run.end && run.end->return_value ? Json(*run.end->return_value) : Json();
  if (run.end && run.end->exception)
    ending["exception"] = {run.end->exception->type, run.end->exception->message, run.end->exception->file, run.end->exception->line};
  if (run.failure) ending["failure"] = {run.failure->what, run.failure->where, run.failure->hint};
  ending["stdout"] = run.out;
  ending["stderr"] = run.err;
  std::fprintf(stderr, "%s\n", dump_json(ending).c_str());
  return 0;
}

}  // namespace
}  // namespace foretrace::tracer::python

int main(int argc, char** argv) {
  using namespace foretrace;
  if (argc < 3) {
    std::fprintf(stderr, "usage: ring_dump HOST PROGRAM.py [MAX_STEPS] [REQUEST-JSON]\n");
    return 2;
  }
  Json request = Json::object();
  if (argc > 4) {
    auto more = parse_json(argv[4]);
    if (!more.ok()) return 2;
    request = more.value();
  }
  request["program"] = argv[2];
  if (argc > 3) request["limits"]["max_steps"] = std::atoll(argv[3]);
  return tracer::python::dump(argv[1], request);
}
