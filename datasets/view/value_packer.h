// ValuePacker: a run's texts and values as the page holds them. A page value is a number that a double holds exactly:
//   0 absent      zigzag(n) << 2 | 1 integer      id << 2 | 2 scalar      id << 2 | 3 object
// Integers beyond 50 bits, typed ones and singletons become scalars: a type and a text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tracer/store/byte_codec.h"
#include "tracer/trace/definitions.h"

namespace foretrace::datasets {

class ValuePacker {
 public:
  // REQUIRES: `definitions` outlives this
  explicit ValuePacker(tracer::DefinitionSource& definitions);

  // Scalars are numbered from 1 as they are first packed.
  uint64_t pack(tracer::Ref ref);
  // Count, the texts' lengths, their bytes; ids from 1, those of the run keep theirs.
  [[nodiscard]] std::string texts() const;
  // Count; then columns: type's text, bytes cut off, bytes; then the bytes.
  [[nodiscard]] std::string scalars() const;

 private:
  uint64_t stored_scalar(uint32_t id);
  uint64_t add_scalar(uint32_t type, uint64_t cut, std::string_view text);
  uint32_t add_text(const std::string& text);

  tracer::DefinitionSource* definitions_;
  std::vector<std::string> texts_;
  std::unordered_map<std::string, uint32_t> added_texts_;
  std::vector<uint64_t> by_id_;                    // of a stored scalar: its page value, 0 = not packed yet
  std::unordered_map<uint64_t, uint64_t> inline_;  // of other refs, by their bits
  uint64_t scalars_ = 0;
  tracer::ByteWriter types_, cuts_, lengths_, bytes_;
};

}  // namespace foretrace::datasets
