// WorkFiles: the files of a folder as a value: what a task gives, what an agent leaves, what is graded. Only regular files count; links and devices that an
// untrusted program made are never followed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"

namespace foretrace::agents {

struct WorkFile {
  std::string bytes;
  bool executable = false;
  friend bool operator==(const WorkFile&, const WorkFile&) = default;
};

// By path below the folder, '/' between parts.
using WorkFiles = std::map<std::string, WorkFile>;

struct WorkFileLimits {
  int64_t files = 4096;
  int64_t bytes = int64_t{32} << 20;  // of all together
};

// kLimit: more than allowed. kNotFound: no such folder.
Result<WorkFiles> read_work_files(const std::string& folder, const WorkFileLimits& limits = {});
// Into a folder that is made. kIo: a file cannot be written.
Status write_work_files(const std::string& folder, const WorkFiles& files);

// One file of a folder that an untrusted program wrote. kInvalidArgument: the path leaves the folder, goes through a link, or is no regular file; kNotFound;
// kLimit: larger than `most` bytes.
Result<std::string> read_work_file(const std::string& folder, const std::string& path, int64_t most = int64_t{4} << 20);
// The same of a file to be written; folders on the way are made.
Status write_work_file(const std::string& folder, const std::string& path, const std::string& bytes);

// {"path": {"base64": ..., "executable": true}}: bytes of any kind survive.
Json work_files_json(const WorkFiles& files);

}  // namespace foretrace::agents
