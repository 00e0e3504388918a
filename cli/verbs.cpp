// The verbs of `foretrace`: those that need no torch, and forwards to foretrace-model for those that do.
#include "cli/dap_verb.h"
#include "cli/data_verb.h"
#include "cli/doctor_verb.h"
#include "cli/forward_verb.h"
#include "cli/trace_all_verb.h"
#include "cli/trace_verb.h"
#include "cli/store_verbs.h"
#include "cli/verb.h"

namespace foretrace::cli {

VerbList make_verbs() {
  VerbList verbs;
  verbs.push_back(make_data_verb());
  verbs.push_back(make_trace_verb());
  verbs.push_back(make_trace_all_verb());
  verbs.push_back(make_doctor_verb());
  verbs.push_back(make_show_verb());
  verbs.push_back(make_state_verb());
  verbs.push_back(make_query_verb());
  verbs.push_back(make_export_verb());
  verbs.push_back(make_merge_verb());
  verbs.push_back(make_trace_diff_verb());
  verbs.push_back(make_view_verb());
  verbs.push_back(make_dap_verb());
  add_forward_verbs(verbs);
  return verbs;
}

}  // namespace foretrace::cli
