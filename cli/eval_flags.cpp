#include "cli/eval_flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

namespace foretrace::cli {
namespace {

struct OwnFlag {
  const char* flag;
  std::vector<std::string> suites;
};

const std::vector<OwnFlag>& own_flags() {
  static const std::vector<std::string> calls = {"cruxeval-output", "cruxeval-input", "livecodebench-execution"};
  static const std::vector<OwnFlag> flags = {{"--parts", {"trace"}},
                                             {"--calibrate", {"trace"}},
                                             {"--queries", {"states"}},
                                             {"--queries-per-run", {"trace", "states", "reval", "humaneval", "mbpp"}},
                                             {"--from", {"agent-replay"}},
                                             {"--generations", calls},
                                             {"--compat", calls},
                                             {"--attempts", calls},
                                             {"--plan", {"decoders"}},
                                             {"--runs", {"decoders"}}, {"--shard", {"decoders"}}};
  return flags;
}

bool given(const CLI::App& app, const std::string& flag) {
  const CLI::Option* option = app.get_option_no_throw(flag);
  return option != nullptr && option->count() > 0;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

}  // namespace

Status check_eval_flags(const CLI::App& app, const std::string& suite, bool draws) {
  for (const auto& [flag, suites] : own_flags()) {
    if (!given(app, flag) || std::find(suites.begin(), suites.end(), suite) != suites.end()) continue;
    return invalid_argument(std::string(flag) + " belongs to " + listed(suites) + ", not to " + suite, "leave it out");
  }
  if (draws) return {};
  for (const char* flag : {"--temperature", "--top-p", "--seed"})
    if (given(app, flag)) return invalid_argument(std::string(flag) + " is of a model or a server: baselines, the oracle and generations draw nothing", "leave it out");
  return {};
}

}  // namespace foretrace::cli
