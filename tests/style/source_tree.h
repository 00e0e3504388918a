// The project's own files, as the style tests see them.
#pragma once

#include <string>
#include <vector>

namespace foretrace::style {

struct SourceFile {
  std::string path;    // from the repository root
  std::string folder;  // first part of the path
  std::string text;

  [[nodiscard]] std::vector<std::string> lines() const;
  // What #include lines name, quotes and angle brackets kept: "\"core/json.h\"", "<sqlite3.h>".
  [[nodiscard]] std::vector<std::string> includes() const;
};

// Files of the project's folders with one of these endings.
std::vector<SourceFile> project_files(const std::vector<std::string>& endings);

}  // namespace foretrace::style
