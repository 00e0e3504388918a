// VerbGroup: a verb that is a word before its own subcommands, each a Verb, as `foretrace data` is.
#pragma once

#include <string>
#include <vector>

#include "cli/verb.h"

namespace foretrace::cli {

class VerbGroup : public Verb {
 public:
  // `parts`: one or more; name() of each is the word after this one's.
  VerbGroup(std::string name, std::string summary, VerbList parts) : name_(std::move(name)), summary_(std::move(summary)), parts_(std::move(parts)) {}
  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::string summary() const override { return summary_; }
  [[nodiscard]] std::string example() const override { return parts_.front()->example(); }
  void declare(CLI::App& app) override;
  Result<int> run() override;

 private:
  std::string name_, summary_;
  VerbList parts_;
  std::vector<CLI::App*> apps_;  // of parts_, in their order
};

}  // namespace foretrace::cli
