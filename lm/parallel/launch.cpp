#include "lm/parallel/launch.h"

#include <charconv>
#include <cstdlib>
#include <string_view>

namespace foretrace::lm {
namespace {

std::string_view variable(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? std::string_view() : std::string_view(text);
}

Result<int> number(const char* name, int low, int high) {
  const std::string_view text = variable(name);
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < low || value > high)
    return invalid_argument(std::string(name) + " is \"" + std::string(text) + "\", not a number from " + std::to_string(low) +
                                " to " + std::to_string(high),
                            "torchrun --no-python sets it; unset WORLD_SIZE to train in one process");
  return value;
}

}  // namespace

Result<std::optional<Launch>> launch_from_environment() {
  if (variable("WORLD_SIZE").empty()) return std::optional<Launch>();
  Launch launch;
  TRY_ASSIGN(launch.size, number("WORLD_SIZE", 1, 1 << 16));
  if (launch.size == 1) return std::optional<Launch>();
  TRY_ASSIGN(launch.rank, number("RANK", 0, launch.size - 1));
  TRY_ASSIGN(launch.port, number("MASTER_PORT", 1, 65535));
  launch.address = variable("MASTER_ADDR");
  if (launch.address.empty()) return invalid_argument("MASTER_ADDR is not set", "torchrun --no-python sets it");
  launch.launcher_holds_store = variable("TORCHELASTIC_USE_AGENT_STORE") == "True";
  return std::optional<Launch>(launch);
}

}  // namespace foretrace::lm
