// TypeBuilder: the types of a translation unit as the runtime knows them, each once.
#pragma once

#include <map>
#include <set>
#include <string>

#include "tracer/c/clang.h"
#include "tracer/c/unit_tables.h"

namespace foretrace::tracer::c {

class TypeBuilder {
 public:
  TypeBuilder(std::vector<Type>& types, const std::set<size_t>& unknown_sizes) : types_(types), unknown_sizes_(unknown_sizes) { types_.push_back({__ft_kind_opaque, 0, "void"}); }
  // Its index. Types are told apart by how they are spelled and what they are.
  uint32_t add(CXType type);
  // Of a variable or parameter: a parameter that is declared as an array is a pointer.
  uint32_t add_declared(CXCursor declaration);
  [[nodiscard]] const Type& at(uint32_t index) const { return types_[index]; }

 private:
  uint32_t add_pointer(CXType target);
  void describe(uint32_t index, CXType type);
  void add_fields(uint32_t index, CXType record);

  [[nodiscard]] bool has_unknown_size(CXType record) const;

  std::vector<Type>& types_;
  const std::set<size_t>& unknown_sizes_;  // members of the source
  std::map<std::string, uint32_t> known_;
};

// How a type is spelled, without qualifiers of its own.
std::string type_name(CXType type);
// The sizes that __ft_bind_sized wants of a variable of that type, as C: of `expression`, ",sizeof(a),sizeof((a)[0])".
std::string sizes_of(CXType type, const std::string& expression);

}  // namespace foretrace::tracer::c
