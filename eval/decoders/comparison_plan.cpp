#include "eval/decoders/comparison_plan.h"

#include <algorithm>

#include "lm/diffusion/order_names.h"
#include "lm/json_fields.h"

namespace foretrace::eval {
namespace {

using lm::JsonFields;

constexpr int64_t kMany = 1 << 30;
constexpr double kHuge = 1e30;

Status read_decode(const Json& json, const std::string& where, worldmodel::DecodeSettings& decode) {
  JsonFields fields(json, where);
  TRY(fields.choice("order", lm::kOrderNames, decode.order));
  TRY(fields.number("threshold", decode.threshold, -kHuge, kHuge));
  TRY(fields.integer("tokens_a_pass", decode.tokens_a_pass, 0, kMany));
  TRY(fields.integer("canvas", decode.canvas, 1, 1 << 14));
  TRY(fields.integer("refine_steps", decode.refiner.steps, 1, kMany));
  TRY(fields.boolean("until_halt", decode.refiner.until_halt));
  TRY(fields.integer("rollouts", decode.refiner.rollouts, 1, 4096));
  TRY(fields.number("rollout_noise", decode.refiner.noise, 0, kHuge));
  return fields.finish("docs/decoders.md lists the fields");
}

Status read_seeds(JsonFields& fields, std::vector<int64_t>& seeds) {
  const Json* given = fields.take("seeds");
  if (given == nullptr) return {};
  seeds.clear();
  if (!given->is_array() || given->empty()) return fields.wrong("seeds", "must be a list of numbers");
  for (const Json& seed : *given) {
    if (!seed.is_number_integer() || seed.get<int64_t>() < 0) return fields.wrong("seeds", "must be a list of numbers from 0 on");
    seeds.push_back(seed.get<int64_t>());
  }
  return {};
}

Status read_name(JsonFields& fields, const ComparisonPlan& plan, std::string& name) {
  TRY(fields.required("name"));
  TRY(fields.text("name", name));
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; };
  if (name.empty() || !std::all_of(name.begin(), name.end(), plain)) return fields.wrong("name", "must be of a-z, 0-9, '_' and '.'");
  for (const auto& other : plan.decoders)
    if (other.name == name) return fields.wrong("name", "is \"" + name + "\" a second time");
  return {};
}

Status read_decoder(const Json& json, const std::string& where, const std::vector<int64_t>& seeds, ComparisonPlan& plan) {
  JsonFields fields(json, where);
  ComparedDecoder decoder;
  TRY(read_name(fields, plan, decoder.name));
  decoder.model = decoder.name;
  decoder.seeds = seeds;
  TRY(fields.required("train"));
  decoder.train = *fields.take("train");
  if (const Json* decode = fields.take("decode")) TRY(read_decode(*decode, where + ": decode", decoder.decode));
  TRY(fields.finish("docs/decoders.md lists the fields"));
  plan.decoders.push_back(std::move(decoder));
  return {};
}

Status read_ablation(const Json& json, const std::string& where, ComparisonPlan& plan) {
  JsonFields fields(json, where);
  std::string name, of;
  TRY(read_name(fields, plan, name));
  TRY(fields.required("of"));
  TRY(fields.text("of", of));
  const auto base = std::find_if(plan.decoders.begin(), plan.decoders.end(), [&](const auto& d) { return d.name == of; });
  if (base == plan.decoders.end()) return fields.wrong("of", "is \"" + of + "\", which is none of the names above");
  ComparedDecoder decoder = *base;
  decoder.name = name;
  decoder.ablation = true;
  decoder.seeds.resize(1);
  TRY(read_seeds(fields, decoder.seeds));
  if (const Json* change = fields.take("train")) {
    decoder.train.merge_patch(*change);
    decoder.model = name;
  }
  if (const Json* decode = fields.take("decode")) TRY(read_decode(*decode, where + ": decode", decoder.decode));
  TRY(fields.finish("docs/decoders.md lists the fields"));
  for (const int64_t seed : decoder.seeds)
    if (decoder.model != name && std::find(base->seeds.begin(), base->seeds.end(), seed) == base->seeds.end())
      return fields.wrong("seeds", "names " + std::to_string(seed) + ", which \"" + of + "\" is not trained with");
  plan.decoders.push_back(std::move(decoder));
  return {};
}

Status read_queries(JsonFields& fields, ComparisonPlan& plan) {
  const Json* given = fields.take("queries");
  if (given == nullptr) return {};
  if (!given->is_array()) return fields.wrong("queries", "must be a list of kinds of questions");
  for (const Json& kind : *given) {
    const auto known = kind.is_string() ? datasets::query_kind_of(kind.get<std::string>()) : std::nullopt;
    if (!known) return fields.wrong("queries", "has " + kind.dump() + "; known are next, jump, back, infill, output, inputs");
    plan.queries.push_back(*known);
  }
  return {};
}

template <typename Read>
Status read_list(JsonFields& fields, const std::string& name, const std::string& where, const Read& read) {
  const Json* list = fields.take(name);
  if (list == nullptr) return {};
  if (!list->is_array()) return fields.wrong(name, "must be a list");
  for (size_t i = 0; i < list->size(); ++i) TRY(read((*list)[i], where + ": " + name + "[" + std::to_string(i) + "]"));
  return {};
}

}  // namespace

Result<ComparisonPlan> comparison_plan_from_json(const Json& json, const std::string& where) {
  JsonFields fields(json, where);
  ComparisonPlan plan;
  std::vector<int64_t> seeds = {1, 2, 3};
  TRY(fields.required("flops"));
  TRY(fields.number("flops", plan.flops, 1, kHuge));
  TRY(fields.integer("programs", plan.programs, 1, kMany));
  TRY(fields.integer("queries_per_run", plan.queries_a_run, 1, 1000));
  TRY(fields.integer("alone", plan.alone, 1, kMany));
  TRY(read_queries(fields, plan));
  TRY(read_seeds(fields, seeds));
  TRY(fields.required("decoders"));
  TRY(read_list(fields, "decoders", where, [&](const Json& one, const std::string& at) { return read_decoder(one, at, seeds, plan); }));
  TRY(read_list(fields, "ablations", where, [&](const Json& one, const std::string& at) { return read_ablation(one, at, plan); }));
  TRY(fields.finish("docs/decoders.md lists the fields"));
  if (plan.decoders.empty()) return invalid_argument(where + ": decoders: names none");
  return plan;
}

}  // namespace foretrace::eval
