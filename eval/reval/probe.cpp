#include "eval/reval/probe.h"

#include <algorithm>
#include <map>
#include <set>

#include "worldmodel/statement_lines.h"

namespace foretrace::eval {
namespace {

using tracer::Event;
using tracer::StepView;

// Where `line` runs first; steps.size() where it does not.
size_t first_run(std::span<const StepView> steps, int64_t line) {
  size_t at = 0;
  while (at < steps.size() && (steps[at].event != Event::kLine || steps[at].line != line)) ++at;
  return at;
}

// The frame's next step behind steps[at], which shows what the line did; steps.size() where there is none.
size_t frames_next(std::span<const StepView> steps, size_t at) {
  const uint32_t frame = steps[at].frame;
  for (++at; at < steps.size() && steps[at].frame != frame; ++at) {
  }
  return at;
}

// Names of all locals that the frames of the function around a line ever have.
using NamesByLine = std::map<int64_t, std::vector<std::string>>;

NamesByLine names_by_line(const worldmodel::Program& program, std::span<const StepView> steps) {
  const worldmodel::StatementLines statements(program.source, program.language);
  std::map<std::vector<int64_t>, std::set<std::string>> bodies;
  std::map<int64_t, std::vector<int64_t>> body_of;
  for (const StepView& step : steps) {
    if (step.event != Event::kLine) continue;
    const auto [body, fresh] = body_of.try_emplace(step.line);
    if (fresh) body->second = statements.function_of(step.line);
    for (const auto& local : step.locals) bodies[body->second].insert(local.name);
    bodies[body->second];
  }
  NamesByLine by_line;
  for (const auto& [body, names] : bodies)
    for (const int64_t line : body) by_line[line] = {names.begin(), names.end()};
  return by_line;
}

// Those that the line changes when it first runs.
std::vector<std::string> changed_by(std::span<const StepView> steps, int64_t line) {
  std::vector<std::string> names;
  const size_t at = first_run(steps, line);
  if (at == steps.size()) return names;
  const size_t behind = frames_next(steps, at);
  if (behind == steps.size()) return names;
  for (const auto& local : steps[behind].locals)
    if (local.changed) names.push_back(local.name);
  return names;
}

}  // namespace

ProbeAnswer answer_probe(std::span<const StepView> steps, const Probe& probe) {
  ProbeAnswer answer;
  const size_t at = first_run(steps, probe.line);
  if (at == steps.size()) return answer;
  answer.covered = true;
  for (size_t i = at + 1; i < steps.size() && answer.next < 0; ++i)
    if (steps[i].event == Event::kLine) answer.next = steps[i].line;
  const size_t behind = frames_next(steps, at);
  if (behind == steps.size()) return answer;
  for (const auto& local : steps[behind].locals)
    if (local.name == probe.variable) answer.state = local.type + "; " + local.text;
  return answer;
}

std::vector<Probe> draw_probes(const worldmodel::Program& program, std::span<const StepView> steps, int64_t count, Rng& rng) {
  std::vector<Probe> all;
  for (const auto& [line, names] : names_by_line(program, steps)) {
    if (names.empty()) continue;
    const auto changed = changed_by(steps, line);
    all.push_back({line, rng.pick(changed.empty() ? names : changed)});
  }
  rng.shuffle(all);
  if (static_cast<int64_t>(all.size()) > count) all.resize(static_cast<size_t>(count));
  std::sort(all.begin(), all.end(), [](const Probe& a, const Probe& b) { return a.line < b.line; });
  return all;
}

}  // namespace foretrace::eval
