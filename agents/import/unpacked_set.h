// UnpackedSet: a published set of files: a folder as it is, or a .tar.gz unpacked into a folder that goes away with it.
#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "tracer/recorder/scratch_folder.h"

namespace foretrace::agents {

class UnpackedSet {
 public:
  static Result<UnpackedSet> open(const std::string& path);
  // The nearest folder, itself or below, in which `name` lies. kNotFound: in none.
  [[nodiscard]] Result<std::string> folder_with(const std::string& name) const;
  [[nodiscard]] const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
  std::optional<tracer::ScratchFolder> scratch_;
};

}  // namespace foretrace::agents
