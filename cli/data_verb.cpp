#include "cli/data_verb.h"

#include "cli/verb_group.h"

namespace foretrace::cli {

std::unique_ptr<Verb> make_data_verb() {
  VerbList parts;
  parts.push_back(make_data_generate_verb());
  parts.push_back(make_data_import_verb());
  parts.push_back(make_data_mutate_verb());
  parts.push_back(make_data_build_verb());
  parts.push_back(make_data_stats_verb());
  parts.push_back(make_data_overlap_verb());
  parts.push_back(make_data_puzzles_verb());
  return std::make_unique<VerbGroup>("data", "make and inspect training data", std::move(parts));
}

}  // namespace foretrace::cli
