// A file that appears under its name when it is complete; until then, and for good if it never is, what was there stays
// (core/unfinished_file.h). A device, a pipe and a descriptor (/dev/stdout) are written as they stand.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/unfinished_file.h"

namespace foretrace::tracer {

class NewFile {
 public:
  static Result<NewFile> open(const std::string& path);

  Status write(std::string_view text);
  // Puts it under its name. REQUIRES: called once.
  Status close();

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  NewFile() = default;

  std::string path_;
  std::optional<UnfinishedFile> unfinished_;  // none: it is written as it stands
  std::unique_ptr<std::FILE, CloseFile> file_;
};

}  // namespace foretrace::tracer
