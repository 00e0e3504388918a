// The verbs of foretrace-model: those that need torch.
#include "cli/verb.h"

namespace foretrace::cli {

VerbList make_verbs() {
  VerbList verbs;
  return verbs;
}

}  // namespace foretrace::cli
