#include "cli/forward_verb.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "core/file.h"

namespace foretrace::cli {
namespace {

struct ModelVerb {
  const char* name;
  const char* summary;
};

constexpr std::array<ModelVerb, 9> kModelVerbs = {{
    {"train", "train a world model from a JSON config and shards"},
    {"predict", "ask a world model what a program will do"},
    {"eval", "score a model, a server or a baseline on a suite"},
    {"report", "one page from evaluation results"},
    {"compare", "two systems on the items that both answered, with a paired test"},
    {"mcp", "tracer and world model as tools for agents (Model Context Protocol, stdio)"},
    {"serve", "a model behind OpenAI's API, predictions and traces over HTTP"},
    {"agent", "agents at tasks of repair, in a sandbox: tasks, runs, replays"},
    {"lm", "look into, run and convert checkpoints"},
}};

// Stands in the overview; run through forward_to_model_program, never through run().
class ForwardVerb : public Verb {
 public:
  explicit ForwardVerb(const ModelVerb& verb) : verb_(verb) {}
  [[nodiscard]] std::string name() const override { return verb_.name; }
  [[nodiscard]] std::string summary() const override { return verb_.summary; }
  [[nodiscard]] std::string example() const override { return std::string("foretrace help ") + verb_.name; }
  void declare(CLI::App&) override {}
  Result<int> run() override { return unsupported(name() + " needs foretrace-model"); }

 private:
  ModelVerb verb_;
};

bool is_model_verb(const char* name) {
  for (const auto& verb : kModelVerbs)
    if (std::strcmp(verb.name, name) == 0) return true;
  return false;
}

}  // namespace

void add_forward_verbs(VerbList& verbs) {
  for (const auto& verb : kModelVerbs) verbs.push_back(std::make_unique<ForwardVerb>(verb));
}

Status forward_to_model_program(int argc, char** argv) {
  const bool help = argc > 2 && std::strcmp(argv[1], "help") == 0;
  if (argc < 2 || !is_model_verb(help ? argv[2] : argv[1])) return {};
  return become_model_program(argv[1], argv);
}

Status become_model_program(const std::string& asker, char* const* argv) {
  const std::string program = executable_directory() + "/foretrace-model";
  if (!file_exists(program))
    return unsupported(asker + " needs foretrace-model, which is not in this build", "build with -DFORETRACE_TORCH=ON");
  ::execv(program.c_str(), argv);
  return io_error("cannot start " + program, errno);
}

}  // namespace foretrace::cli
