#include "eval/trace_data.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "core/hash.h"
#include "datasets/build.h"
#include "datasets/manifest.h"
#include "datasets/shard_set.h"
#include "eval/item_limit.h"
#include "tracer/store/trace_reader.h"
#include "worldmodel/call_text.h"

namespace foretrace::eval {
namespace {

using tracer::StepView;

// What a dataset folder says of how it was made.
struct Dataset {
  datasets::DatasetManifest manifest;
  std::vector<std::string> stores;
  std::map<std::string, std::string> origins;  // by item id
};

Result<Dataset> read_dataset(const std::string& folder) {
  Dataset dataset;
  TRY_ASSIGN(dataset.manifest, datasets::read_dataset_manifest(folder));
  if (dataset.manifest.stores.empty())
    return unsupported(
        folder + "/manifest.json does not name the trace stores that it was built from",
        "build it again with `foretrace data build`");
  auto place = [&](const std::string& path) {
    const std::filesystem::path at(path);
    return at.is_absolute() ? path
                            : (std::filesystem::path(folder) / at).lexically_normal().string();
  };
  for (const auto& store : dataset.manifest.stores) dataset.stores.push_back(place(store));
  for (const auto& manifest : dataset.manifest.manifests) {
    TRY_ASSIGN(const auto items, datasets::read_manifest(place(manifest)));
    for (const auto& item : items) dataset.origins[item.id] = item.origin;
  }
  return dataset;
}

Result<std::vector<StepView>> read_steps(tracer::TraceReader& reader, int64_t run, int64_t first,
                                         int64_t last) {
  std::vector<StepView> steps;
  TRY(reader.for_each_step(run, first, last, [&](const StepView& step) {
    steps.push_back(step);
    return true;
  }));
  return steps;
}

struct Run {
  tracer::RunRecord record;
  std::string file;
  std::string source;
};

// Every run of a store that has a step, with its source.
Status for_each_run(tracer::TraceReader& reader,
                    const std::function<Result<bool>(const Run&)>& visit) {
  TRY_ASSIGN(const auto runs, reader.runs());
  for (const int64_t number : runs) {
    Run run;
    TRY_ASSIGN(run.record, reader.run(number));
    if (run.record.steps == 0) continue;
    TRY_ASSIGN(const auto first, read_steps(reader, number, 0, 1));
    run.file = first.at(0).file;
    auto source = reader.source(number, run.file);
    if (!source.ok()) continue;
    run.source = std::move(source).value();
    TRY_ASSIGN(const bool more, visit(run));
    if (!more) break;
  }
  return {};
}

bool is_complete(const tracer::RunRecord& record) {
  return record.end.outcome == tracer::Outcome::kReturned ||
         record.end.outcome == tracer::Outcome::kRaised;
}

std::string origin_of(const std::string& text) {
  return text.rfind("generated", 0) == 0 || text.rfind("gen", 0) == 0 ? "generated" : "real";
}

TraceItem make_item(const Run& run, std::vector<StepView> steps, const std::string& store) {
  const auto& info = run.record.info;
  TraceItem item;
  item.name = !info.item.empty() ? info.item
                                 : std::filesystem::path(store).filename().string() + " run " +
                                       std::to_string(run.record.run);
  item.cluster = sha256_hex(run.source + "\n" + info.entry).substr(0, 16);
  item.origin = origin_of(info.item);
  item.traced.program = {run.source, info.entry, info.args, run.file, info.limits, info.language};
  worldmodel::split_call(item.traced.program.entry, item.traced.program.args);
  item.traced.steps = std::move(steps);
  item.complete = is_complete(run.record);
  return item;
}

void keep(std::vector<TraceItem>& items, int64_t limit) {
  limit_items(items, limit, [](const TraceItem& item) -> const std::string& { return item.name; });
}

Result<TraceData> read_store(const std::string& path, int64_t limit) {
  TRY_ASSIGN(auto reader, tracer::TraceReader::open(path));
  TraceData data;
  TRY(for_each_run(*reader, [&](const Run& run) -> Result<bool> {
    ++data.runs;
    TRY_ASSIGN(auto steps, read_steps(*reader, run.record.run, 0, run.record.steps));
    data.items.push_back(make_item(run, std::move(steps), path));
    if (limit > 0 && static_cast<int64_t>(data.items.size()) > 4 * limit) keep(data.items, limit);
    return true;
  }));
  keep(data.items, limit);
  return data;
}

// Finds the examples of one split of a dataset again, by the rules that `data build` made it with.
class SplitReader {
 public:
  SplitReader(const Dataset& dataset, std::string split)
      : dataset_(dataset), split_(std::move(split)) {
    limits_.max_tokens = dataset.manifest.max_tokens;
    limits_.max_steps = dataset.manifest.max_steps;
  }

