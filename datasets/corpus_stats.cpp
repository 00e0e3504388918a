#include "datasets/corpus_stats.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <unordered_map>
#include <unordered_set>

#include "core/file.h"
#include "core/hash.h"
#include "datasets/fingerprint.h"
#include "datasets/generate_c/tokens.h"
#include "datasets/manifest.h"
#include "datasets/provenance.h"
#include "datasets/value_text.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::datasets {
namespace {

// Which programs and calls came before.
class Seen {
 public:
  // Adds an example of this program to `stats`, and the program if it is new. `call` tells two
  // examples of it apart.
  void add(const std::string& source, const std::string& language, const std::string& call,
           CorpusStats& stats) {
    const uint64_t text = fnv1a(language, fnv1a(source));
    const auto [known, fresh] = fingerprints_.emplace(text, 0);
    if (fresh)
      known->second =
          language == "c" ? generate_c::shape_fingerprint(source) : normalised_fingerprint(source);
    if (programs_.insert(known->second).second) add_program(source, language, stats);
    stats.programs = static_cast<int64_t>(programs_.size());
    // C programs are one if their literals differ; then they are no repeats.
    if (!calls_.insert(fnv1a(call, language == "c" ? text : known->second)).second) ++stats.repeats;
    ++stats.languages[language];
  }

 private:
  std::unordered_map<uint64_t, uint64_t> fingerprints_;  // by the hash of the source
  std::unordered_set<uint64_t> programs_;
  std::unordered_set<uint64_t> calls_;
};

std::string type_or_other(const std::string& text) {
  const std::string type = type_of_text(text);
  return type.empty() ? "other" : type;
}

void add_step(const tracer::StepView& step, CorpusStats& stats) {
  ++stats.events[std::string(tracer::event_name(step.event))];
  for (const tracer::LocalText& local : step.locals)
    if (local.changed) ++stats.changed_types[local.type.empty() ? "other" : local.type];
  const bool gives = step.event == tracer::Event::kReturn || step.event == tracer::Event::kYield;
  if (gives && step.value) ++stats.returned_types[type_or_other(*step.value)];
}

class StoreCounter {
 public:
  Status read_provenance(const std::vector<std::string>& manifests) {
    TRY_ASSIGN(provenance_, ProvenanceTable::read(manifests));
    return {};
  }

  Status add(tracer::TraceReader& reader, int64_t number) {
    TRY_ASSIGN(const tracer::RunRecord run, reader.run(number));
    std::string file = run.info.program;
    TRY(reader.for_each_step(number, 0, run.steps, [&](const tracer::StepView& step) {
      if (step.step == 0) file = step.file;
      add_step(step, stats_);
      return true;
    }));
    auto source = reader.source(number, file);
    if (!source.ok() && source.error().code != ErrorCode::kNotFound) return source.error();
    ++stats_.examples;
    stats_.steps += run.steps;
    stats_.step_lengths.add(run.steps);
    ++stats_.outcomes[std::string(tracer::outcome_name(run.end.outcome))];
    const Provenance& provenance = provenance_.of(run.info.item);
    add_provenance(provenance.origin, provenance.licence, stats_);
    // What a run read from stdin is not in the store; its steps and its output stand for it.
    const std::string call = run.info.entry + "\n" + run.info.args + "\n" +
                             std::to_string(run.steps) + "\n" + run.end.out;
    seen_.add(source.ok() ? source.value() : std::string(), run.info.language, call, stats_);
    return {};
  }

  [[nodiscard]] CorpusStats& stats() { return stats_; }

 private:
  ProvenanceTable provenance_;
  Seen seen_;
  CorpusStats stats_;
};

bool is_sqlite(const std::string& path) {
  std::string start(15, '\0');
  std::ifstream(path, std::ios::binary)
      .read(start.data(), static_cast<std::streamsize>(start.size()));
  return start == "SQLite format 3";
}

}  // namespace

Result<CorpusStats> store_stats(const std::vector<std::string>& stores,
                                const std::vector<std::string>& manifests,
                                const std::function<void(int64_t, int64_t)>& progress) {
  StoreCounter counter;
  TRY(counter.read_provenance(manifests));
  std::vector<std::pair<std::unique_ptr<tracer::TraceReader>, std::vector<int64_t>>> opened;
  int64_t all = 0, done = 0;
  for (const std::string& path : stores) {
    TRY_ASSIGN(auto reader, tracer::TraceReader::open(path));
    TRY_ASSIGN(auto runs, reader->runs());
    all += static_cast<int64_t>(runs.size());
    opened.emplace_back(std::move(reader), std::move(runs));
  }
  for (const auto& [reader, runs] : opened) {
    for (const int64_t run : runs) {
      TRY(counter.add(*reader, run));
      if (progress && ++done % 256 == 0) progress(done, all);
    }
  }
  return std::move(counter.stats());
}

Result<CorpusStats> manifest_stats(const std::vector<std::string>& manifests) {
  CorpusStats stats;
  Seen seen;
  for (const std::string& path : manifests) {
    TRY_ASSIGN(const std::vector<ManifestItem> items, read_manifest(path));
    for (const ManifestItem& item : items) {
      std::string source = item.source;
      if (source.empty()) {
        auto text = read_file(item.path);
        if (!text.ok()) return text.error().in(path + ": item " + item.id);
        source = std::move(text).value();
      }
      ++stats.examples;
      add_provenance(item.origin, item.licence, stats);
      seen.add(source, item.language, item.entry + "\n" + item.args + "\n" + item.stdin_text,
               stats);
    }
  }
  return stats;
}

Result<CorpusStats> stats_of_path(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    TRY_ASSIGN(const auto splits, dataset_stats(path));
    CorpusStats all;
    for (const auto& [split, stats] : splits) all.add(stats);
    return all;
  }
  if (!file_exists(path))
    return not_found(path + ": no such file or folder",
                     "give a dataset's folder, a trace store or a manifest");
  return is_sqlite(path) ? store_stats({path}, {}, {}) : manifest_stats({path});
}

}  // namespace foretrace::datasets
