#include "datasets/overlap/overlap_report.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "core/file.h"
#include "core/hash.h"

namespace foretrace::datasets::overlap {
namespace {

class Reporter {
 public:
  explicit Reporter(Decontamination& evaluation) : evaluation_(evaluation) {
    for (const EvaluationSet& set : evaluation.sets())
      report_.sets.push_back(
          {set.name, set.file, static_cast<int64_t>(set.programs.size()), 0, 0, 0, 0, {}});
  }

  Status add(ManifestItem item) {
    ++report_.items;
    bool clean = true;
    if (item.language != "python") {
      ++report_.other_languages;
    } else {
      std::string text;
      if (item.source.empty()) {
        TRY_ASSIGN(text, read_file(item.path));
      }
      clean = is_clean(item.source.empty() ? text : item.source, item.id);
    }
    if (clean) report_.clean.push_back(std::move(item));
    return {};
  }

  OverlapReport take() {
    for (SetOverlap& set : report_.sets) {
      std::unordered_set<std::string_view> met;
      for (const OverlapPair& pair : set.pairs) met.insert(pair.evaluation);
      set.met = static_cast<int64_t>(met.size());
      std::stable_sort(set.pairs.begin(), set.pairs.end(), [](const auto& a, const auto& b) {
        return a.kind != b.kind ? a.kind > b.kind : a.similarity > b.similarity;
      });
    }
    return std::move(report_);
  }

 private:
  bool is_clean(const std::string& source, const std::string& id) {
    const auto [known, fresh] = clean_.emplace(fnv1a(source), true);
    if (fresh) known->second = compare(source, id);
    return known->second;
  }

  bool compare(const std::string& source, const std::string& id) {
    ++report_.programs;
    const auto found = evaluation_.find(source);
    if (!found.ok()) {
      ++report_.unread;
      return false;
    }
    bool clean = true;
    for (size_t i = 0; i < report_.sets.size(); ++i) {
      if (const auto& overlap = found.value()[i]) {
        count(report_.sets[i], *overlap, evaluation_.sets()[i], id);
        clean = false;
      }
    }
    report_.overlapping += clean ? 0 : 1;
    return clean;
  }

  static void count(SetOverlap& set, const Overlap& overlap, const EvaluationSet& evaluation,
                    const std::string& id) {
    ++(overlap.kind == OverlapKind::kIdentical   ? set.identical
       : overlap.kind == OverlapKind::kConstants ? set.constants
                                                 : set.near);
    set.pairs.push_back({id, overlap.function, evaluation.programs[overlap.program].id,
                         overlap.kind, overlap.similarity});
  }

  Decontamination& evaluation_;
  OverlapReport report_;
  std::unordered_map<uint64_t, bool> clean_;  // by the source's hash
};

}  // namespace

Result<OverlapReport> overlap_report(const std::vector<std::string>& manifests,
                                     Decontamination& evaluation,
                                     const std::function<void(int64_t, int64_t)>& progress) {
  Reporter reporter(evaluation);
  for (const std::string& path : manifests) {
    TRY_ASSIGN(std::vector<ManifestItem> items, read_manifest(path));
    const auto all = static_cast<int64_t>(items.size());
    for (int64_t done = 0; ManifestItem & item : items) {
      const std::string id = item.id;
      if (const Status status = reporter.add(std::move(item)); !status.ok())
        return status.error().in(path + ": item " + id);
      if (progress && ++done % 1024 == 0) progress(done, all);
    }
  }
  return reporter.take();
}

Json overlap_json(const OverlapReport& report, size_t most) {
  Json json = {{"items", report.items},
               {"programs", report.programs},
               {"overlapping", report.overlapping},
               {"unread", report.unread},
               {"other_languages", report.other_languages},
               {"clean", report.clean.size()},
               {"sets", Json::array()}};
  for (const SetOverlap& set : report.sets) {
    Json pairs = Json::array();
    for (size_t i = 0; i < std::min(most, set.pairs.size()); ++i) {
      const OverlapPair& pair = set.pairs[i];
      pairs.push_back({{"item", pair.item},
                       {"function", pair.function},
                       {"evaluation", pair.evaluation},
                       {"kind", overlap_name(pair.kind)},
                       {"similarity", pair.similarity}});
    }
    json["sets"].push_back({{"set", set.name},
                            {"file", set.file},
                            {"programs", set.programs},
                            {"identical", set.identical},
                            {"constants", set.constants},
                            {"near", set.near},
                            {"met", set.met},
                            {"pairs", std::move(pairs)}});
  }
  return json;
}

}  // namespace foretrace::datasets::overlap
