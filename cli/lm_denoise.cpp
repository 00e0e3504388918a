#include "cli/lm_denoise.h"

#include <algorithm>
#include <cstdio>

#include "core/json.h"
#include "lm/diffusion/canvas_json.h"
#include "lm/diffusion/checkpoint_denoiser.h"
#include "lm/diffusion/guided_denoiser.h"
#include "lm/diffusion/order_names.h"
#include "lm/grammar/json_grammar.h"

namespace foretrace::cli {
namespace {

template <typename Enum>
Enum among(const std::string& name, std::initializer_list<std::pair<const char*, Enum>> names) {
  for (const auto& [text, value] : names)
    if (name == text) return value;
  return names.begin()->second;  // CLI11 has checked it
}

// Events as lines: JSON on stdout, or the block's text on stderr.
std::function<bool(const lm::CanvasEvent&)> printer(const LmDenoise::Job& job, int64_t first) {
  return [&job, first](const lm::CanvasEvent& event) {
    const int64_t prompt = first + event.text;
    const Json json = lm::canvas_json(event);
    if (job.json) {
      Json line = {{"event", json["event"]}, {"prompt", prompt}};
      line.update(json);
      std::printf("%s\n", dump_json(line).c_str());
    } else if (event.kind != lm::CanvasEventKind::kEnd) {
      std::string text = job.tokenizer != nullptr ? job.tokenizer->decode(event.tokens) : std::string();
      for (size_t i = 0; job.tokenizer == nullptr && i < event.tokens.size(); ++i) text += (i > 0 ? " " : "") + std::to_string(event.tokens[i]);
      std::fprintf(stderr, "%lld %s %lld: %s\n", static_cast<long long>(prompt), json["event"].get_ref<const std::string&>().c_str(), static_cast<long long>(event.begin), text.c_str());
    }
    return true;
  };
}

Result<lm::TokenBytes> token_bytes(const lm::tokenizer::Tokenizer* tokenizer, int64_t vocabulary) {
  if (tokenizer == nullptr) return lm::TokenBytes::of_bytes(vocabulary);
  std::vector<std::string> bytes(static_cast<size_t>(vocabulary));
  for (int32_t id = 0; id < std::min(vocabulary, tokenizer->id_bound()); ++id)
    if (!tokenizer->added_tokens().contains(id)) bytes[static_cast<size_t>(id)] = tokenizer->decode_bytes({&id, 1});
  return lm::TokenBytes::make(std::move(bytes));
}

}  // namespace

void LmDenoise::declare(CLI::App& app) {
  const auto own = [this](CLI::Option* option) {
    own_.push_back(option->group("Models that denoise (docs/diffusion.md)"));
    return own_.back();
  };
  own(app.add_option("--steps", steps_, "denoising steps over all blocks; 0: one a token"))->check(CLI::Range(0, 1 << 20));
  own(app.add_option("--block", block_, "tokens that are denoised together; 0: as in training, or 32"))->check(CLI::Range(0, 1 << 20));
  own(app.add_option("--policy", policy_, "how many tokens a step accepts: the same number; all above --threshold; within --entropy-bound"))
      ->check(CLI::IsMember({"schedule", "threshold", "entropy-bound"}));
  own(app.add_option("--order", order_, "which ones first"))->check(CLI::IsMember({"probability", "margin", "entropy", "random"}))->capture_default_str();
  own(app.add_option("--threshold", threshold_, "implies --policy threshold"))->capture_default_str();
  own(app.add_option("--entropy-bound", entropy_bound_, "in nats; implies --policy entropy-bound"))->capture_default_str();
  own(app.add_option("--edit-threshold", edit_threshold_, "replace tokens that have another one with a probability above this; 0: never"))
      ->check(CLI::Range(0.0, 1.0));
  own(app.add_option("--last-temperature", last_temperature_, "of a block's last step; --temperature is that of its first"))->check(CLI::Range(0.0, 1e6));
  own(app.add_option("--guidance", guidance_, "classifier-free guidance scale; 0: none"))->check(CLI::Range(0.0, 1e6));
  own(app.add_option("--ends", ends_, "tokens that end a text: as any other, never drawn, or accepted last"))
      ->check(CLI::IsMember({"any", "never", "last"}))
      ->capture_default_str();
  own(app.add_option("--cache", cache_, "of keys and values of what a step does not denoise, not exact (Fast-dLLM)"))
      ->check(CLI::IsMember({"none", "prefix", "dual"}))
      ->capture_default_str();
  own(app.add_option("--json-schema", schema_, "file: a JSON Schema that every text follows"));
  own(app.add_flag("--drafts", drafts_, "each step's draft and each committed block: JSON lines with --json, else text on stderr"));
}

std::string LmDenoise::given() const {
  for (const CLI::Option* option : own_)
    if (option->count() > 0) return option->get_name();
  return {};
}

Result<lm::DiffusionOptions> LmDenoise::options(const Job& job) const {
  lm::DiffusionOptions options = lm::checkpoint_options(job.info, job.max_tokens, block_, steps_);
  lm::DenoisePolicy& policy = options.policy;
  const auto has = [this](const char* name) {
    return std::any_of(own_.begin(), own_.end(), [&](const CLI::Option* option) { return option->get_name() == name && option->count() > 0; });
  };
  const std::string rule = !policy_.empty() ? policy_ : has("--threshold") ? "threshold" : has("--entropy-bound") ? "entropy-bound" : "";
  using lm::CountRule, lm::EndRule;
  if (!rule.empty())
    policy.count = among<CountRule>(rule, {{"schedule", CountRule::kSchedule}, {"threshold", CountRule::kThreshold}, {"entropy-bound", CountRule::kEntropyBound}});
  if (has("--order") || job.info.noise == lm::NoiseKind::kMask) {
    for (const auto& [name, score] : lm::kOrderNames)
      if (order_ == name) policy.order = score;
  }
  policy.end = among<EndRule>(ends_, {{"any", EndRule::kAsAny}, {"never", EndRule::kNever}, {"last", EndRule::kLast}});
  policy.threshold = threshold_;
  policy.entropy_bound = entropy_bound_;
  if (edit_threshold_ > 0) {
    policy.edit = lm::EditRule::kReplace;
    policy.edit_threshold = edit_threshold_;
  }
  if (job.temperature >= 0) policy.temperature = policy.last_temperature = job.temperature;
  if (last_temperature_ >= 0) policy.last_temperature = last_temperature_;
  return options;
}

Result<std::unique_ptr<lm::Denoiser>> LmDenoise::denoiser(const Job& job) const {
  using lm::PassCache;
  const auto cache = among<PassCache>(cache_, {{"none", PassCache::kNone}, {"prefix", PassCache::kPrefix}, {"dual", PassCache::kDual}});
  const auto one = [&] { return lm::checkpoint_denoiser(*job.model, job.info, cache); };
  if (guidance_ == 0) return one();
  TRY_ASSIGN(auto given, one());
  TRY_ASSIGN(auto blind, one());
  return lm::GuidedDenoiser::make(std::move(given), std::move(blind), guidance_, job.info.tokens.mask);
}

Result<std::shared_ptr<const lm::CanvasGrammar>> LmDenoise::grammar(const Job& job) const {
  if (schema_.empty()) return std::shared_ptr<const lm::CanvasGrammar>();
  if (job.info.tokens.ends.empty()) return invalid_argument("--json-schema needs a token that ends a text, and the model names none");
  TRY_ASSIGN(const Json json, read_json_file(schema_));
  TRY_ASSIGN(auto schema, lm::JsonSchema::parse(json, schema_));
  TRY_ASSIGN(auto bytes, token_bytes(job.tokenizer, job.info.tokens.vocabulary));
  return std::shared_ptr<const lm::CanvasGrammar>(
      std::make_shared<lm::JsonGrammar>(std::make_shared<const lm::JsonSchema>(std::move(schema)),
                                        std::make_shared<const lm::TokenBytes>(std::move(bytes)), job.info.tokens.ends.front()));
}

Result<std::vector<lm::DiffusionResult>> LmDenoise::run(const Job& job) const {
  TRY_ASSIGN(lm::DiffusionOptions options, this->options(job));
  TRY_ASSIGN(const auto denoiser, this->denoiser(job));
  TRY_ASSIGN(const auto grammar, this->grammar(job));
  std::vector<lm::DiffusionResult> results;
  const auto count = static_cast<int64_t>(job.prompts->size());
  for (int64_t first = 0; first < count; first += job.batch) {
    std::vector<lm::DiffusionRequest> requests;
    for (int64_t i = first; i < std::min(count, first + job.batch); ++i)
      requests.push_back({(*job.prompts)[static_cast<size_t>(i)], {}, job.seed + static_cast<uint64_t>(i), grammar});
    if (drafts_) options.on_event = printer(job, first);
    TRY_ASSIGN(auto result, lm::denoise(*denoiser, requests, options));
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace foretrace::cli
