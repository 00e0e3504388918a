#include "datasets/stats_json.h"

#include "datasets/stats_coverage.h"

namespace foretrace::datasets {
namespace {

Json histogram_json(const LengthHistogram& lengths) {
  Json bins = Json::array();
  for (const auto& bin : lengths.bins()) bins.push_back({bin.low, bin.high, bin.count});
  return {{"count", lengths.count()},        {"mean", lengths.mean()},
          {"shortest", lengths.quantile(0)}, {"median", lengths.quantile(0.5)},
          {"p95", lengths.quantile(0.95)},   {"longest", lengths.quantile(1)},
          {"bins", std::move(bins)}};
}

Json coverage_json(const Coverage& c) {
  Json missing = Json::object();
  for (const auto& [name, programs] : c.missing) missing[name] = programs;
  return {{"names", c.names},
          {"covered", c.covered},
          {"uses", c.uses},
          {"covered_uses", c.covered_uses},
          {"missing", std::move(missing)}};
}

}  // namespace

double per(int64_t amount, int64_t count) {
  return count == 0 ? 0 : static_cast<double>(amount) / static_cast<double>(count);
}

const char* role_name(size_t role) {
  constexpr std::array<const char*, kTokenRoleCount> kNames = {"prompt", "control", "state",
                                                               "value", "forced"};
  return kNames[role];
}

CorpusStats StatsReport::whole() const {
  CorpusStats all;
  for (const auto& [name, stats] : parts) all.add(stats);
  return all;
}

Json stats_json(const CorpusStats& s) {
  Json json = {{"examples", s.examples},
               {"programs", s.programs},
               {"repeats", s.repeats},
               {"repeat_share", per(s.repeats, s.examples)},
               {"steps", s.steps}};
  if (s.tokens > 0) {
    json["tokens"] = s.tokens;
    json["prompt_tokens"] = s.prompt_tokens;
    json["longest"] = s.longest;
    json["tokens_per_step"] = per(s.tokens - s.prompt_tokens, s.steps);
    Json& roles = json["tokens_by_role"] = Json::object();
    for (size_t i = 0; i < s.roles.size(); ++i) roles[role_name(i)] = s.roles[i];
  }
  const auto add = [&](const char* name, const Counts& counts) {
    if (!counts.empty()) json[name] = counts;
  };
  add("events", s.events);
  add("changed_types", s.changed_types);
  add("returned_types", s.returned_types);
  add("outcomes", s.outcomes);
  add("languages", s.languages);
  add("origins", s.origins);
  add("licences", s.licences);
  for (const CoveredCounts& covered : covered_counts()) add(covered.name, s.*covered.counts);
  Json& lengths = json["lengths"] = Json::object();
  const auto add_lengths = [&](const char* name, const LengthHistogram& histogram) {
    if (histogram.count() > 0) lengths[name] = histogram_json(histogram);
  };
  add_lengths("steps", s.step_lengths);
  add_lengths("tokens", s.token_lengths);
  add_lengths("prompt_tokens", s.prompt_lengths);
  add_lengths("program_bytes", s.program_bytes);
  return json;
}

Json report_json(const StatsReport& report) {
  Json json = Json::object();
  for (const auto& [name, stats] : report.parts) json[name] = stats_json(stats);
  if (!report.refused.empty()) json["refused"] = report.refused;
  for (const HeldAgainst& one : report.decontaminated)
    json["decontaminated"].push_back({{"set", one.name},
                                      {"file", one.file},
                                      {"sha256", one.sha256},
                                      {"programs", one.programs}});
  if (!report.against) return json;
  json["against"] = stats_json(*report.against);
  Json& coverages = json["coverage"] = Json::object();
  const CorpusStats whole = report.whole();
  for (const CoveredCounts& covered : covered_counts()) {
    const Counts& second = *report.against.*covered.counts;
    if (!second.empty())
      coverages[covered.name] = coverage_json(coverage(whole.*covered.counts, second));
  }
  return json;
}

}  // namespace foretrace::datasets
