// What torchrun tells a process of its job (env://): RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT; TORCHELASTIC_USE_AGENT_STORE=True
// where the launcher itself holds the store under which the ranks meet.
#pragma once

#include <optional>
#include <string>

#include "core/result.h"

namespace foretrace::lm {

struct Launch {
  int rank = 0;
  int size = 1;
  std::string address;
  int port = 0;
  bool launcher_holds_store = false;
};

// nullopt: this process is alone (WORLD_SIZE is not set, or 1). Fails where the variables do not fit together.
Result<std::optional<Launch>> launch_from_environment();

}  // namespace foretrace::lm
