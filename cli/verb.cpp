#include "cli/verb.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string_view>

#include "cli/print_error.h"

namespace foretrace::cli {
namespace {

int misuse(const std::string& message, const std::string& hint) { return print_error(invalid_argument(message, hint)); }

void print_overview(const VerbList& verbs) {
  std::printf("foretrace records what programs do, learns to predict it, and measures how well.\n\n");
  for (const auto& verb : verbs) std::printf("  %-10s %s\n", verb->name().c_str(), verb->summary().c_str());
  std::printf("\n`foretrace help VERB` shows a verb's flags and an example.\n");
}

Verb* find(const VerbList& verbs, const std::string& name) {
  for (const auto& verb : verbs)
    if (verb->name() == name) return verb.get();
  return nullptr;
}

int help(const VerbList& verbs, int argc, char** argv) {
  if (argc < 3) {
    print_overview(verbs);
    return 0;
  }
  Verb* verb = find(verbs, argv[2]);
  if (verb == nullptr) return misuse(std::string("no such verb: ") + argv[2], "`foretrace help` lists them");
  CLI::App app(verb->summary(), "foretrace " + verb->name());
  verb->declare(app);
  std::printf("%s\nExample (in the root of the repository, after scripts/demo, which leaves build/demo):\n  %s\n", app.help().c_str(), verb->example().c_str());
  return 0;
}

// CLI11 writes an open range to the largest double, in all its 309 digits.
std::string without_open_end(std::string what) {
  const size_t range = what.find(" not in range "), end = what.find(" to 17976931348623157");
  if (range != std::string::npos && end != std::string::npos) what.replace(range, std::string::npos, " is no number that this flag takes");
  return what;
}

int run_verb(Verb& verb, int argc, char** argv) {
  CLI::App app(verb.summary(), "foretrace " + verb.name());
  verb.declare(app);
  char** const end = argv + argc;
  char** const dashes = std::find_if(argv, end, [](const char* word) { return std::string_view(word) == "--"; });
  if (dashes != end && verb.pass_on({dashes + 1, end})) argc = static_cast<int>(dashes - argv);
  try {
    app.parse(argc - 1, argv + 1);
  } catch (const CLI::CallForHelp&) {
    std::printf("%s\nExample (in the root of the repository, after scripts/demo, which leaves build/demo):\n  %s\n", app.help().c_str(), verb.example().c_str());
    return 0;
  } catch (const CLI::ParseError& e) {
    return misuse(verb.name() + ": " + without_open_end(e.what()), "`foretrace help " + verb.name() + "` shows its flags");
  }
  try {
    auto result = verb.run();
    if (result.ok()) return result.value();
    return print_error(result.error());
  } catch (const std::exception& e) {
    const std::string_view what = e.what();  // torch writes a stack trace behind its first line
    return print_error(internal_error(verb.name() + ": " + std::string(what.substr(0, what.find('\n')))));
  }
}

}  // namespace

int run_command_line(int argc, char** argv) {
  const VerbList verbs = make_verbs();
  if (argc < 2) {
    print_overview(verbs);
    return 2;
  }
  const std::string name = argv[1];
  if (name == "help" || name == "--help" || name == "-h") return help(verbs, argc, argv);
  if (name == "--version") {
    std::printf("foretrace 0.1.0\n");
    return 0;
  }
  Verb* verb = find(verbs, name);
  if (verb == nullptr) return misuse("no such verb: " + name, "`foretrace help` lists them");
  return run_verb(*verb, argc, argv);
}

}  // namespace foretrace::cli
