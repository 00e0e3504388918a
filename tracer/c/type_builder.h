// TypeBuilder: the types of a translation unit as the runtime knows them, each once.
#pragma once

#include <map>
#include <string>

#include "tracer/c/clang.h"
#include "tracer/c/unit_tables.h"

namespace foretrace::tracer::c {

class TypeBuilder {
 public:
  explicit TypeBuilder(std::vector<Type>& types) : types_(types) { types_.push_back({__ft_kind_opaque, 0, "void"}); }
  // Its index. Types are told apart by how they are spelled and what they are.
  uint32_t add(CXType type);
  [[nodiscard]] const Type& at(uint32_t index) const { return types_[index]; }

 private:
  void describe(uint32_t index, CXType type);
  void add_fields(uint32_t index, CXType record);

  std::vector<Type>& types_;
  std::map<std::string, uint32_t> known_;
};

// How a type is spelled, without qualifiers of its own.
std::string type_name(CXType type);

}  // namespace foretrace::tracer::c
