#include "eval/results_store.h"

#include <functional>

#include "core/file.h"
#include "core/hash.h"
#include "eval/cut_text.h"
#include "eval/results_schema.h"

namespace foretrace::eval {
namespace {

// Of a sample's raw output, in bytes; a longer one is cut and ends with an ellipsis.
constexpr size_t kRawBytes = 16384;

Status in_transaction(Sqlite& db, const std::function<Status()>& work) {
  TRY(db.execute("BEGIN IMMEDIATE"));
  Status status = work();
  if (status.ok()) status = db.execute("COMMIT");
  if (!status.ok()) (void)db.execute("ROLLBACK").ok();
  return status;
}

}  // namespace

Result<std::unique_ptr<ResultsStore>> ResultsStore::open(const std::string& path, bool must_exist) {
  if (must_exist && !file_exists(path))
    return not_found("no results at " + path,
                     "`foretrace eval SUITE --out " + path + "` writes them");
  TRY_ASSIGN(auto db, Sqlite::open(path, Sqlite::Mode::kCreate));
  TRY(prepare_results(db));
  TRY(db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON"));
  return std::unique_ptr<ResultsStore>(new ResultsStore(std::move(db)));
}

Status ResultsStore::put_system(const SystemRecord& system) {
  TRY_ASSIGN(auto insert, db_.prepare("INSERT OR REPLACE INTO systems VALUES(?,?,?)"));
  insert.bind(1, system.id);
  insert.bind(2, system.name);
  insert.bind(3, system.detail);
  return insert.run();
}

Result<std::vector<SystemRecord>> ResultsStore::systems() {
  TRY_ASSIGN(auto query, db_.prepare("SELECT system, name, detail FROM systems ORDER BY rowid"));
  std::vector<SystemRecord> systems;
  while (true) {
    TRY_ASSIGN(bool row, query.step());
    if (!row) return systems;
    systems.push_back(
        {std::string(query.text(0)), std::string(query.text(1)), std::string(query.text(2))});
  }
}

Result<SystemRecord> ResultsStore::find_system(const std::string& text) {
  TRY_ASSIGN(auto all, systems());
  std::vector<SystemRecord> matches;
  for (const auto& system : all) {
    if (system.id == text) return system;
    if (system.name == text || (!text.empty() && system.id.rfind(text, 0) == 0))
      matches.push_back(system);
  }
  if (matches.size() == 1) return matches[0];
  std::string known;
  for (const auto& system : matches.empty() ? all : matches)
    known += (known.empty() ? "" : ", ") + system.id + " (" + system.name + ")";
  if (matches.empty())
    return not_found(db_.path() + " has no system '" + text + "'", "it has " + known);
  return not_found("several systems are called '" + text + "' in " + db_.path(),
                   "give an id: " + known);
}

Status ResultsStore::put(const Sample& sample) {
  return in_transaction(db_, [&] { return write_sample(sample); });
}

Status ResultsStore::write_sample(const Sample& sample) {
  TRY_ASSIGN(auto insert,
             db_.prepare("INSERT OR REPLACE INTO samples VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
  int at = 0;
  for (const std::string* text : {&sample.key, &sample.suite, &sample.part, &sample.item, &sample.cluster}) insert.bind(++at, *text);
  insert.bind(++at, sample.attempt);
  for (const std::string* text : {&sample.system, &sample.failure, &sample.reason, &sample.expected, &sample.prediction})
    insert.bind(++at, *text);
  if (sample.confidence)
    insert.bind(++at, *sample.confidence);
  else
    insert.bind_null(++at);
  insert.bind(++at, sample.seconds);
  insert.bind(++at, sample.predictions);
  insert.bind(++at, cut_text(sample.raw, kRawBytes));
  insert.bind(++at, sample.tokens);
  TRY(insert.run());
  TRY_ASSIGN(auto measure, db_.prepare("INSERT INTO measures VALUES(?,?,?,?,?)"));
  int64_t position = 0;
  for (const auto& m : sample.measures) {
    measure.bind(1, sample.key);
    measure.bind(2, position++);
    measure.bind(3, m.metric);
    measure.bind(4, m.hits);
    measure.bind(5, m.total);
    TRY(measure.run());
  }
  return {};
}

Result<std::optional<Sample>> ResultsStore::get(const std::string& key) {
  TRY_ASSIGN(auto query, db_.prepare("SELECT * FROM samples WHERE key=?"));
  query.bind(1, key);
  TRY_ASSIGN(bool row, query.step());
  if (!row) return std::optional<Sample>();
  Sample sample;
  int at = 0;
  for (std::string* text : {&sample.key, &sample.suite, &sample.part, &sample.item, &sample.cluster}) *text = query.text(at++);
  sample.attempt = query.integer(at++);
  for (std::string* text : {&sample.system, &sample.failure, &sample.reason, &sample.expected, &sample.prediction})
    *text = query.text(at++);
  if (!query.is_null(at)) sample.confidence = query.real(at);
  sample.seconds = query.real(++at);
  sample.predictions = query.real(++at);
  sample.raw = query.text(++at);
  sample.tokens = query.integer(++at);
  TRY_ASSIGN(auto measures,
             db_.prepare("SELECT metric, hits, total FROM measures WHERE key=? ORDER BY position"));
  measures.bind(1, key);
  while (true) {
    TRY_ASSIGN(bool more, measures.step());
    if (!more) return std::optional<Sample>(std::move(sample));
    sample.measures.push_back({std::string(measures.text(0)), measures.real(1), measures.real(2)});
  }
}

Result<std::unordered_set<std::string>> ResultsStore::settled_keys(const std::string& suite, const std::string& system) {
  TRY_ASSIGN(auto query, db_.prepare("SELECT key FROM samples WHERE suite=? AND system=? AND failure<>'unanswered'"));
  query.bind(1, suite);
  query.bind(2, system);
  std::unordered_set<std::string> keys;
  while (true) {
    TRY_ASSIGN(bool row, query.step());
    if (!row) return keys;
    keys.emplace(query.text(0));
  }
}

Result<int64_t> ResultsStore::begin_evaluation(const EvaluationRecord& evaluation) {
  std::string identity = evaluation.suite + "\n" + evaluation.system + "\n" + evaluation.settings;
  for (const auto& key : evaluation.keys) identity += "\n" + key;
  identity = sha256_hex(identity);
  int64_t id = 0;
  TRY(in_transaction(db_, [&]() -> Status {
    TRY_ASSIGN(auto find, db_.prepare("SELECT evaluation FROM evaluations WHERE identity=?"));
    find.bind(1, identity);
    TRY_ASSIGN(bool row, find.step());
    if (row) {
      id = find.integer(0);
      return {};
    }
    TRY_ASSIGN(auto insert, db_.prepare("INSERT INTO evaluations(identity, suite, system, "
                                        "settings, finished) VALUES(?,?,?,?,'')"));
    insert.bind(1, identity);
    insert.bind(2, evaluation.suite);
    insert.bind(3, evaluation.system);
    insert.bind(4, evaluation.settings);
    TRY(insert.run());
    id = db_.last_insert_id();
    TRY_ASSIGN(auto member, db_.prepare("INSERT INTO evaluation_samples VALUES(?,?,?)"));
    int64_t position = 0;
    for (const auto& key : evaluation.keys) {
      member.bind(1, id);
      member.bind(2, position++);
      member.bind(3, key);
      TRY(member.run());
    }
    return {};
  }));
  return id;
}

Status ResultsStore::finish_evaluation(int64_t evaluation) {
  TRY_ASSIGN(auto update,
             db_.prepare("UPDATE evaluations SET finished=strftime('%Y-%m-%dT%H:%M:%SZ','now') "
                         "WHERE evaluation=?"));
  update.bind(1, evaluation);
  return update.run();
}

Result<std::vector<EvaluationRecord>> ResultsStore::evaluations() {
  TRY_ASSIGN(auto query, db_.prepare("SELECT evaluation, suite, system, settings, finished FROM "
                                     "evaluations ORDER BY evaluation"));
  TRY_ASSIGN(
      auto members,
      db_.prepare("SELECT key FROM evaluation_samples WHERE evaluation=? ORDER BY position"));
  std::vector<EvaluationRecord> all;
  while (true) {
    TRY_ASSIGN(bool row, query.step());
    if (!row) return all;
    EvaluationRecord record{query.integer(0),           std::string(query.text(1)),
                            std::string(query.text(2)), std::string(query.text(3)),
                            std::string(query.text(4)), {}};
    members.reset();
    members.bind(1, record.evaluation);
    while (true) {
      TRY_ASSIGN(bool member, members.step());
      if (!member) break;
      record.keys.emplace_back(members.text(0));
    }
    all.push_back(std::move(record));
  }
}

Result<std::vector<Sample>> ResultsStore::samples(const EvaluationRecord& evaluation) {
  std::vector<Sample> samples;
  for (const auto& key : evaluation.keys) {
    TRY_ASSIGN(auto sample, get(key));
    if (sample) samples.push_back(std::move(*sample));
  }
  return samples;
}

}  // namespace foretrace::eval
