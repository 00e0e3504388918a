// Verb: one subcommand. A file a verb; it parses and prints, the work is done below cli.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/result.h"

namespace CLI {
class App;
}

namespace foretrace::cli {

class Verb {
 public:
  virtual ~Verb() = default;
  [[nodiscard]] virtual std::string name() const = 0;
  [[nodiscard]] virtual std::string summary() const = 0;  // one line for `foretrace help`
  [[nodiscard]] virtual std::string example() const = 0;  // a command line that works
  // Adds flags and positionals; members hold the values.
  virtual void declare(CLI::App& app) = 0;
  // What followed `--` on the command line. False: this verb passes nothing on (then `--` only ends the flags).
  virtual bool pass_on(const std::vector<std::string>& arguments) { return arguments.empty(); }
  // The exit code of work that went through: 0, or 1 where "no" is an answer. An Error exits 1, kInvalidArgument 2.
  virtual Result<int> run() = 0;
};

using VerbList = std::vector<std::unique_ptr<Verb>>;

// The verbs of this program: verbs.cpp for foretrace, model_verbs.cpp for foretrace-model.
VerbList make_verbs();

// Parses argv, runs one verb, prints its error to stderr.
int run_command_line(int argc, char** argv);

}  // namespace foretrace::cli
