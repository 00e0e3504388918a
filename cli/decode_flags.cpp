#include "cli/decode_flags.h"

#include <CLI/CLI.hpp>

namespace foretrace::cli {

void declare_decode_flags(CLI::App& app, worldmodel::DecodeSettings& settings) {
  app.add_option("--temperature", settings.sampling.temperature, "ar, servers: 0 takes the likeliest token, more draws")->check(CLI::Range(0.0, 10.0))->capture_default_str();
  app.add_option("--top-p", settings.sampling.top_p, "ar, servers: draws among the fewest tokens whose probabilities reach it")
      ->check(CLI::Range(1e-9, 1.0))
      ->capture_default_str();
  app.add_option("--seed", settings.sampling.seed, "ar, servers: of what is drawn; the next attempt has the next one")->check(CLI::NonNegativeNumber)->capture_default_str();
  app.add_option("--votes", settings.sampling.votes, "ar: answers of which the most frequent is given, the first greedy, the others drawn (at 0.7 if --temperature is 0); inputs: those that the model's own prediction confirms")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app.add_option("--threshold", settings.threshold, "diffusion: probability from which a token is accepted")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--canvas", settings.canvas, "diffusion of whole rows: cells of an answer")->check(CLI::Range(1, 1 << 14))->capture_default_str();
  app.add_option("--refine-steps", settings.refiner.steps, "refiner: steps, at most (default: as trained)")->check(CLI::PositiveNumber);
  app.add_flag("!--all-steps", settings.refiner.until_halt, "refiner: the last step's answer, not that of the step at which it halts");
  app.add_option("--rollouts", settings.refiner.rollouts, "refiner: tries with noise, ranked by the halting head")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  app.add_option("--rollout-noise", settings.refiner.noise, "refiner: standard deviation of the latents' noise")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
}

}  // namespace foretrace::cli
