#include "lm/recursive/refiner_metrics.h"

#include <cmath>

namespace foretrace::lm {
namespace {

constexpr const char* kSteps =
    "steps(step INTEGER PRIMARY KEY, examples INTEGER, seconds REAL, loss REAL, answer_loss REAL, halt_loss REAL, continue_loss REAL,"
    " learning_rate REAL, gradient_norm REAL, finished INTEGER, accuracy REAL, exact_accuracy REAL, q_halt_accuracy REAL, mean_steps REAL)";
constexpr const char* kValidations =
    "validations(step INTEGER PRIMARY KEY, examples INTEGER, seconds REAL, averaged INTEGER, rows INTEGER, accuracy REAL,"
    " exact_accuracy REAL, q_halt_accuracy REAL, mean_steps REAL, answer_loss REAL)";

}  // namespace

Result<RefinerTables> RefinerTables::open(const std::string& path, int64_t last_step) {
  TRY_ASSIGN(RunTables tables, RunTables::open(path, {kSteps, kValidations}, last_step));
  return RefinerTables(std::move(tables));
}

Status RefinerTables::add_step(const RefinerStepRecord& record) {
  const RefinerMetrics& m = record.metrics;
  const auto of_finished = [&](double value) { return m.finished > 0 ? value : NAN; };
  return tables_.add("steps", {static_cast<double>(record.step), static_cast<double>(record.examples), record.seconds, m.loss, m.answer_loss,
                               m.halt_loss, m.continue_loss, record.learning_rate, record.gradient_norm, static_cast<double>(m.finished),
                               of_finished(m.accuracy), of_finished(m.exact_accuracy), of_finished(m.q_halt_accuracy), of_finished(m.steps)});
}

Status RefinerTables::add_validation(const RefinerStepRecord& at, bool averaged, const RefinerScores& scores) {
  return tables_.add("validations", {static_cast<double>(at.step), static_cast<double>(at.examples), at.seconds, averaged ? 1.0 : 0.0,
                                     static_cast<double>(scores.rows), scores.accuracy, scores.exact_accuracy, scores.q_halt_accuracy,
                                     scores.steps, scores.answer_loss});
}

}  // namespace foretrace::lm
