#include "agents/import/unpacked_set.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "core/file.h"
#include "tracer/recorder/tool_run.h"

namespace foretrace::agents {

namespace fs = std::filesystem;

Result<UnpackedSet> UnpackedSet::open(const std::string& path) {
  UnpackedSet set;
  std::error_code failed;
  if (fs::is_directory(path, failed)) {
    set.folder_ = path;
    return set;
  }
  if (!file_exists(path)) return not_found("no file or folder " + path);
  TRY_ASSIGN(auto scratch, tracer::ScratchFolder::create("foretrace-tasks"));
  TRY_ASSIGN(const auto run, tracer::run_tool({"tar", "-xzf", path, "-C", scratch.path(), "--no-same-owner"}));
  if (run.exit_code != 0) return parse_error(path + " is no .tar.gz: " + run.err.substr(0, run.err.find('\n')), "give it, or the folder that it unpacks to");
  set.folder_ = scratch.path();
  set.scratch_.emplace(std::move(scratch));
  return set;
}

Result<std::string> UnpackedSet::folder_with(const std::string& name) const {
  if (fs::exists(folder_ + "/" + name)) return folder_;
  std::vector<std::string> found;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(folder_, failed), end; !failed && at != end; at.increment(failed))
    if (at->path().filename() == name) found.push_back(at->path().parent_path().string());
  if (found.empty()) return not_found(folder_ + " has no " + name, "is it the set that you meant?");
  return *std::min_element(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; });
}

}  // namespace foretrace::agents
