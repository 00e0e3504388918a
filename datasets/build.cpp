#include "datasets/build.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <unordered_map>

#include "core/file.h"
#include "core/hash.h"
#include "datasets/new_dataset.h"
#include "datasets/overlap/decontamination.h"
#include "datasets/provenance.h"
#include "datasets/shard_set.h"

namespace foretrace::datasets {
namespace {

// The shards of one split as they fill.
class SplitWriter {
 public:
  SplitWriter(std::string folder, std::string split, size_t shard_tokens)
      : folder_(std::move(folder)), split_(std::move(split)), shard_tokens_(shard_tokens) {}

  Status add(const Example& example) {
    shard_.add(example);
    return shard_.token_count() >= shard_tokens_ ? flush() : Status();
  }
  Status flush() {
    if (shard_.size() == 0) return {};
    std::array<char, 16> number{};
    std::snprintf(number.data(), number.size(), "-%04zu.shard", entries_.size());
    ShardEntry entry;
    entry.file = split_ + number.data();
    entry.examples = static_cast<int64_t>(shard_.size());
    entry.tokens = static_cast<int64_t>(shard_.token_count());
    TRY_ASSIGN(entry.sha256, shard_.write(folder_ + "/" + entry.file));
    entries_.push_back(std::move(entry));
    return {};
  }
  [[nodiscard]] const std::vector<ShardEntry>& entries() const { return entries_; }

 private:
  std::string folder_;
  std::string split_;
  size_t shard_tokens_;
  ShardWriter shard_;
  std::vector<ShardEntry> entries_;
};

// `path` relative to `folder`, so that both can move together.
std::string seen_from(const std::string& folder, const std::string& path) {
  std::error_code error;
  const auto relative = std::filesystem::relative(path, folder, error);
  return error || relative.empty() ? path : relative.string();
}

class Builder {
 public:
  explicit Builder(const BuildOptions& options) : options_(options) {}

  Status read_evaluation_sets() {
    TRY_ASSIGN(evaluation_, overlap::Decontamination::open(options_.decontaminate, options_.tasks));
    return {};
  }

  Status read_provenance() {
    TRY_ASSIGN(provenance_, ProvenanceTable::read(options_.manifests));
    return {};
  }

  // Counts every store's runs before work starts, so that progress has a total and a missing store
  // shows at once.
  Status open_stores() {
    for (const std::string& path : options_.stores) {
      TRY_ASSIGN(auto reader, tracer::TraceReader::open(path));
      TRY_ASSIGN(auto runs, reader->runs());
      total_ += static_cast<int64_t>(runs.size());
      stores_.push_back({std::move(reader), std::move(runs)});
    }
    return {};
  }

  Status open_place() {
    TRY_ASSIGN(NewDataset place, NewDataset::open(options_.out));
    place_.emplace(std::move(place));
    for (const char* split : kSplits)
      splits_.emplace(split, SplitWriter(place_->unfinished(), split, options_.shard_tokens));
    return {};
  }

  Status add_all() {
    for (const Store& store : stores_) {
      for (const int64_t run : store.runs) {
        TRY(add_run(*store.reader, run));
        ++report_.runs;
        if (options_.progress && report_.runs % 256 == 0) options_.progress(report_.runs, total_);
      }
    }
    return {};
  }

  Status finish() {
    DatasetManifest manifest;
    manifest.max_tokens = options_.limits.max_tokens;
    manifest.max_steps = options_.limits.max_steps;
    manifest.refused = report_.refused;
    for (const auto& path : options_.stores)
      manifest.stores.push_back(seen_from(options_.out, path));
    for (const auto& path : options_.manifests)
      manifest.manifests.push_back(seen_from(options_.out, path));
    for (const QueryKind kind : options_.queries) manifest.queries.emplace_back(query_kind_name(kind));
    manifest.queries_per_run = options_.queries.empty() ? 0 : options_.queries_per_run;
    manifest.valid = options_.valid;
    manifest.test = options_.test;
    for (const overlap::EvaluationSet& set : evaluation_.sets())
      manifest.decontaminated.push_back({set.name, seen_from(options_.out, set.file), set.sha256,
                                         static_cast<int64_t>(set.programs.size())});
    for (auto& [split, writer] : splits_) {
      TRY(writer.flush());
      manifest.splits[split] = writer.entries();
    }
    if (report_.examples == 0) return not_found("no run became an example" + reasons());
    return place_->finish(manifest);
  }

