#include "datasets/new_dataset.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <filesystem>

#include "core/file.h"

namespace foretrace::datasets {
namespace {

namespace fs = std::filesystem;

// SPLIT-NNNN.shard; other files in the folder are not ours to remove.
bool is_shard_of_a_split(const fs::path& path) {
  const std::string name = path.filename().string();
  if (path.extension() != ".shard") return false;
  for (const char* split : kSplits)
    if (name.starts_with(std::string(split) + "-")) return true;
  return false;
}

Status io_failure(const std::string& what, const std::error_code& error) {
  return error ? Status(Error(ErrorCode::kIo, what + ": " + error.message())) : Status();
}

}  // namespace

Result<NewDataset> NewDataset::open(const std::string& folder) {
  NewDataset made(folder);
  made.made_ = !file_exists(folder);
  TRY(make_directories(made.unfinished()));
  ScopedFd lock(::open(made.unfinished().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!lock.valid()) return io_error("cannot open " + made.unfinished(), errno);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
    return Error(ErrorCode::kIo, "another data build writes to " + folder,
                 "wait for it, or choose another --out");
  made.lock_ = std::move(lock);
  std::error_code error;
  for (const auto& left : fs::directory_iterator(made.unfinished(), error))
    fs::remove_all(left.path(), error);
  TRY(io_failure("cannot clear " + made.unfinished(), error));
  return made;
}

NewDataset::~NewDataset() {
  if (!lock_.valid()) return;
  std::error_code ignored;
  fs::remove_all(unfinished(), ignored);
  if (made_) fs::remove(folder_, ignored);  // only if it is empty
}

Status NewDataset::finish(const DatasetManifest& manifest) const {
  std::error_code error;
  fs::remove(folder_ + "/manifest.json", error);
  TRY(io_failure("cannot replace " + folder_ + "/manifest.json", error));
  for (const auto& file : fs::directory_iterator(folder_, error))
    if (is_shard_of_a_split(file.path())) fs::remove(file.path(), error);
  TRY(io_failure("cannot clear " + folder_, error));
  for (const auto& [split, shards] : manifest.splits)
    for (const ShardEntry& shard : shards) {
      fs::rename(unfinished() + "/" + shard.file, folder_ + "/" + shard.file, error);
      TRY(io_failure("cannot move " + shard.file + " to " + folder_, error));
    }
  return write_dataset_manifest(folder_, manifest);
}

}  // namespace foretrace::datasets
