#include "eval/reval/trivial_answer.h"

#include "worldmodel/statement_lines.h"

namespace foretrace::eval {

ProbeAnswer trivial_answer(const worldmodel::WorldModel& system, const TraceItem& run, const Probe& probe) {
  ProbeAnswer answer;
  answer.covered = true;
  answer.next = worldmodel::StatementLines(run.traced.program.source, run.traced.program.language).next(probe.line, false);
  if (system.name() != "copy") return answer;
  for (const auto& local : run.traced.steps.front().locals)
    if (local.name == probe.variable) answer.state = local.type + "; " + local.text;
  return answer;
}

}  // namespace foretrace::eval