  // In the order of the stores; `visit` stops by false.
  Status for_each(TraceData& data, const std::function<bool(TraceItem)>& visit) {
    bool more = true;
    for (const auto& path : dataset_.stores) {
      if (!more) break;
      TRY_ASSIGN(auto reader, tracer::TraceReader::open(path));
      TRY(for_each_run(*reader, [&](const Run& run) -> Result<bool> {
        if (!in_split(run)) return true;
        ++data.runs;
        TRY_ASSIGN(auto item, read(*reader, run, path));
        if (item)
          more = visit(std::move(*item));
        else
          ++data.refused;
        return more;
      }));
    }
    return {};
  }

 private:
  bool in_split(const Run& run) {
    const auto [known, fresh] = keys_.try_emplace(fnv1a(run.source), 0);
    if (fresh) known->second = datasets::split_key(run.source);
    return datasets::split_of(known->second, dataset_.manifest.valid, dataset_.manifest.test) ==
           split_;
  }

  // Nothing where the dataset holds no example of the run: it does not fit, or repeats another.
  Result<std::optional<TraceItem>> read(tracer::TraceReader& reader, const Run& run,
                                        const std::string& path) {
    if (run.record.steps > limits_.max_steps) return std::optional<TraceItem>();
    TRY_ASSIGN(auto steps, read_steps(reader, run.record.run, 0, run.record.steps));
    const auto example = datasets::make_example(run.record, run.source, steps, limits_);
    if (!example.ok()) return std::optional<TraceItem>();
    const auto& tokens = example.value().tokens;
    const std::string_view prompt(reinterpret_cast<const char*>(tokens.data()),
                                  example.value().prompt_length * sizeof(datasets::Token));
    if (!prompts_.insert(fnv1a(prompt)).second) return std::optional<TraceItem>();
    auto item = make_item(run, std::move(steps), path);
    if (const auto origin = dataset_.origins.find(run.record.info.item);
        origin != dataset_.origins.end())
      item.origin = origin_of(origin->second);
    item.cluster = std::to_string(example.value().program_id);
    return std::optional<TraceItem>(std::move(item));
  }

  const Dataset& dataset_;
  std::string split_;
  datasets::ExampleLimits limits_;
  std::unordered_map<uint64_t, uint64_t> keys_;
  std::unordered_set<uint64_t> prompts_;
};

}  // namespace

Result<TraceData> read_trace_data(const std::string& path, const std::string& split,
                                  int64_t limit) {
  TraceData data;
  if (!std::filesystem::exists(path))
    return not_found("no data at " + path, "--data is a dataset folder or a trace store");
  if (std::filesystem::is_directory(path)) {
    TRY_ASSIGN(const auto dataset, read_dataset(path));
    TRY(SplitReader(dataset, split).for_each(data, [&](TraceItem item) {
      data.items.push_back(std::move(item));
      if (limit > 0 && static_cast<int64_t>(data.items.size()) > 4 * limit) keep(data.items, limit);
      return true;
    }));
    keep(data.items, limit);
  } else {
    TRY_ASSIGN(data, read_store(path, limit));
  }
  if (data.items.empty())
    return not_found(path + " has no traces to ask about",
                     "split " + split + ", " + std::to_string(data.runs) + " runs looked at");
  std::sort(data.items.begin(), data.items.end(),
            [](const TraceItem& a, const TraceItem& b) { return a.name < b.name; });
  return data;
}

Result<worldmodel::MajorityStatistics> train_statistics(const std::string& folder, int64_t limit) {
  TRY_ASSIGN(const auto dataset, read_dataset(folder));
  worldmodel::MajorityStatistics statistics;
  TraceData data;
  TRY(SplitReader(dataset, "train").for_each(data, [&](const TraceItem& item) {
    statistics.add(item.traced.steps);
    return statistics.traces() < limit;
  }));
  if (statistics.traces() == 0) return not_found(folder + " has no train split to count");
  return statistics;
}

}  // namespace foretrace::eval
