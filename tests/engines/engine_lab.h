// EngineLab: a folder with a manifest of small programs, what one process makes of it, and the scripts that hand it to others.
#pragma once

#include <string>
#include <vector>

#include "tests/scratch_directory.h"
#include "tests/tracer/recorder/command.h"

namespace foretrace {

class EngineLab {
 public:
  EngineLab();
  // Generated functions, a program by its path, and three items that fail.
  static constexpr int kItems = 64;

  [[nodiscard]] std::string operator/(const std::string& name) const { return scratch_ / name; }
  [[nodiscard]] std::string manifest() const { return scratch_ / "items.jsonl"; }
  [[nodiscard]] std::string file(const std::string& name, const std::string& text, bool executable = false) const;
  // Lines of the files in a folder, without their names, in order; none if it is not there.
  [[nodiscard]] std::vector<std::string> notes(const std::string& folder) const;

  static std::string foretrace();
  static std::string script(const std::string& name);
  // store_content() of the manifest traced by one process.
  std::vector<std::string> of_one_process();

 private:
  ScratchDirectory scratch_;
};

}  // namespace foretrace
