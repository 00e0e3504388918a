// A file that appears under its name when it is complete; until then, and for good if it never is, what was there stays. A device, a
// pipe and a descriptor (/dev/stdout) are written as they stand.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

namespace foretrace::tracer {

class NewFile {
 public:
  static Result<NewFile> open(const std::string& path);
  NewFile(NewFile&& other) noexcept = default;
  NewFile& operator=(NewFile&& other) = delete;
  ~NewFile();

  Status write(std::string_view text);
  // Puts it under its name.
  Status close();

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  NewFile() = default;

  // The name that it has while it is written.
  [[nodiscard]] std::string place() const;

  std::string path_;
  bool in_place_ = false;
  std::unique_ptr<std::FILE, CloseFile> file_;  // null: closed, or moved from
};

// The name that a file has while it is written.
inline std::string unfinished(const std::string& path) { return path + ".tmp"; }
// Puts a complete file under its name; where that fails it is removed.
Status finish(const std::string& path);

}  // namespace foretrace::tracer
