// `foretrace data`: making, importing and inspecting programs and shards; a subcommand a file.
#pragma once

#include <memory>

#include "cli/verb.h"

namespace foretrace::cli {

std::unique_ptr<Verb> make_data_verb();

// Subcommands; name() is the word after `data`.
std::unique_ptr<Verb> make_data_build_verb();
std::unique_ptr<Verb> make_data_generate_verb();
std::unique_ptr<Verb> make_data_import_verb();
std::unique_ptr<Verb> make_data_mutate_verb();
std::unique_ptr<Verb> make_data_stats_verb();
std::unique_ptr<Verb> make_data_overlap_verb();
std::unique_ptr<Verb> make_data_puzzles_verb();

}  // namespace foretrace::cli
