// SlurmMachine: Slurm's controller and its daemon for a cluster that is this machine alone, in a folder of their own, for one test.
#pragma once

#include <sys/types.h>

#include <string>

#include "tests/scratch_directory.h"

namespace foretrace {

class SlurmMachine {
 public:
  // Why there can be none here; empty: there can.
  static std::string missing();
  // REQUIRES: missing() is empty. Starts both, with a configuration that SLURM_CONF of this process then names.
  SlurmMachine();
  ~SlurmMachine();
  SlurmMachine(const SlurmMachine&) = delete;
  SlurmMachine& operator=(const SlurmMachine&) = delete;

  // Waits until the node takes jobs; false if a daemon ended.
  bool ready();
  // What the daemons logged.
  [[nodiscard]] std::string log() const;

 private:
  ScratchDirectory scratch_;
  pid_t controller_ = -1;
  pid_t daemon_ = -1;
};

}  // namespace foretrace
