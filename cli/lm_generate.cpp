#include "cli/lm_generate.h"

#include <cstdio>
#include <optional>

#include "core/file.h"
#include "core/json.h"
#include "lm/checkpoint.h"
#include "lm/diffusion/canvas_json.h"
#include "lm/generate/end_tokens.h"
#include "lm/tokenizer/text_stream.h"

namespace foretrace::cli {
namespace {

using lm::tokenizer::TextStream;
using lm::tokenizer::Tokenizer;

constexpr const char* kReasons[] = {"stop", "length", "cancelled", "failed"};

Result<std::vector<std::vector<int32_t>>> read_ids(const std::string& path) {
  TRY_ASSIGN(const Json json, read_json_file(path));
  const Error wrong = parse_error(path + ": not a list of lists of token ids", "as in [[1,2,3],[4]]");
  if (!json.is_array()) return wrong;
  std::vector<std::vector<int32_t>> all;
  for (const Json& row : json) {
    if (!row.is_array()) return wrong;
    all.emplace_back();
    for (const Json& id : row) {
      if (!id.is_number_integer() || id.get<int64_t>() < 0 || id.get<int64_t>() > INT32_MAX) return wrong;
      all.back().push_back(id.get<int32_t>());
    }
  }
  return all;
}

Json logprobs_json(const lm::Generation& generation) {
  Json all = Json::array();
  for (const auto& of_token : generation.logprobs) {
    Json best = Json::array();
    for (size_t i = 1; i < of_token.size(); ++i) best.push_back({of_token[i].token, of_token[i].logprob});
    all.push_back({{"token", of_token[0].token}, {"logprob", of_token[0].logprob}, {"top", best}});
  }
  return all;
}

// What was guessed right of a generation's tokens, and of how many.
Json drafts_json(const lm::Generation& generation) {
  Json json = {{"drafted", generation.drafted}, {"accepted", generation.accepted}};
  json["acceptance_rate"] =
      generation.drafted == 0 ? Json() : Json(static_cast<double>(generation.accepted) / static_cast<double>(generation.drafted));
  return json;
}

void print_drafts(const std::vector<lm::Generation>& generations) {
  int64_t drafted = 0, accepted = 0;
  for (const lm::Generation& generation : generations) {
    drafted += generation.drafted;
    accepted += generation.accepted;
  }
  std::fprintf(stderr, "drafts: %lld of %lld accepted (%.1f %%)\n", static_cast<long long>(accepted), static_cast<long long>(drafted),
               drafted == 0 ? 0.0 : 100.0 * static_cast<double>(accepted) / static_cast<double>(drafted));
}

}  // namespace

void LmGenerate::declare(CLI::App& app) {
  app.add_option("--prompt", prompts_, "text to go on from; may be given several times");
  app.add_option("--ids", ids_, "JSON file: [[int,...],...], prompts as token ids; needs no tokenizer.json");
  app.add_option("--max-tokens", request_.max_tokens, "new tokens at most")->check(CLI::Range(1, 1 << 20))->capture_default_str();
  temperature_ = app.add_option("--temperature", request_.sampling.temperature, "0: the most likely token")->capture_default_str();
  app.add_option("--seed", request_.seed, "of the draws; prompt i has seed + i")->check(CLI::NonNegativeNumber)->capture_default_str();
  app.add_option("--stop", stops_, "end behind this text; may be given several times");
  app.add_option("--batch", engine_.max_sequences, "sequences at once")->check(CLI::Range(1, 4096))->capture_default_str();
  app.add_flag("--prefix", engine_.prefix, "tokens of a prompt see each other, as a prefix language model was taught (HRM-Text)");
  app.add_flag("--deterministic", engine_.deterministic, "every sequence alone, so that not a bit depends on the others");
  app.add_option("--dtype", dtype_, "type of the matrix products; int8: weights of decoding steps, the rest float32")
      ->check(CLI::IsMember({"float32", "bfloat16", "int8"}))
      ->capture_default_str();
  app.add_flag("--json", json_, "one JSON object a prompt");
  const auto by_token = [this](CLI::Option* option) {
    by_token_.push_back(option->group("Models that go token by token"));
    return by_token_.back();
  };
  by_token(app.add_option("--top-k", request_.sampling.top_k, "draw among so many best; 0: all"))->capture_default_str();
  by_token(app.add_option("--top-p", request_.sampling.top_p, "draw among the fewest that have this probability together"))->capture_default_str();
  by_token(app.add_option("--min-p", request_.sampling.min_p, "draw among those with this share of the best one's probability"))->capture_default_str();
  by_token(app.add_option("--logprobs", request_.logprobs, "print log probabilities of new tokens and of so many best ones"))->check(CLI::Range(0, 100));
  by_token(app.add_option("--prefill", engine_.prefill_tokens, "prompt tokens at once"))->check(CLI::Range(1, 1 << 20))->capture_default_str();
  by_token(app.add_flag("--speculative", engine_.speculative,
                        "guess tokens with the checkpoint's multi-token head and check them two at a time: the same tokens, sooner"));
  denoise_.declare(app);
}

Result<std::vector<std::vector<int32_t>>> LmGenerate::read_prompts(const Tokenizer* tokenizer) const {
  if (!ids_.empty()) return read_ids(ids_);
  std::vector<std::vector<int32_t>> prompts;
  for (const std::string& text : prompts_) {
    TRY_ASSIGN(auto ids, tokenizer->encode(text));
    prompts.push_back(std::move(ids));
  }
  return prompts;
}

void LmGenerate::print(const std::vector<int32_t>& prompt, const lm::Generation& generation, const Tokenizer* tokenizer, const Json& more) const {
  Json json = {{"prompt", prompt}, {"tokens", generation.tokens}, {"finish_reason", kReasons[static_cast<int>(generation.finish)]}};
  if (tokenizer != nullptr) {
    TextStream text(bytes_of_text(*tokenizer), stops_);
    json["text"] = text.take_all(generation.tokens);
    if (text.stopped()) json["finish_reason"] = "stop";
  }
  if (request_.logprobs >= 0) json["logprobs"] = logprobs_json(generation);
  if (engine_.speculative) json["drafts"] = drafts_json(generation);
  if (!more.is_null()) json.update(more);
  const bool plain = !json_ && tokenizer != nullptr;
  std::printf("%s\n", plain ? json["text"].get<std::string>().c_str() : dump_json(json).c_str());
}

Result<std::unique_ptr<lm::CausalLm>> LmGenerate::load(const std::string& directory) const {
  TRY_ASSIGN(auto model, lm::CausalLm::load(directory, dtype_ == "bfloat16" ? c10::ScalarType::BFloat16 : c10::ScalarType::Float));
  if (engine_.speculative && !model->looks_ahead())
    return invalid_argument(directory + " has no multi-token head", "--speculative needs one: num_mtp_layers 1 in config.json, and mtp.* tensors");
  using kernels::PackedType;
  const PackedType type = dtype_ == "int8" ? PackedType::kInt8 : dtype_ == "bfloat16" ? PackedType::kBfloat16 : PackedType::kFloat32;
  if (dtype_ == "int8" || engine_.speculative)  // on packed weights alone
    model->pack_weights(type, engine_.speculative);
  else
    model->pack_weights();
  return model;
}

void LmGenerate::print_heading(size_t prompt) const {
  if (prompts_.size() > 1 && !json_) std::printf("== %s\n", prompts_[prompt].c_str());
}

Result<int> LmGenerate::run_by_token(const std::string& directory, const Prompts& prompts, const Tokenizer* tokenizer) {
  if (const std::string option = denoise_.given(); !option.empty())
    return invalid_argument(option + " is for models that denoise; " + directory + " goes token by token");
  TRY_ASSIGN(const auto model, load(directory));
  TRY_ASSIGN(request_.stops, lm::read_end_tokens(directory));
  std::vector<lm::GenerationRequest> requests(prompts.size(), request_);
  for (size_t i = 0; i < prompts.size(); ++i) {
    requests[i].prompt = prompts[i];
    requests[i].seed += i;
    if (stops_.empty()) continue;
    requests[i].on_token = [text = TextStream(bytes_of_text(*tokenizer), stops_)](const lm::Generation& so_far) mutable {
      text.take(so_far.tokens.back());
      return !text.stopped();
    };
  }
  TRY_ASSIGN(const auto generations, lm::generate(*model, std::move(requests), engine_));
  for (size_t i = 0; i < generations.size(); ++i) {
    print_heading(i);
    print(prompts[i], generations[i], tokenizer);
  }
  if (engine_.speculative && !json_) print_drafts(generations);
  return 0;
}

Result<int> LmGenerate::run_by_denoising(const std::string& directory, const lm::DiffusionInfo& info, const Prompts& prompts,
                                         const Tokenizer* tokenizer) {
  for (const CLI::Option* option : by_token_)
    if (option->count() > 0) return invalid_argument(option->get_name() + " is for models that go token by token; " + directory + " denoises");
  if (dtype_ == "int8") return invalid_argument("--dtype int8 is for decoding steps; " + directory + " denoises");
  TRY_ASSIGN(const auto model, lm::CausalLm::load(directory, dtype_ == "bfloat16" ? c10::ScalarType::BFloat16 : c10::ScalarType::Float));
  const double temperature = temperature_->count() > 0 ? request_.sampling.temperature : -1;  // the policy's own
  const int64_t batch = engine_.deterministic ? 1 : engine_.max_sequences;
  TRY_ASSIGN(const auto results,
             denoise_.run({model.get(), info, &prompts, tokenizer, request_.max_tokens, batch, temperature, request_.seed, json_}));
  size_t prompt = 0;
  for (const lm::DiffusionResult& result : results) {
    for (const lm::DiffusionText& text : result.texts) {
      lm::Generation generation;
      generation.tokens = text.tokens;
      generation.finish = text.finish;
      print_heading(prompt);
      print(prompts[prompt++], generation, tokenizer, {{"confidence", lm::confidence_json(text.confidence)}});
    }
    const Json passes = {{"denoising", result.passes.denoising}, {"commits", result.passes.commits}, {"tokens_per_pass", result.tokens_per_pass}};
    if (json_) std::printf("%s\n", dump_json({{"passes", passes}}).c_str());
    else std::fprintf(stderr, "%lld denoising passes, %lld commits: %.2f tokens a pass\n", static_cast<long long>(result.passes.denoising),
                      static_cast<long long>(result.passes.commits), result.tokens_per_pass);
  }
  return 0;
}

Result<int> LmGenerate::run(const std::string& given) {
  const std::string directory = lm::checkpoint_directory(given);
  if (prompts_.empty() == ids_.empty()) return invalid_argument("give --prompt or --ids");
  TRY_ASSIGN(const lm::ModelConfig config, lm::read_model_config(directory));
  TRY_ASSIGN(const auto info, lm::read_diffusion_info(directory, config));
  std::optional<Tokenizer> loaded;
  if (ids_.empty() || !stops_.empty()) {
    TRY_ASSIGN(loaded, Tokenizer::load(directory));
  }
  const Tokenizer* tokenizer = loaded.has_value() ? &*loaded : nullptr;
  TRY_ASSIGN(const auto prompts, read_prompts(tokenizer));
  return info.has_value() ? run_by_denoising(directory, *info, prompts, tokenizer) : run_by_token(directory, prompts, tokenizer);
}

}  // namespace foretrace::cli
