#include "worldmodel/judgement.h"

#include <algorithm>

namespace foretrace::worldmodel {
namespace {

bool same_value(const tracer::LocalText& a, const tracer::LocalText* b) {
  return b != nullptr && a.text == b->text;
}

}  // namespace

bool same_locals(const tracer::StepView& a, const tracer::StepView& b) {
  return a.locals.size() == b.locals.size() &&
         std::all_of(a.locals.begin(), a.locals.end(), [&](const auto& local) {
           return same_value(local, find_local(b, local.name));
         });
}

StepJudgement judge_step(const tracer::StepView& predicted, const tracer::StepView& truth,
                         double confidence) {
  StepJudgement judgement;
  judgement.control = predicted.event == truth.event && predicted.line == truth.line;
  judgement.state = same_locals(predicted, truth);
  judgement.value = predicted.value == truth.value;
  judgement.exact = judgement.control && judgement.state && judgement.value;
  for (const auto& local : truth.locals)
    if (local.changed)
      judgement.changes.push_back(same_value(local, find_local(predicted, local.name)));
  judgement.confidence = confidence;
  return judgement;
}

}  // namespace foretrace::worldmodel
