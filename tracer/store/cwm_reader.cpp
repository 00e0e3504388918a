#include "tracer/store/cwm_reader.h"

#include <algorithm>
#include <array>

#include "tracer/store/token_scanner.h"

namespace foretrace::tracer {
namespace {

using CwmLocals = std::vector<std::pair<std::string, std::string>>;

constexpr std::array<std::pair<std::string_view, Event>, 4> kEventTokens = {{{"<|call_sep|>", Event::kCall},
                                                                       {"<|line_sep|>", Event::kLine},
                                                                       {"<|return_sep|>", Event::kReturn},
                                                                       {"<|exception_sep|>", Event::kException}}};

// `last`: of the step before, as far as ".." may look.
Result<CwmLocals> read_locals(TokenScanner& scan, const CwmLocals& last) {
  TRY_ASSIGN(const Json object, scan.json('}'));
  if (!object.is_object()) return scan.fail("the locals are no object");
  CwmLocals out;
  for (const auto& [name, text] : object.items()) {
    if (!text.is_string()) return scan.fail("the value of " + name + " is no string");
    out.emplace_back(name, text.get<std::string>());
    if (out.back().second != "..") continue;
    const auto before = std::find_if(last.begin(), last.end(), [&](const auto& local) { return local.first == out.back().first; });
    if (before == last.end()) return scan.fail(name + " is unchanged, but was not there");
    out.back().second = before->second;
  }
  return out;
}

Result<CwmStep> read_step(TokenScanner& scan, const CwmLocals& last) {
  const auto known = std::find_if(kEventTokens.begin(), kEventTokens.end(), [&](const auto& event) { return scan.take(event.first); });
  if (known == kEventTokens.end()) return scan.fail("neither a step nor <|end_of_text|>");
  CwmStep step;
  step.event = known->second;
  const bool valued = step.event == Event::kReturn || step.event == Event::kException;
  if (!valued) {
    TRY_ASSIGN(step.locals, read_locals(scan, last));
  }
  TRY(scan.expect("<|action_sep|>"));
  TRY_ASSIGN(step.source, scan.line());
  if (valued) {
    TRY(scan.expect("<|arg_sep|>"));
    TRY_ASSIGN(step.value, scan.json_string());
  }
  TRY(scan.expect("<|frame_sep|>"));
  return step;
}

Result<CwmRun> read_cwm_run(TokenScanner& scan) {
  CwmRun run;
  TRY_ASSIGN(run.context, scan.context());
  CwmLocals last;
  while (!scan.take("<|end_of_text|>\n")) {
    TRY_ASSIGN(CwmStep step, read_step(scan, last));
    if (step.event == Event::kCall || step.event == Event::kReturn)  // what is unchanged is looked up no further than the scope
      last.clear();
    else if (step.event == Event::kLine)
      last = step.locals;
    run.steps.push_back(std::move(step));
  }
  return run;
}

}  // namespace

Result<std::vector<CwmRun>> parse_cwm(std::string_view text) {
  std::vector<CwmRun> runs;
  for (TokenScanner scan(text); !scan.done();) {
    auto run = read_cwm_run(scan);
    if (!run.ok()) return run.error().in("document " + std::to_string(runs.size() + 1));
    runs.push_back(std::move(run).value());
  }
  return runs;
}

}  // namespace foretrace::tracer
