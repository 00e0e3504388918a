#include "tests/datasets/executed_lines.h"

#include <gtest/gtest.h>

#include "core/file.h"
#include "tracer/trace/delta.h"

namespace foretrace::datasets {
namespace {

using tracer::Event;
using tracer::StepView;

Texts texts(const StepView& view) {
  Texts out;
  for (const auto& local : view.locals) out[local.name] = local.text;
  return out;
}

bool starts_a_line(const StepView& view) { return view.event == Event::kCall || view.event == Event::kLine; }

}  // namespace

std::vector<ExecutedLine> executed_lines(tracer::TraceReader& reader, int64_t run) {
  const auto record = reader.run(run).value();
  const std::string none = record.info.language == "c" ? "void" : "None";
  std::map<uint32_t, std::vector<StepView>> frames;
  EXPECT_TRUE(reader.for_each_step(run, 0, record.steps, [&](const StepView& view) {
    if (view.event != Event::kAlloc && view.event != Event::kFree) frames[view.frame].push_back(view);
    return true;
  }).ok());
  std::map<int64_t, ExecutedLine> by_step;
  for (const auto& [id, steps] : frames) {
    Texts before;
    for (size_t i = 0; i < steps.size(); ++i) {
      if (!starts_a_line(steps[i]) || steps[i].line < 1 || steps[i].line == tracer::kNoLine) continue;
      ExecutedLine& line = by_step[steps[i].step] = {steps[i].step, steps[i].line, id, steps[i].event == Event::kCall, before, {}, {}};
      size_t k = i + 1;
      for (; k < steps.size() && !starts_a_line(steps[k]); ++k) {
        const bool unwinding = steps[k].event == Event::kReturn && steps[k].value.value_or(none) == "None" && steps[k - 1].event == Event::kException;
        const bool module_end = steps[k].event == Event::kReturn && steps[k].function == "<module>";
        if (steps[k].event != Event::kResume && !unwinding && !module_end) line.outcomes.emplace_back(steps[k].event, steps[k].value.value_or(none));
      }
      before = line.after = texts(steps[std::min(k, steps.size() - 1)]);
    }
  }
  std::vector<ExecutedLine> out;
  for (auto& [step, line] : by_step) out.push_back(std::move(line));
  return out;
}

std::vector<Json> exported(const std::vector<ManifestItem>& items, const std::string& db, const tracer::RunText& text) {
  const Status recorded = record_items(items, db);
  EXPECT_TRUE(recorded.ok()) << recorded.error().text();
  const std::string out = db + ".jsonl";
  const Status written = tracer::export_texts(db, {}, out, text);
  EXPECT_TRUE(written.ok()) << written.error().text();
  std::vector<Json> lines;
  const std::string all = written.ok() ? read_file(out).value() : "";
  for (size_t at = 0, end = 0; at < all.size(); at = end + 1) {
    end = all.find('\n', at);
    lines.push_back(parse_json(std::string_view(all).substr(at, end - at)).value());
  }
  return lines;
}

}  // namespace foretrace::datasets
