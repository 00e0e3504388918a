#include "lm/train/metrics_store.h"

namespace foretrace::lm {
namespace {

constexpr const char* kSchema =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    "CREATE TABLE IF NOT EXISTS steps(step INTEGER PRIMARY KEY, tokens INTEGER, seconds REAL, loss REAL,"
    " learning_rate REAL, gradient_norm REAL, router_loss REAL, ahead_loss REAL);"
    "CREATE TABLE IF NOT EXISTS validations(step INTEGER PRIMARY KEY, tokens INTEGER, seconds REAL, loss REAL,"
    " average_loss REAL);";

}  // namespace

Result<MetricsStore> MetricsStore::open(const std::string& path, int64_t last_step) {
  MetricsStore store;
  TRY_ASSIGN(store.db_, Sqlite::open(path, Sqlite::Mode::kCreate));
  TRY(store.db_.execute(kSchema));
  const std::string beyond = " WHERE step > " + std::to_string(last_step) + ";";
  TRY(store.db_.execute("DELETE FROM steps" + beyond + "DELETE FROM validations" + beyond));
  TRY_ASSIGN(store.insert_step_, store.db_.prepare("INSERT OR REPLACE INTO steps VALUES(?,?,?,?,?,?,?,?)"));
  TRY(store.db_.execute("BEGIN"));
  return store;
}

Status MetricsStore::add_step(const StepMetrics& metrics) {
  insert_step_.bind(1, metrics.step);
  insert_step_.bind(2, metrics.tokens);
  insert_step_.bind(3, metrics.seconds);
  insert_step_.bind(4, metrics.loss);
  insert_step_.bind(5, metrics.learning_rate);
  insert_step_.bind(6, metrics.gradient_norm);
  insert_step_.bind(7, metrics.router_loss);
  insert_step_.bind(8, metrics.ahead_loss);
  return insert_step_.run();
}

Status MetricsStore::add_validation(int64_t step, int64_t tokens, double seconds, double loss, std::optional<double> average_loss) {
  TRY_ASSIGN(auto insert, db_.prepare("INSERT OR REPLACE INTO validations VALUES(?,?,?,?,?)"));
  insert.bind(1, step);
  insert.bind(2, tokens);
  insert.bind(3, seconds);
  insert.bind(4, loss);
  if (average_loss.has_value()) insert.bind(5, *average_loss);
  return insert.run();
}

Status MetricsStore::commit() { return db_.execute("COMMIT; BEGIN"); }

}  // namespace foretrace::lm
