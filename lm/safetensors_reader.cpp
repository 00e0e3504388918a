#include "lm/safetensors_reader.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "core/scoped_fd.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

std::optional<at::ScalarType> scalar_type(const std::string& dtype) {
  if (dtype == "F64") return at::kDouble;
  if (dtype == "F32") return at::kFloat;
  if (dtype == "F16") return at::kHalf;
  if (dtype == "BF16") return at::kBFloat16;
  if (dtype == "I64") return at::kLong;
  if (dtype == "I32") return at::kInt;
  if (dtype == "I16") return at::kShort;
  if (dtype == "I8") return at::kChar;
  if (dtype == "U8") return at::kByte;
  if (dtype == "BOOL") return at::kBool;
  return std::nullopt;
}

}  // namespace

Result<SafetensorsReader> SafetensorsReader::open(const std::string& path) {
  ScopedFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return errno == ENOENT ? not_found("no such file: " + path) : io_error("cannot open " + path, errno);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return io_error("cannot read " + path, errno);
  if (!S_ISREG(info.st_mode)) return parse_error(path + ": not a regular file");
  SafetensorsReader reader;
  reader.path_ = path;
  reader.size_ = static_cast<size_t>(info.st_size);
  if (reader.size_ > 0) {
    void* data = ::mmap(nullptr, reader.size_, PROT_READ, MAP_PRIVATE, fd.get(), 0);
    if (data == MAP_FAILED) return io_error("cannot map " + path, errno);
    reader.data_ = static_cast<const char*>(data);
  }
  TRY_ASSIGN(reader.entries_, parse_safetensors_header({reader.data_, reader.size_}, path));
  for (size_t i = 0; i < reader.entries_.size(); ++i) reader.index_.emplace(reader.entries_[i].name, i);
  return reader;
}

SafetensorsReader::SafetensorsReader(SafetensorsReader&& other) noexcept { *this = std::move(other); }

SafetensorsReader& SafetensorsReader::operator=(SafetensorsReader&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(entries_, other.entries_);
  std::swap(index_, other.index_);
  return *this;
}

SafetensorsReader::~SafetensorsReader() {
  if (data_ != nullptr) ::munmap(const_cast<char*>(data_), size_);
}

const TensorEntry* SafetensorsReader::find(const std::string& name) const {
  const auto at = index_.find(name);
  return at == index_.end() ? nullptr : &entries_[at->second];
}

Result<at::Tensor> SafetensorsReader::tensor(const std::string& name) const {
  const TensorEntry* entry = find(name);
  if (entry == nullptr) return not_found(path_ + ": no tensor \"" + name + "\"");
  const auto type = scalar_type(entry->dtype);
  if (!type) return unsupported(path_ + ": tensor \"" + name + "\" has type " + entry->dtype);
  const auto options = at::TensorOptions().dtype(*type);
  const char* data = data_ + entry->begin;
  if (reinterpret_cast<uintptr_t>(data) % static_cast<uintptr_t>(dtype_bytes(entry->dtype)) == 0)
    return at::from_blob(const_cast<char*>(data), entry->shape, options);
  at::Tensor copy = at::empty(entry->shape, options);
  std::memcpy(copy.data_ptr(), data, entry->bytes());
  return copy;
}

}  // namespace foretrace::lm
