// CalledCommand: a shell command that does nothing but print the value of one call of a program in the working folder, like python3 -c "from gcd import gcd; print(gcd(4, 6))":
// what a world model can be asked in its place.
#pragma once

#include <optional>
#include <string>

namespace foretrace::agents {

struct CalledCommand {
  std::string path;  // of the program, "gcd.py"
  std::string call;  // as it reads inside the program, "gcd(4, 6)"
};

// Known are `python -c` and `python3 -c` (also with a minor version) with code in one pair of quotes: `from M import ...` or `import M`, then one print() of one argument.
std::optional<CalledCommand> called_command(const std::string& command);

}  // namespace foretrace::agents
