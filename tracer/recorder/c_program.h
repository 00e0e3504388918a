// A C program, instrumented and compiled in a folder of its own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "tracer/recorder/c_compiler.h"
#include "tracer/recorder/scratch_folder.h"

namespace foretrace::tracer {

struct RunRequest;

struct CBuildOptions {
  std::vector<std::string> sources;
  std::optional<std::string> text;  // one source's, instead of them
  std::string compiler;             // empty: gcc, else clang, else cc
  std::vector<std::string> flags;   // of the compiler
  std::string build_folder;         // each source is compiled with the flags of its compile_commands.json too
  CEntry entry;                     // a function that is called instead of main
  bool plain = false;               // an executable without probes is wanted beside
};

class CProgram {
 public:
  // An Error of code kTracee: it does not compile, the compiler's message is its text; it has no such entry, or the arguments are none.
  static Result<CProgram> build(const CBuildOptions& options);

  // Sets what `request` says of the executables.
  void run_by(RunRequest& request) const;
  // What could not be instrumented, and why: "FILE: REASON". It runs all the same, without steps.
  [[nodiscard]] const std::vector<std::string>& uninstrumented() const { return uninstrumented_; }
  // "gcc (Debian 12.2.0-14) 12.2.0".
  [[nodiscard]] const std::string& compiler() const { return compiler_; }

 private:
  explicit CProgram(ScratchFolder folder) : folder_(std::move(folder)) {}
  Status build_in_folder(const CBuildOptions& options, CCompilation& program);
  Status check_plain(const CBuildOptions& options, const CCompilation& program);
  [[nodiscard]] std::string executable() const { return folder_.path() + "/program"; }
  [[nodiscard]] std::string plain() const { return folder_.path() + "/plain"; }

  ScratchFolder folder_;
  std::vector<std::string> uninstrumented_;
  std::string compiler_;
  std::string called_;  // its argv[0]
  bool has_plain_ = false;
};

// The host program that runs it.
std::string c_host_path();

}  // namespace foretrace::tracer
