#include "lm/safetensors_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "core/file.h"
#include "core/scoped_fd.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

uint64_t source_bytes(const TensorSource& source) {
  auto bytes = static_cast<uint64_t>(dtype_bytes(source.entry.dtype));
  for (const int64_t size : source.entry.shape) bytes *= static_cast<uint64_t>(size);
  return bytes;
}

Status write_open_file(int fd, const std::string& path, std::vector<TensorSource>& tensors) {
  std::vector<TensorEntry> entries;
  for (const auto& tensor : tensors) entries.push_back(tensor.entry);
  TRY(write_all(fd, make_safetensors_header(entries), path));
  for (const auto& source : tensors) {
    const at::Tensor tensor = source.make().cpu().contiguous();
    FORETRACE_CHECK(tensor.nbytes() == source_bytes(source), "tensor does not have its entry's size");
    TRY(write_all(fd, {static_cast<const char*>(tensor.data_ptr()), tensor.nbytes()}, path));
  }
  if (::fsync(fd) != 0) return io_error("cannot sync " + path, errno);
  return {};
}

// Consecutive tensors, as many as fit in a shard.
std::vector<std::vector<TensorSource>> split(std::vector<TensorSource> tensors, uint64_t shard_bytes) {
  std::vector<std::vector<TensorSource>> shards(1);
  uint64_t used = 0;
  for (auto& tensor : tensors) {
    const uint64_t bytes = source_bytes(tensor);
    if (shard_bytes > 0 && used > 0 && used + bytes > shard_bytes) {
      shards.emplace_back();
      used = 0;
    }
    used += bytes;
    shards.back().push_back(std::move(tensor));
  }
  return shards;
}

}  // namespace

std::string dtype_name(at::ScalarType type) {
  switch (type) {
    case at::kDouble: return "F64";
    case at::kFloat: return "F32";
    case at::kHalf: return "F16";
    case at::kBFloat16: return "BF16";
    case at::kLong: return "I64";
    case at::kInt: return "I32";
    default: FORETRACE_CHECK(false, "no safetensors name for this type");
  }
  return {};
}

Status write_safetensors(const std::string& path, std::vector<TensorSource> tensors) {
  ScopedFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!fd.valid()) return io_error("cannot create " + path, errno);
  Status status = write_open_file(fd.get(), path, tensors);
  if (!status.ok()) ::unlink(path.c_str());
  return status;
}

Status write_safetensors(const std::string& path, const std::vector<std::pair<std::string, at::Tensor>>& tensors) {
  std::vector<TensorSource> sources;
  for (const auto& [name, tensor] : tensors) {
    TensorEntry entry{name, dtype_name(tensor.scalar_type()), tensor.sizes().vec(), 0, 0};
    sources.push_back({std::move(entry), [tensor = tensor] { return tensor; }});
  }
  return write_safetensors(path, std::move(sources));
}

Status write_sharded(const std::string& directory, std::vector<TensorSource> tensors, uint64_t shard_bytes) {
  auto shards = split(std::move(tensors), shard_bytes);
  if (shards.size() == 1) return write_safetensors(directory + "/model.safetensors", std::move(shards.front()));
  Json index;
  uint64_t total = 0;
  for (size_t i = 0; i < shards.size(); ++i) {
    char name[64];
    std::snprintf(name, sizeof name, "model-%05zu-of-%05zu.safetensors", i + 1, shards.size());
    for (const auto& tensor : shards[i]) {
      index["weight_map"][tensor.entry.name] = name;
      total += source_bytes(tensor);
    }
    TRY(write_safetensors(directory + "/" + name, std::move(shards[i])));
  }
  index["metadata"] = {{"total_size", total}};
  return write_file_atomic(directory + "/model.safetensors.index.json", index.dump(2) + "\n");
}

}  // namespace foretrace::lm
