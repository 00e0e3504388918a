// The verbs of foretrace-model: those that need torch.
#include "cli/lm_verb.h"
#include "cli/verb.h"

namespace foretrace::cli {

VerbList make_verbs() {
  VerbList verbs;
  verbs.push_back(make_lm_verb());
  return verbs;
}

}  // namespace foretrace::cli