  BuildReport report_;

 private:
  struct Store {
    std::unique_ptr<tracer::TraceReader> reader;
    std::vector<int64_t> runs;
  };

  // Damage is an Error; a run that does not fit is counted.
  Status add_run(tracer::TraceReader& reader, int64_t number) {
    TRY_ASSIGN(const tracer::RunRecord run, reader.run(number));
    std::vector<tracer::StepView> steps;
    // More steps than the limit are refused unread.
    if (run.steps <= options_.limits.max_steps) {
      steps.reserve(static_cast<size_t>(run.steps));
      TRY(reader.for_each_step(number, 0, run.steps, [&](const tracer::StepView& step) {
        steps.push_back(step);
        return true;
      }));
    }
    std::string source;
    if (!steps.empty()) {
      TRY_ASSIGN(source, reader.source(number, steps[0].file));
    }
    auto made = examples_of(run, source, steps);
    if (!made.ok()) return refuse(made.error().message);
    if (const std::string& reason = objection(source); !reason.empty()) return refuse(reason);
    for (Example& example : made.value()) TRY(add_example(std::move(example), run.info.item, source));
    return {};
  }

  Result<std::vector<Example>> examples_of(const tracer::RunRecord& run, const std::string& source,
                                           std::span<const tracer::StepView> steps) const {
    if (!options_.queries.empty())
      return make_state_examples(run, source, steps, options_.limits, options_.queries, options_.queries_per_run);
    TRY_ASSIGN(Example example, make_example(run, source, steps, options_.limits));
    return std::vector<Example>{std::move(example)};
  }

  // Why the program must not be trained on, or "".
  const std::string& objection(const std::string& source) {
    const auto [known, fresh] = objections_.emplace(fnv1a(source), "");
    if (fresh && !evaluation_.sets().empty()) known->second = evaluation_.objection(source);
    return known->second;
  }

  Status refuse(const std::string& reason) {
    ++report_.refused[reason];
    return {};
  }

  Status add_example(Example example, const std::string& item, const std::string& source) {
    const std::span<const Token> tokens = example.tokens;
    const uint64_t trace = token_hash(tokens.subspan(example.prompt_length));
    const auto [seen, fresh] = traces_.emplace(token_hash(tokens.first(example.prompt_length)), trace);
    if (!fresh) return refuse(seen->second == trace ? "a repeat" : "a repeat with another trace");
    example.origin = provenance_.of(item).origin;
    example.licence = provenance_.of(item).licence;
    const auto [key, unknown] = split_keys_.emplace(fnv1a(source), 0);
    if (unknown) key->second = split_key(source);
    const std::string split(split_of(key->second, options_.valid, options_.test));
    ++report_.examples;
    ++report_.split_examples[split];
    report_.tokens += static_cast<int64_t>(tokens.size());
    report_.steps += example.steps;
    return splits_.at(split).add(example);
  }

  [[nodiscard]] std::string reasons() const {
    std::string text = " of " + std::to_string(report_.runs) + " runs";
    for (const auto& [reason, count] : report_.refused)
      text += "; " + std::to_string(count) + ": " + reason;
    return text;
  }

  const BuildOptions& options_;
  std::optional<NewDataset> place_;
  std::vector<Store> stores_;
  ProvenanceTable provenance_;
  std::map<std::string, SplitWriter> splits_;
  std::unordered_map<uint64_t, uint64_t> traces_;      // prompt -> trace, as hashes
  std::unordered_map<uint64_t, uint64_t> split_keys_;  // source's hash -> key
  overlap::Decontamination evaluation_;
  std::unordered_map<uint64_t, std::string> objections_;  // source's hash -> why it is left out
  int64_t total_ = 0;
};

}  // namespace

Result<BuildReport> build_dataset(const BuildOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  if (options.stores.empty()) return invalid_argument("no trace store is given");
  if (!(options.valid >= 0 && options.test >= 0 && options.valid + options.test < 1))
    return invalid_argument("shares of valid and test leave nothing to train on");
  if (!options.queries.empty() && options.queries_per_run < 1) return invalid_argument("no questions a run");
  Builder builder(options);
  TRY(builder.read_evaluation_sets());
  TRY(builder.read_provenance());
  TRY(builder.open_stores());
  TRY(builder.open_place());
  TRY(builder.add_all());
  TRY(builder.finish());
  builder.report_.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return std::move(builder.report_);
}

}  // namespace foretrace::datasets
