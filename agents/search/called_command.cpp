#include "agents/search/called_command.h"

#include <regex>

#include "core/trimmed.h"
#include "worldmodel/call_text.h"

namespace foretrace::agents {
namespace {

constexpr size_t kLongestCommand = 10000;  // std::regex recurses

// The code of `python3 -c '...'`, if the shell hands it over as it stands.
std::optional<std::string> python_code(const std::string& command) {
  static const std::regex form(R"re(\s*python(?:3(?:\.\d+)?)?\s+-c\s+(?:'([^']*)'|"([^"$`\\]*)")\s*)re");
  std::smatch parts;
  if (command.size() > kLongestCommand || !std::regex_match(command, parts, form)) return std::nullopt;
  return parts[1].matched ? parts[1].str() : parts[2].str();
}

// What a print() of one positional argument prints.
std::optional<std::string> printed_expression(const std::string& statement) {
  std::string function(trimmed(statement)), argument;
  worldmodel::split_call(function, argument);
  argument = std::string(trimmed(argument));
  if (function != "print" || argument.empty() || worldmodel::first_argument(argument) != argument) return std::nullopt;
  return argument;
}

}  // namespace

std::optional<CalledCommand> called_command(const std::string& command) {
  const auto code = python_code(command);
  if (!code) return std::nullopt;
  static const std::regex form(R"(\s*(?:from\s+(\w+)\s+import\s+[\w*]+(?:\s*,\s*\w+)*|import\s+(\w+))\s*[;\n]([\s\S]*))");
  std::smatch parts;
  if (!std::regex_match(*code, parts, form)) return std::nullopt;
  auto call = printed_expression(parts[3].str());
  if (!call) return std::nullopt;
  if (parts[1].matched) return CalledCommand{parts[1].str() + ".py", *call};
  const std::string prefix = parts[2].str() + ".";
  if (!call->starts_with(prefix)) return std::nullopt;
  return CalledCommand{prefix + "py", call->substr(prefix.size())};
}

}  // namespace foretrace::agents
