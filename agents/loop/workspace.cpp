#include "agents/loop/workspace.h"

#include <filesystem>

#include "core/file.h"

namespace foretrace::agents {
namespace {

namespace fs = std::filesystem;

constexpr const char* kScratchName = "foretrace-agent";
constexpr double kDiffSeconds = 30;
constexpr int64_t kPatchBytes = int64_t{4} << 20;

// Folders that their program has locked against us.
void make_removable(const std::string& folder) {
  std::error_code ignored;
  fs::permissions(folder, fs::perms::owner_all, fs::perm_options::add | fs::perm_options::nofollow, ignored);
  for (fs::recursive_directory_iterator at(folder, ignored), end; !ignored && at != end; at.increment(ignored)) {
    std::error_code gone;
    if (!at->is_symlink(gone) && at->is_directory(gone)) fs::permissions(at->path(), fs::perms::owner_all, fs::perm_options::add, gone);
  }
}

// "--- a/x.py\t2026-..." without the time; lines of the files themselves begin otherwise.
std::string without_times(const std::string& diff) {
  std::string text;
  bool header = false;
  for (size_t at = 0; at < diff.size();) {
    const size_t end = std::min(diff.find('\n', at), diff.size());
    std::string line = diff.substr(at, end - at);
    at = end + 1;
    const bool command = line.starts_with("diff -");
    if (header && (line.starts_with("--- ") || line.starts_with("+++ "))) line.resize(std::min(line.find('\t'), line.size()));
    if (command) header = true;
    if (line.starts_with("@@ ")) header = false;
    if (!command) text += line + "\n";
  }
  return text;
}

}  // namespace

Result<Workspace> Workspace::empty(const tracer::SandboxChoice& sandbox) {
  TRY_ASSIGN(auto scratch, tracer::ScratchFolder::create(kScratchName));
  Workspace workspace(std::move(scratch), sandbox);
  TRY(make_directories(workspace.folder_));
  return workspace;
}

Result<Workspace> Workspace::create(const WorkFiles& files, std::optional<tracer::SandboxLevel> sandbox) {
  TRY_ASSIGN(const auto choice, tracer::choose_sandbox(sandbox));
  TRY_ASSIGN(Workspace workspace, empty(choice));
  TRY(write_work_files(workspace.folder_, files));
  return workspace;
}

Result<Workspace> Workspace::clone() const {
  TRY_ASSIGN(Workspace copy, empty(sandbox_));
  for (const auto& entry : fs::recursive_directory_iterator(folder_, fs::directory_options::skip_permission_denied)) {
    std::error_code failed;
    const auto to = fs::path(copy.folder_) / entry.path().lexically_relative(folder_);
    if (entry.is_symlink(failed)) fs::copy_symlink(entry.path(), to, failed);
    else if (entry.is_directory(failed)) fs::create_directory(to, entry.path(), failed);
    else if (entry.is_regular_file(failed)) fs::copy_file(entry.path(), to, failed);
    if (failed) return io_error("cannot copy " + entry.path().string(), failed.value());
  }
  return copy;
}

Workspace::~Workspace() {
  if (!folder_.empty()) make_removable(folder_);
}

Result<tracer::CommandRun> Workspace::run(const std::string& command, double seconds, int64_t kept_bytes) {
  tracer::CommandLimits limits;
  limits.seconds = seconds;
  limits.kept_bytes = kept_bytes;
  return tracer::run_confined(command, folder_, {}, limits, sandbox_);
}

Result<std::string> Workspace::patch_from(const WorkFiles& before) const {
  TRY_ASSIGN(const auto after, files());
  if (after == before) return std::string();
  TRY_ASSIGN(Workspace desk, empty(sandbox_));
  TRY(write_work_files(desk.folder_ + "/a", before));
  TRY(write_work_files(desk.folder_ + "/b", after));
  tracer::CommandLimits limits;
  limits.seconds = kDiffSeconds;
  limits.kept_bytes = 2 * kPatchBytes;
  TRY_ASSIGN(const auto run, tracer::run_confined("diff -ruN a b", desk.folder_, {}, limits, sandbox_));
  if (run.exit_code > 1 || !run.stopped.empty()) return internal_error("diff failed: " + run.output.substr(0, 200));
  if (run.left_out > 0 || static_cast<int64_t>(run.output.size()) > kPatchBytes) return Error(ErrorCode::kLimit, "the changes make a patch of more than " + std::to_string(kPatchBytes) + " bytes");
  return without_times(run.output);
}

}  // namespace foretrace::agents
