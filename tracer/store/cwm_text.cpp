#include "tracer/store/cwm_text.h"

#include <cstdio>
#include <utility>

#include "core/json.h"

namespace foretrace::tracer {
namespace {

void append_escape(std::string& out, uint32_t unit) {
  char buffer[8];
  std::snprintf(buffer, sizeof buffer, "\\u%04x", unit);
  out += buffer;
}

// The code point of the UTF-8 sequence that starts at text[i]; json_quote has left only valid ones.
uint32_t take_code_point(std::string_view text, size_t& i) {
  const auto first = static_cast<unsigned char>(text[i]);
  const int more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
  uint32_t point = first & (0x3fu >> more);
  for (int k = 1; k <= more; ++k) point = point << 6 | (static_cast<unsigned char>(text[i + static_cast<size_t>(k)]) & 0x3f);
  i += static_cast<size_t>(more) + 1;
  return point;
}

}  // namespace

std::string python_json_string(std::string_view bytes) {
  const std::string quoted = json_quote(bytes);
  std::string out;
  for (size_t i = 0; i < quoted.size();) {
    if (quoted[i] == '\\') {  // an escape; json_quote knows fewer short ones than Python
      const std::string_view rest = std::string_view(quoted).substr(i);
      const size_t size = rest.starts_with("\\u") ? 6 : 2;
      out += rest.starts_with("\\u000d") ? "\\r" : rest.starts_with("\\u0008") ? "\\b" : rest.starts_with("\\u000c") ? "\\f" : rest.substr(0, size);
      i += size;
    } else if (quoted.compare(i, 2, "<|") == 0) {  // would read as a token of the format
      append_escape(out, static_cast<unsigned char>(quoted[i++]));
    } else if (static_cast<unsigned char>(quoted[i]) < 0x80) {
      out += quoted[i++];
    } else if (const uint32_t point = take_code_point(quoted, i); point >= 0x10000) {
      append_escape(out, 0xd800 + ((point - 0x10000) >> 10));
      append_escape(out, 0xdc00 + ((point - 0x10000) & 0x3ff));
    } else {
      append_escape(out, point);
    }
  }
  return out;
}

std::string CwmText::locals(const StepView& view) {
  std::string out = "{";
  std::map<std::string, std::string> now;
  for (const LocalText& local : view.locals) {
    if (out.size() > 1) out += ", ";
    const auto last = last_.find(local.name);
    const bool same = !full_ && last != last_.end() && last->second == local.text;
    out += python_json_string(local.name) + ": " + (same ? "\"..\"" : python_json_string(local.text));
    now.emplace(local.name, local.text);
  }
  last_ = std::move(now);
  return out + "}";
}

std::string CwmText::step(const StepView& view) {
  std::string out;
  if (!std::exchange(started_, true)) out = "<|begin_of_text|><|trace_context_start|>" + source_.context(view) + "<|frame_sep|>";
  if (view.event == Event::kAlloc || view.event == Event::kFree) return out;
  const std::string action = "<|action_sep|>" + source_.line(view);
  if (reads_as_return(view.event) || view.event == Event::kException) {
    out += (reads_as_return(view.event) ? "<|return_sep|>" : "<|exception_sep|>") + action;
    out += "<|arg_sep|>" + python_json_string(view.value.value_or(source_.c() ? "void" : "None")) + "<|frame_sep|>";
    if (reads_as_return(view.event)) full_ = true;
    return out;
  }
  if (reads_as_call(view.event)) full_ = true;
  out += (reads_as_call(view.event) ? "<|call_sep|>" : "<|line_sep|>") + locals(view) + action + "<|frame_sep|>";
  full_ = reads_as_call(view.event);
  return out;
}

}  // namespace foretrace::tracer
