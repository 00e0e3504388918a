// ResultsStore: samples in SQLite, one transaction a sample, WAL: a killed evaluation keeps what it
// finished and goes on from there. Format: docs/results_format.md.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/result.h"
#include "core/sqlite.h"
#include "eval/sample.h"

namespace foretrace::eval {

struct SystemRecord {
  std::string id;
  std::string name;    // what a person calls it: "copy", a model directory's name
  std::string detail;  // path, decoder
};

// One evaluation as it was asked for: which samples belong to its table.
struct EvaluationRecord {
  int64_t evaluation = 0;
  std::string suite;
  std::string system;  // id
  std::string settings;
  std::string finished;  // UTC, ISO 8601; empty: not finished
  std::vector<std::string> keys;
};

class ResultsStore {
 public:
  // Creates the file if it is missing, unless `must_exist`; brings one of version 2 up to date. Refuses files that are no results
  // store or of another version.
  static Result<std::unique_ptr<ResultsStore>> open(const std::string& path, bool must_exist);

  Status put_system(const SystemRecord& system);
  Result<std::vector<SystemRecord>> systems();
  // By id, a prefix of it that only one has, or name. A name that several systems have is an Error
  // that lists their ids.
  Result<SystemRecord> find_system(const std::string& text);

  // Stores one sample in a transaction of its own; the same key again replaces it.
  Status put(const Sample& sample);
  Result<std::optional<Sample>> get(const std::string& key);
  // Of the samples that need not be asked for again: all but those that a server left unanswered.
  Result<std::unordered_set<std::string>> settled_keys(const std::string& suite, const std::string& system);

  // Starts an evaluation over these keys, or finds the one with the same suite, system, settings
  // and keys.
  Result<int64_t> begin_evaluation(const EvaluationRecord& evaluation);
  Status finish_evaluation(int64_t evaluation);
  Result<std::vector<EvaluationRecord>> evaluations();
  // Samples of an evaluation that are there, in its order of items.
  Result<std::vector<Sample>> samples(const EvaluationRecord& evaluation);

 private:
  explicit ResultsStore(Sqlite db) : db_(std::move(db)) {}
  Status write_sample(const Sample& sample);
  Sqlite db_;
};

}  // namespace foretrace::eval
