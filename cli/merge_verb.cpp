// foretrace merge: several trace stores into one.
#include <CLI/CLI.hpp>

#include "cli/store_verbs.h"
#include "cli/trace_file.h"
#include "core/file.h"
#include "core/json.h"
#include "tracer/store/merge.h"

namespace foretrace::cli {
namespace {

class MergeVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "merge"; }
  [[nodiscard]] std::string summary() const override { return "add the runs of other trace stores to one"; }
  [[nodiscard]] std::string example() const override { return "foretrace merge --db all.db build/demo/examples.db build/demo/example.db"; }
  void declare(CLI::App& app) override {
    app.add_option("--db", out_, "the store to add to; made if it is missing")->required();
    app.add_option("SHARD", shards_, "stores to add")->required();
    app.add_flag("--json", json_, "print JSON");
  }
  Result<int> run() override;

 private:
  std::string out_;
  std::vector<std::string> shards_;
  bool json_ = false;
};

Result<int> MergeVerb::run() {
  for (const std::string& shard : shards_)
    if (!file_exists(shard)) return not_found("no such file: " + shard);
  tracer::MergeCount total;
  for (const std::string& shard : shards_) {
    TRY_ASSIGN(const tracer::MergeCount count, tracer::merge_store(out_, shard));
    total.added += count.added;
    total.already_there += count.already_there;
  }
  if (json_) {
    Json json;
    json["added"] = total.added;
    json["already_there"] = total.already_there;
    TRY(print(dump_json(json) + "\n"));
  } else {
    TRY(print(out_ + ": " + std::to_string(total.added) + " runs added, " + std::to_string(total.already_there) +
              " were already there\n"));
  }
  return 0;
}

}  // namespace

std::unique_ptr<Verb> make_merge_verb() { return std::make_unique<MergeVerb>(); }

}  // namespace foretrace::cli
