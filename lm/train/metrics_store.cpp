#include "lm/train/metrics_store.h"

#include <cmath>

namespace foretrace::lm {

Result<MetricsStore> MetricsStore::open(const std::string& path, int64_t last_step) {
  TRY_ASSIGN(RunTables tables,
             RunTables::open(path,
                             {"steps(step INTEGER PRIMARY KEY, tokens INTEGER, seconds REAL, loss REAL, learning_rate REAL, gradient_norm REAL,"
                              " router_loss REAL, ahead_loss REAL)",
                              "validations(step INTEGER PRIMARY KEY, tokens INTEGER, seconds REAL, loss REAL, average_loss REAL)"},
                             last_step));
  return MetricsStore(std::move(tables));
}

Status MetricsStore::add_step(const StepMetrics& m) {
  return tables_.add("steps", {static_cast<double>(m.step), static_cast<double>(m.tokens), m.seconds, m.loss, m.learning_rate,
                               m.gradient_norm, m.router_loss, m.ahead_loss});
}

Status MetricsStore::add_validation(int64_t step, int64_t tokens, double seconds, double loss, std::optional<double> average_loss) {
  return tables_.add("validations", {static_cast<double>(step), static_cast<double>(tokens), seconds, loss, average_loss.value_or(NAN)});
}

}  // namespace foretrace::lm
