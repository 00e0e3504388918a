// compile_commands.json, as CMake, Meson and Bear write it: the flags that a project compiles its sources with.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace foretrace::tracer {

class CompileCommands {
 public:
  // Of DIR/compile_commands.json.
  static Result<CompileCommands> read(const std::string& folder);
  // Those that decide what the text of `source` (an absolute path) means: -I, -D, -U, -std, -include, -f..., -m...; paths are absolute.
  // What is made of it (-o, -c, -O, -g, -M...), warnings and the linker's flags are left out. kNotFound: it is not among them.
  [[nodiscard]] Result<std::vector<std::string>> flags_of(const std::string& source) const;

 private:
  struct Command {
    std::string source;  // absolute
    std::string folder;
    std::vector<std::string> words;
  };
  std::string path_;
  std::vector<Command> commands_;
};

// As a shell splits it, without expansions.
std::vector<std::string> split_command(const std::string& text);

}  // namespace foretrace::tracer
