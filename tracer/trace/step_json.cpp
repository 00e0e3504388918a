#include "tracer/trace/step_json.h"

#include "core/json.h"
#include "tracer/trace/delta.h"

namespace foretrace::tracer {

std::string step_json(const StepView& view, int64_t run) {
  std::string out = "{";
  if (run >= 0) out += "\"run\":" + std::to_string(run) + ",";
  out += "\"step\":" + std::to_string(view.step) + ",\"event\":" + json_quote(event_name(view.event));
  out += ",\"thread\":" + std::to_string(view.thread) + ",\"frame\":" + std::to_string(view.frame);
  out += ",\"depth\":" + std::to_string(view.depth) + ",\"function\":" + json_quote(view.function);
  out += ",\"file\":" + json_quote(view.file) + ",\"line\":" + (view.line == kNoLine ? "null" : std::to_string(view.line));
  out += ",\"locals\":{";
  bool first = true;
  for (const LocalText& local : view.locals) {
    if (!first) out += ',';
    first = false;
    out += json_quote(local.name) + ":" + json_quote(local.text);
  }
  out += "},\"value\":" + (view.value ? json_quote(*view.value) : "null") + "}";
  return out;
}

}  // namespace foretrace::tracer
