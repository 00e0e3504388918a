#include "cli/lm_verb.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "cli/lm_generate.h"
#include "core/json.h"
#include "lm/causal_lm.h"
#include "lm/checkpoint.h"
#include "lm/logits_file.h"
#include "lm/train/task_accuracy.h"

namespace foretrace::cli {
namespace {

constexpr double kBytesPerMb = 1e6;  // as transformers counts shard sizes

class LmVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "lm"; }
  [[nodiscard]] std::string summary() const override { return "look into, run and convert checkpoints"; }
  [[nodiscard]] std::string example() const override { return "foretrace lm info --model build/demo/run/model"; }
  void declare(CLI::App& app) override;
  Result<int> run() override;

 private:
  CLI::App* add(CLI::App& app, const std::string& name, const std::string& summary);
  Result<int> info();
  Result<int> logits();
  Result<int> convert();
  Result<int> track();

  CLI::App* app_ = nullptr;
  lm::LogitsJob job_;
  LmGenerate generate_;
  std::string model_, out_;
  std::string mode_ = "chunk";
  std::string dtype_ = "float32", stored_as_ = "kept";
  double shard_mb_ = 0;
  int64_t length_ = 0;
  int64_t sequences_ = 256;
  bool json_ = false;
};

CLI::App* LmVerb::add(CLI::App& app, const std::string& name, const std::string& summary) {
  CLI::App* sub = app.add_subcommand(name, summary);
  sub->add_option("--model", model_, "checkpoint directory, or the output directory of `train`")->required();
  return sub;
}

void LmVerb::declare(CLI::App& app) {
  app_ = &app;
  app.require_subcommand(1);
  CLI::App* info = add(app, "info", "shape, parameters, files");
  info->add_flag("--json", json_, "one JSON object on stdout");
  CLI::App* logits = add(app, "logits", "logits of token ids, as a safetensors file with one tensor \"logits\" [B,T,V]");
  logits->add_option("--ids", job_.ids, "JSON file: [[int,...],...]")->required();
  logits->add_option("--out", out_, "file to write")->required();
  logits->add_option("--mode", mode_, "chunk: all tokens at once; recurrent: one after another")
      ->check(CLI::IsMember({"chunk", "recurrent"}))
      ->capture_default_str();
  logits->add_option("--dtype", dtype_, "type of the matrix products")
      ->check(CLI::IsMember({"float32", "bfloat16"}))
      ->capture_default_str();
  logits->add_option("--prefix", job_.prefix, "the first so many tokens of a row see each other, as in a prefix language model")
      ->check(CLI::Range(0, 1 << 20));
  logits->add_option("--canvas", job_.canvas, "JSON file: [[int,...],...]; the logits are those of a canvas behind each row of ids");
  logits->add_option("--told", job_.told, "safetensors file with \"logits\" of the canvas's pass before, for models with self-conditioning");
  generate_.declare(*add(app, "generate", "go on from prompts"));
  CLI::App* convert = add(app, "convert", "write the checkpoint again, in shards");
  convert->add_option("--out", out_, "directory to write")->required();
  convert->add_option("--dtype", stored_as_, "kept, or bfloat16: matrices of float32 are rounded to it")->check(CLI::IsMember({"kept", "bfloat16"}))->capture_default_str();
  convert->add_option("--shard-mb", shard_mb_, "largest shard in MB, may be fractional; 0: one file")
      ->check(CLI::Range(0.0, 1e9))
      ->capture_default_str();
  CLI::App* track = add(app, "track", "how often a model that was trained on a task answers it rightly");
  track->add_option("--length", length_, "tokens a sequence; 0: as in training")->check(CLI::Range(0, 1 << 20))->capture_default_str();
  track->add_option("--sequences", sequences_, "how many")->check(CLI::Range(1, 1 << 20))->capture_default_str();
  track->add_flag("--json", json_, "one JSON object on stdout");
}

Result<int> LmVerb::run() {
  const std::string name = app_->get_subcommands().front()->get_name();
  if (name == "info") return info();
  if (name == "logits") return logits();
  if (name == "track") return track();
  if (name == "generate") return generate_.run(model_);
  return convert();
}

