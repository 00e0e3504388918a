#include "tests/datasets/stored_steps.h"

#include <algorithm>
#include <cstdlib>
#include <map>

namespace foretrace::datasets {
namespace {

using tracer::Event;

std::vector<std::string> lines_of(const std::string& source) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < source.size();) {
    const size_t end = std::min(source.find('\n', at), source.size());
    lines.push_back(source.substr(at, end - at) + "\n");
    at = end + 1;
  }
  return lines;
}

ManifestItem item(const char* id, std::string source, const char* entry, const char* args) {
  ManifestItem made;
  made.id = id;
  made.source = std::move(source);
  made.entry = entry;
  made.args = args;
  return made;
}

}  // namespace

std::vector<StoredStep> stored_steps(tracer::TraceReader& reader, int64_t run) {
  const auto record = reader.run(run).value();
  std::map<std::string, std::vector<std::string>> sources;
  std::vector<StoredStep> steps;
  const auto add = [&](const tracer::StepView& view) {
    if (view.event == Event::kAlloc || view.event == Event::kFree) return true;
    StoredStep& step = steps.emplace_back();
    step.frame = view.frame;
    step.event = view.event == Event::kYield ? Event::kReturn : view.event == Event::kResume ? Event::kCall : view.event;
    if (!sources.contains(view.file)) sources[view.file] = lines_of(reader.source(run, view.file).value());
    const auto& lines = sources[view.file];
    const bool known = view.line >= 1 && view.line <= static_cast<int64_t>(lines.size());
    step.source = known ? lines[static_cast<size_t>(view.line) - 1] : "\n";
    if (step.event == Event::kReturn || step.event == Event::kException)
      step.value = view.value.value_or(record.info.language == "c" ? "void" : "None");
    else
      for (const auto& local : view.locals) step.locals.emplace_back(local.name, local.text);
    return true;
  };
  if (!reader.for_each_step(run, 0, record.steps, add).ok()) steps.clear();
  return steps;
}

std::string marked(const std::string& source, const std::string& entry, const std::string& mark) {
  std::string out;
  for (const std::string& line : lines_of(source)) {
    const bool here = !entry.empty() && line.starts_with(entry);
    const size_t end = line.find_last_not_of("\r\n") + 1;
    out += here ? line.substr(0, end) + mark + line.substr(end) : line;
  }
  return out;
}

int64_t generated_count(int64_t few) {
  const char* many = std::getenv("FORETRACE_GENERATED");
  return many == nullptr ? few : std::atoll(many);
}

std::vector<ManifestItem> format_like_items() {
  const std::string hard =
      "def f(a, b):\r\n"
      "    c = '<|frame_sep|><|line_sep|>{}<|action_sep|>'  # <|frame_sep|>\r\n"
      "    d = '..', '\"', \"'\", '\\\\', '\\n\\t\\x00\\x7f\\r', '\xc3\xa9\xf0\x9f\x98\x80', b'\\xff', '\\ud800', '{}}{'\r\n"
      "    e = \"\"\"\n <|frame_sep|><|call_sep|>{}<|action_sep|>x\n<|end_of_text|>\n\"\"\"\n"
      "    \xc3\xa9 = {'\xc3\xa9': c, 'x': [float('nan'), -0.0, 1e400, 2j, None, True, ...]}\n"
      "    try:\n"
      "        raise ValueError('<|arg_sep|>\"}\\n' + a)\n"
      "    except ValueError as error:\n"
      "        b = str(error)\n"
      "    return b, d, e";
  return {item("hard", hard, "f", "'\"<|end_of_text|>\"', [chr(0x10ff80)]"), item("after", "def g(n):\n    return n\n", "g", "1")};
}

std::vector<ManifestItem> module_items() {
  return {item("module", "x = [1]\nfor i in range(3):\n    x.append(str(i))\nclass A:\n    y = x\n", "", "")};
}

}  // namespace foretrace::datasets
