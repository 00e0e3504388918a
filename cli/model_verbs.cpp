// The verbs of foretrace-model: those that need torch.
#include "cli/agent_verb.h"
#include "cli/eval_verb.h"
#include "cli/lm_verb.h"
#include "cli/mcp_verb.h"
#include "cli/predict_verb.h"
#include "cli/report_verb.h"
#include "cli/serve_verb.h"
#include "cli/train_verb.h"
#include "cli/verb.h"
#include "cli/view_model_verb.h"

namespace foretrace::cli {

VerbList make_verbs() {
  VerbList verbs;
  verbs.push_back(make_train_verb());
  verbs.push_back(make_lm_verb());
  verbs.push_back(make_predict_verb());
  verbs.push_back(make_eval_verb());
  verbs.push_back(make_report_verb());
  verbs.push_back(make_compare_verb());
  verbs.push_back(make_mcp_verb());
  verbs.push_back(make_serve_verb());
  verbs.push_back(make_agent_verb());
  verbs.push_back(make_view_model_verb());
  return verbs;
}

}  // namespace foretrace::cli