Result<int> LmVerb::info() {
  TRY_ASSIGN(const auto model, lm::CausalLm::load(model_));
  TRY_ASSIGN(const auto files, lm::open_weights(model_));
  TRY_ASSIGN(const Json foretrace, lm::read_foretrace_json(model_));
  Json json = lm::model_config_to_transformers(model->config());
  json["parameters"] = model->parameters().count();
  json["files"] = Json::array();
  for (const auto& reader : files.readers) json["files"].push_back(reader.path());
  json["foretrace"] = foretrace;
  if (json_) {
    std::printf("%s\n", dump_json(json).c_str());
    return 0;
  }
  const auto& c = model->config();
  const auto count = [&](lm::LayerType type) {
    return static_cast<size_t>(std::count(c.layer_types.begin(), c.layer_types.end(), type));
  };
  std::printf("%s, %lld parameters, vocabulary %lld, width %lld\n",
              json["model_type"].get<std::string>().c_str(), static_cast<long long>(model->parameters().count()),
              static_cast<long long>(c.vocab_size),
              static_cast<long long>(c.hidden_size));
  if (c.high_cycles > 0)
    std::printf("a low and a high stack of layers, %lld times: the low one %lld times, then the high one\n", static_cast<long long>(c.high_cycles),
                static_cast<long long>(c.low_cycles));
  std::printf("%zu layers%s: %zu linear attention, %zu full attention, %zu sliding attention\n", c.layer_types.size(),
              c.high_cycles > 0 ? " a stack" : "",
              count(lm::LayerType::kLinearAttention), count(lm::LayerType::kFullAttention),
              count(lm::LayerType::kSlidingAttention));
  for (const auto& reader : files.readers) std::printf("%s: %zu tensors\n", reader.path().c_str(), reader.entries().size());
  return 0;
}

Result<int> LmVerb::logits() {
  job_.recurrent = mode_ == "recurrent";
  job_.bfloat16 = dtype_ == "bfloat16";
  job_.model = model_;
  job_.out = out_;
  TRY(lm::write_logits(job_));
  return 0;
}

Result<int> LmVerb::convert() {
  TRY_ASSIGN(const auto model, lm::CausalLm::load(model_));  // refuses what is not whole
  TRY(lm::convert_checkpoint(model_, out_, static_cast<uint64_t>(shard_mb_ * kBytesPerMb), stored_as_ == "bfloat16"));
  return 0;
}

Result<int> LmVerb::track() {
  TRY_ASSIGN(const auto model, lm::CausalLm::load(model_));
  TRY_ASSIGN(const Json foretrace, lm::read_foretrace_json(model_));
  if (!foretrace.is_object() || !foretrace.contains("task"))
    return invalid_argument(model_ + " was not trained on a task", "docs/state_tracking.md says how to train one");
  TRY_ASSIGN(lm::TaskConfig task, lm::task_config_from_json(foretrace["task"], model_ + "/foretrace.json: task"));
  if (length_ > 0) task.length = task.shortest = length_;
  TRY_ASSIGN(const auto checked, lm::task_config_from_json(to_json(task), "--length"));
  TRY_ASSIGN(const lm::TaskAccuracy result, lm::task_accuracy(*model, checked, sequences_));
  if (json_) {
    const Json json = {{"task", to_json(task)},         {"sequences", result.sequences}, {"answers", result.answers},
                       {"accuracy", result.accuracy}, {"whole", result.whole},         {"parts", result.parts}};
    std::printf("%s\n", dump_json(json).c_str());
    return 0;
  }
  std::printf("%s at length %lld: %.2f %% of %lld answers, %.2f %% of %lld sequences without a mistake\nby eighth:",
              task.settings.name.c_str(), static_cast<long long>(task.length), 100 * result.accuracy,
              static_cast<long long>(result.answers), 100 * result.whole, static_cast<long long>(result.sequences));
  for (const double part : result.parts) part < 0 ? std::printf(" -") : std::printf(" %.2f", 100 * part);
  std::printf("\n");
  return 0;
}

}  // namespace

std::unique_ptr<Verb> make_lm_verb() { return std::make_unique<LmVerb>(); }

}  // namespace foretrace::cli
