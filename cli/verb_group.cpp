#include "cli/verb_group.h"

#include <CLI/CLI.hpp>

namespace foretrace::cli {

void VerbGroup::declare(CLI::App& app) {
  for (const auto& part : parts_) {
    CLI::App* sub = app.add_subcommand(part->name(), part->summary());
    sub->footer("Example:\n  " + part->example());
    part->declare(*sub);
    apps_.push_back(sub);
  }
  app.require_subcommand(1);
}

Result<int> VerbGroup::run() {
  for (size_t i = 0; i < parts_.size(); ++i)
    if (apps_[i]->parsed()) return parts_[i]->run();
  return internal_error(name_ + ": no subcommand ran");
}

}  // namespace foretrace::cli
