// SafetensorsReader: one file, mapped; tensors are views into the mapping, valid while the reader lives.
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <vector>

#include "lm/safetensors/header.h"

namespace foretrace::lm {

class SafetensorsReader {
 public:
  static Result<SafetensorsReader> open(const std::string& path);
  SafetensorsReader(SafetensorsReader&& other) noexcept;
  SafetensorsReader& operator=(SafetensorsReader&& other) noexcept;
  ~SafetensorsReader();

  [[nodiscard]] const std::string& path() const { return path_; }
  // In the order of the data.
  [[nodiscard]] const std::vector<TensorEntry>& entries() const { return entries_; }
  [[nodiscard]] const TensorEntry* find(const std::string& name) const;
  // A view, or a copy where the file leaves the data unaligned. Do not write to it.
  [[nodiscard]] Result<at::Tensor> tensor(const std::string& name) const;
  [[nodiscard]] std::string_view bytes(const TensorEntry& entry) const { return {data_ + entry.begin, entry.bytes()}; }

 private:
  SafetensorsReader() = default;
  std::string path_;
  const char* data_ = nullptr;
  size_t size_ = 0;
  std::vector<TensorEntry> entries_;
  std::map<std::string, size_t> index_;  // name -> index into entries_
};

}  // namespace foretrace::lm
