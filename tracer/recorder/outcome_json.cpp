#include "tracer/recorder/outcome_json.h"

namespace foretrace::tracer {

Json outcome_json(const RunOutcome& outcome) {
  const RunEnd& end = outcome.end;
  Json json = {{"run", outcome.run}, {"outcome", std::string(outcome_name(end.outcome))}, {"steps", outcome.steps}};
  json["exit_code"] = end.exit_code ? Json(*end.exit_code) : Json();
  json["signal"] = end.signal ? Json(*end.signal) : Json();
  json["stdout"] = end.out;
  json["stderr"] = end.err;
  json["return"] = end.return_value ? Json(*end.return_value) : Json();
  json["exception"] = Json();
  if (end.exception)
    json["exception"] = {{"type", end.exception->type}, {"message", end.exception->message}, {"file", end.exception->file}, {"line", end.exception->line}};
  return json;
}

}  // namespace foretrace::tracer
