#include "tracer/c/type_builder.h"

#include <algorithm>

#include "tracer/c/accesses.h"

namespace foretrace::tracer::c {
namespace {

uint32_t scalar_kind(CXTypeKind kind) {
  switch (kind) {
    case CXType_Bool: return __ft_kind_bool;
    case CXType_Char_S:
    case CXType_Char_U: return __ft_kind_char;
    case CXType_UChar:
    case CXType_UShort:
    case CXType_UInt:
    case CXType_ULong:
    case CXType_ULongLong: return __ft_kind_unsigned;
    case CXType_SChar:
    case CXType_Short:
    case CXType_Int:
    case CXType_Long:
    case CXType_LongLong: return __ft_kind_signed;
    case CXType_Float:
    case CXType_Double:
    case CXType_LongDouble: return __ft_kind_float;
    default: return __ft_kind_opaque;
  }
}

// "struct (unnamed struct at file.c:3:1) *" as "struct {...} *".
std::string shown_name(std::string name) {
  for (size_t at; (at = name.find("(unnamed ")) != std::string::npos || (at = name.find("(anonymous ")) != std::string::npos;) {
    const size_t end = name.find(')', at);
    if (end == std::string::npos) break;
    name.replace(at, end + 1 - at, "{...}");
  }
  return name;
}

// Its contents are addresses in disguise, others in each run.
bool is_disguised(CXType type) { return type_name(type).find("__jmp_buf_tag") != std::string::npos; }

}  // namespace

std::string type_name(CXType type) { return clang_text(clang_getTypeSpelling(clang_getUnqualifiedType(type))); }

std::string sizes_of(CXType type, const std::string& expression) {
  type = clang_getCanonicalType(type);
  const CXType of = type.kind == CXType_Pointer ? clang_getPointeeType(type) : clang_getArrayElementType(type);
  if (of.kind == CXType_Invalid) return {};
  const std::string sizes = sizes_of(of, "(" + expression + ")[0]");
  return type.kind == CXType_VariableArray ? ",sizeof(" + expression + ")" + sizes : sizes;
}

uint32_t TypeBuilder::add_declared(CXCursor declaration) {
  const CXType type = clang_getCursorType(declaration);
  const CXType element = clang_getArrayElementType(clang_getCanonicalType(type));
  return is_array_parameter(declaration) ? add_pointer(element) : add(type);
}

uint32_t TypeBuilder::add_pointer(CXType target) {
  const uint32_t of = add(target);
  std::string name = type_name(target);
  const size_t bracket = name.find('['), pointer = name.find("(*");
  if (pointer != std::string::npos) name.insert(pointer + 2, "*");
  else if (bracket != std::string::npos) name.insert(bracket, " (*)");
  else name += name.back() == '*' ? "*" : " *";
  const auto [at, fresh] = known_.try_emplace(name + "|" + type_name(clang_getCanonicalType(target)) + " *", static_cast<uint32_t>(types_.size()));
  if (fresh) types_.push_back({__ft_kind_pointer, sizeof(void*), shown_name(name), of, 0, types_[of].sized, {}});
  return at->second;
}

uint32_t TypeBuilder::add(CXType type) {
  const std::string name = type_name(type);
  const std::string key = name + "|" + type_name(clang_getCanonicalType(type));
  const auto [at, fresh] = known_.try_emplace(key, static_cast<uint32_t>(types_.size()));
  const uint32_t index = at->second;
  if (!fresh) return index;
  types_.emplace_back();
  types_[index].name = shown_name(name);
  describe(index, clang_getCanonicalType(type));
  return index;
}

void TypeBuilder::describe(uint32_t index, CXType type) {
  types_[index].size = static_cast<uint64_t>(std::max<long long>(clang_Type_getSizeOf(type), 0));
  if (type.kind != CXType_Pointer && is_disguised(type)) return;
  switch (type.kind) {
    case CXType_Pointer: {
      const CXType target = clang_getPointeeType(type);
      const bool function = clang_getCanonicalType(target).kind == CXType_FunctionProto || clang_getCanonicalType(target).kind == CXType_FunctionNoProto;
      types_[index].kind = function ? __ft_kind_function : __ft_kind_pointer;
      const uint32_t of = function ? 0 : add(target);
      types_[index].of = of;
      types_[index].sized = types_[of].sized;
      return;
    }
    case CXType_VariableArray: {
      const uint32_t of = add(clang_getArrayElementType(type));
      types_[index].kind = __ft_kind_sized;
      types_[index].of = of;
      types_[index].sized = types_[of].size > 0 || types_[of].sized;
      return;
    }
    case CXType_ConstantArray: {
      const uint32_t of = add(clang_getArrayElementType(type));
      types_[index].kind = __ft_kind_array;
      types_[index].of = of;
      types_[index].sized = types_[of].sized;
      types_[index].count = static_cast<uint64_t>(std::max<long long>(clang_getArraySize(type), 0));
      types_[index].size = types_[index].count * types_[of].size;
      return;
    }
    case CXType_IncompleteArray: {  // at the end of a struct
      const uint32_t of = add(clang_getArrayElementType(type));
      types_[index].kind = __ft_kind_array;
      types_[index].of = of;
      return;
    }
    case CXType_Enum:
      types_[index].kind = scalar_kind(clang_getCanonicalType(clang_getEnumDeclIntegerType(clang_getTypeDeclaration(type))).kind);
      return;
    case CXType_Record: return add_fields(index, type);
    default: types_[index].kind = scalar_kind(type.kind);
  }
}

bool TypeBuilder::has_unknown_size(CXType record) const {
  const CXCursor declaration = clang_getTypeDeclaration(record);
  const Place begin = start_of(declaration), end = end_of(declaration);
  const auto first = unknown_sizes_.lower_bound(begin.offset);
  if (begin.main_file && first != unknown_sizes_.end() && *first < end.offset) return true;
  for (const CXCursor member : children_of(declaration)) {
    CXType type = clang_getCanonicalType(clang_getCursorType(member));
    while (type.kind == CXType_ConstantArray) type = clang_getCanonicalType(clang_getArrayElementType(type));
    if (clang_getCursorKind(member) == CXCursor_FieldDecl && type.kind == CXType_Record && !unknown_sizes_.empty() && has_unknown_size(type)) return true;
  }
  return false;
}

void TypeBuilder::add_fields(uint32_t index, CXType record) {
  std::vector<CXCursor> cursors;
  clang_Type_visitFields(
      record,
      [](CXCursor field, CXClientData data) {
        static_cast<std::vector<CXCursor>*>(data)->push_back(field);
        return CXVisit_Continue;
      },
      &cursors);
  std::vector<Field> fields;
  for (const CXCursor field : cursors) {
    const long long offset = clang_Cursor_getOffsetOfField(field);
    if (offset < 0) continue;
    const int width = clang_Cursor_isBitField(field) != 0 ? clang_getFieldDeclBitWidth(field) : 0;
    const uint32_t type = add(clang_getCursorType(field));
    fields.push_back({clang_text(clang_getCursorSpelling(field)), type, static_cast<uint32_t>(offset), static_cast<uint32_t>(std::max(width, 0))});
  }
  if (has_unknown_size(record)) {
    types_[index].size = 0;
    return;
  }
  const CXCursorKind kind = clang_getCursorKind(clang_getTypeDeclaration(record));
  types_[index].kind = kind == CXCursor_UnionDecl ? __ft_kind_union : __ft_kind_struct;
  types_[index].count = fields.size();
  types_[index].fields = std::move(fields);
}

}  // namespace foretrace::tracer::c
