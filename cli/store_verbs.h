// Verbs that read or combine trace stores.
#pragma once

#include "cli/verb.h"

namespace foretrace::cli {

std::unique_ptr<Verb> make_show_verb();
std::unique_ptr<Verb> make_state_verb();
std::unique_ptr<Verb> make_query_verb();
std::unique_ptr<Verb> make_export_verb();
std::unique_ptr<Verb> make_merge_verb();
std::unique_ptr<Verb> make_trace_diff_verb();
std::unique_ptr<Verb> make_view_verb();

}  // namespace foretrace::cli
