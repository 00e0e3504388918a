// A C program, instrumented and compiled in a folder of its own.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace foretrace::tracer {

struct CBuildOptions {
  std::vector<std::string> sources;
  std::string compiler;             // empty: gcc, else clang, else cc
  std::vector<std::string> flags;   // of the compiler
};

class CProgram {
 public:
  // An Error of code kTracee: it does not compile; the compiler's message is its text.
  static Result<CProgram> build(const CBuildOptions& options);
  ~CProgram();  // removes the folder
  CProgram(CProgram&& other) noexcept;
  CProgram& operator=(CProgram&&) = delete;

  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] std::string executable() const { return folder_ + "/program"; }
  // What could not be instrumented, and why: "FILE: REASON". It runs all the same, without steps.
  [[nodiscard]] const std::vector<std::string>& uninstrumented() const { return uninstrumented_; }
  // "gcc (Debian 12.2.0-14) 12.2.0".
  [[nodiscard]] const std::string& compiler() const { return compiler_; }

 private:
  CProgram() = default;
  std::string folder_;
  std::vector<std::string> uninstrumented_;
  std::string compiler_;
};

// The compiler asked for, or the first of gcc, clang and cc that is there, and how it names itself. kNotFound if there is none.
Result<std::pair<std::string, std::string>> find_c_compiler(const std::string& asked);
// The host program that runs it.
std::string c_host_path();

}  // namespace foretrace::tracer
