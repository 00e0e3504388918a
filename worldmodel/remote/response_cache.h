// What servers have answered, in SQLite: a request that was answered once is not paid for again. One process writes at a time.
#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "core/sqlite.h"
#include "worldmodel/remote/completion.h"

namespace foretrace::remote {

struct CachedCompletion {
  Completion completion;
  double seconds = 0;  // that the server took
};

class ResponseCache {
 public:
  // Makes the file if it is missing.
  static Result<ResponseCache> open(const std::string& path);

  // Everything that decides an answer: endpoint and whole request body.
  static std::string key(const std::string& url, const std::string& body);

  Result<std::optional<CachedCompletion>> find(const std::string& key);
  // One transaction: whole or not at all.
  Status put(const std::string& key, const std::string& url, const std::string& body, const CachedCompletion& answer);

 private:
  explicit ResponseCache(Sqlite db) : db_(std::move(db)) {}
  Sqlite db_;
};

}  // namespace foretrace::remote
