#include "cli/trace_all_verb.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <thread>

#include "cli/shard.h"
#include "cli/trace_flags.h"
#include "datasets/manifest.h"
#include "tracer/recorder/batch.h"
#include "tracer/store/trace_reader.h"
#include "tracer/store/trace_writer.h"

namespace foretrace::cli {
namespace {

class TraceAllVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "trace-all"; }
  [[nodiscard]] std::string summary() const override { return "trace every program of a manifest; goes on where it was stopped"; }
  [[nodiscard]] std::string example() const override {
    return "foretrace trace-all --manifest build/demo/examples.jsonl --db traces.db --jobs 2";
  }

  void declare(CLI::App& app) override {
    app.add_option("--manifest", manifest_, "JSON lines: id, language, path or source, entry, args, stdin")->required();
    app.add_option("--db", db_, "trace store to append to; {shard} in it becomes the shard's number")->required();
    app.add_option("--jobs", jobs_, "programs at a time")->check(CLI::Range(1, 1024));
    auto* shard = app.add_option("--shard", shard_, "i/N: only every N-th item, beginning with the i-th (from 0)");
    app.add_option("--shards", shards_, "number of shards, where the environment has this one's (a Slurm array has both)")
        ->check(CLI::Range(int64_t{1}, int64_t{1} << 31))
        ->excludes(shard);
    app.add_flag("--retry", retry_, "trace items again that could not be run before");
    flags_.declare(app);
  }

  Result<int> run() override {
    TRY(flags_.check());
    TRY_ASSIGN(const Shard shard, choose_shard(shard_, shards_, process_environment));
    TRY_ASSIGN(db_, store_of_shard(db_, shard));
    if (!shard.from.empty())
      std::fprintf(stderr, "shard %lld of %lld, by %s\n", static_cast<long long>(shard.index), static_cast<long long>(shard.count), shard.from.c_str());
    TRY_ASSIGN(const auto items, datasets::read_manifest(manifest_, {shard.index, shard.count}));
    tracer::WriterOptions together;
    together.shared_transactions = true;
    TRY_ASSIGN(auto writer, tracer::TraceWriter::open(db_, together));
    TRY_ASSIGN(const auto requests, requests_of(items));
    tracer::BatchOptions options;
    options.recorder = flags_.recorder_options();
    options.c = flags_.c_options();
    options.note = [](const std::string& item, const std::string& problem) {
      std::fprintf(stderr, "foretrace: %s: not instrumented: %s\n", item.c_str(), problem.c_str());
    };
    options.jobs = static_cast<int>(std::min<size_t>(jobs_ > 0 ? jobs_ : std::thread::hardware_concurrency(),
                                                     std::max<size_t>(requests.size(), 1)));
    options.report = [this](const tracer::BatchProgress& progress) { report(progress); };
    TRY_ASSIGN(const auto result, tracer::record_batch(requests, options, *writer));
    report(result);
    if (terminal_) std::fputc('\n', stderr);
    std::printf("%lld recorded, %lld failed, %lld done before; %lld steps in %.1f s\n", static_cast<long long>(result.done),
                static_cast<long long>(result.failed), static_cast<long long>(skipped_),
                static_cast<long long>(result.steps), result.seconds);
    if (result.failed + failed_before_ > 0)
      std::printf("%lld could not be run; why: foretrace query --db %s \"SELECT item, message FROM trace_item WHERE status = 'failed'\"%s\n",
                  static_cast<long long>(result.failed + failed_before_), db_.c_str(),
                  failed_before_ > 0 ? "; --retry tries them again" : "");
    return 0;
  }

 private:
  // The items that have not been done.
  Result<std::vector<tracer::RunRequest>> requests_of(const std::vector<datasets::ManifestItem>& items) {
    TRY_ASSIGN(const auto reader, tracer::TraceReader::open(db_));
    std::vector<tracer::RunRequest> requests;
    for (const datasets::ManifestItem& item : items) {
      TRY_ASSIGN(const auto known, reader->item(item.id));
      const bool failed = known && known->status == tracer::kItemFailed;
      if (known && !(failed && retry_)) {
        ++skipped_;
        failed_before_ += failed ? 1 : 0;
        if (known->run) TRY(is_same_program(*reader, *known->run, item));
      } else {
        requests.push_back(request_of(item));
      }
    }
    return requests;
  }

  // A run under the item's id that was of something else must not pass for the item's.
  [[nodiscard]] Status is_same_program(tracer::TraceReader& reader, int64_t number, const datasets::ManifestItem& item) const {
    TRY_ASSIGN(const tracer::RunRecord run, reader.run(number));
    bool same = run.info.language == item.language && run.info.entry == item.entry && run.info.args == item.args;
    if (same && !item.source.empty()) {
      const auto source = reader.source(number, run.info.program);
      same = !source.ok() || source.value() == item.source;
    }
    if (same) return {};
    return invalid_argument(manifest_ + ": item \"" + item.id + "\" is another program than run " + std::to_string(number) + " of " + db_ +
                                ", which was traced under this id",
                            "give it another id, or the manifest another --db");
  }

  [[nodiscard]] tracer::RunRequest request_of(const datasets::ManifestItem& item) const {
    tracer::RunRequest request;
    request.item = item.id;
    request.language = item.language;
    if (item.path.empty())
      request.source = item.source;
    else
      request.program = item.path;
    request.entry = item.entry;
    request.args = item.args;
    request.stdin_text = item.stdin_text;
    request.scope = flags_.scope();
    request.limits = flags_.limits();
    request.seed = flags_.seed();
    request.frozen_time = flags_.frozen_time();
    return request;
  }

  void report(const tracer::BatchProgress& progress) const {
    const double rate = static_cast<double>(progress.done + progress.failed) / std::max(progress.seconds, 1e-9);
    const int64_t left = progress.total - progress.done - progress.failed;
    std::fprintf(stderr, "%s%lld of %lld, %lld failed, %.0f/s, %.0f s left%s", terminal_ ? "\r" : "",
                 static_cast<long long>(progress.done + progress.failed), static_cast<long long>(progress.total),
                 static_cast<long long>(progress.failed), rate, rate > 0 ? static_cast<double>(left) / rate : 0.0,
                 terminal_ ? "   " : "\n");
    std::fflush(stderr);
  }

  std::string manifest_;
  std::string db_;
  std::optional<std::string> shard_;
  std::optional<int64_t> shards_;
  int jobs_ = 0;
  TraceFlags flags_;
  bool retry_ = false;
  int64_t skipped_ = 0;
  int64_t failed_before_ = 0;
  const bool terminal_ = ::isatty(2) != 0;
};

}  // namespace

std::unique_ptr<Verb> make_trace_all_verb() { return std::make_unique<TraceAllVerb>(); }

}  // namespace foretrace::cli
