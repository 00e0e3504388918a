#include "datasets/view/value_packer.h"

#include <array>

namespace foretrace::datasets {
namespace {

using tracer::Ref;

constexpr int64_t kExact = int64_t{1} << 49;  // zigzag and two bits of tag stay below 2^53
constexpr std::array<const char*, 5> kSingletons = {"None", "True", "False", "Ellipsis", "NotImplemented"};
constexpr std::array<const char*, 5> kSingletonTypes = {"NoneType", "bool", "bool", "ellipsis", "NotImplementedType"};

}  // namespace

ValuePacker::ValuePacker(tracer::DefinitionSource& definitions) : definitions_(&definitions) {
  for (uint32_t id = 1; id <= definitions.counts().strings; ++id) {
    const std::string* text = definitions.string(id);
    texts_.push_back(text == nullptr ? std::string() : *text);
  }
  by_id_.resize(size_t{definitions.counts().scalars} + 1);
}

uint64_t ValuePacker::pack(Ref ref) {
  switch (ref.tag()) {
    case Ref::Tag::kAbsent:
      return 0;
    case Ref::Tag::kObject:
      return uint64_t{ref.id()} << 2 | 3;
    case Ref::Tag::kScalar:
      return stored_scalar(ref.id());
    case Ref::Tag::kInteger:
      if (const int64_t n = ref.integer_value(); n > -kExact && n < kExact) return tracer::zigzag(n) << 2 | 1;
      break;
    default:
      break;
  }
  uint64_t& packed = inline_[ref.bits()];
  if (packed != 0) return packed;
  if (ref.tag() == Ref::Tag::kInteger) return packed = add_scalar(add_text("int"), 0, std::to_string(ref.integer_value()));
  if (ref.tag() == Ref::Tag::kTyped) return packed = add_scalar(ref.typed_type(), 0, std::to_string(ref.typed_value()));
  const auto singleton = static_cast<size_t>(ref.singleton_value());
  return packed = add_scalar(add_text(kSingletonTypes[singleton]), 0, kSingletons[singleton]);
}

uint64_t ValuePacker::stored_scalar(uint32_t id) {
  uint64_t& packed = by_id_[id];
  if (packed != 0) return packed;
  const tracer::Scalar* scalar = definitions_->scalar(id);
  if (scalar == nullptr) return packed = add_scalar(0, 0, "<unknown>");
  return packed = add_scalar(scalar->type, scalar->full_length - scalar->text.size(), scalar->text);
}

uint64_t ValuePacker::add_scalar(uint32_t type, uint64_t cut, std::string_view text) {
  types_.varint(type);
  cuts_.varint(cut);
  lengths_.varint(text.size());
  bytes_.raw(text);
  return ++scalars_ << 2 | 2;
}

uint32_t ValuePacker::add_text(const std::string& text) {
  uint32_t& id = added_texts_[text];
  if (id == 0) {
    texts_.push_back(text);
    id = static_cast<uint32_t>(texts_.size());
  }
  return id;
}

std::string ValuePacker::texts() const {
  tracer::ByteWriter out;
  out.varint(texts_.size());
  for (const std::string& text : texts_) out.varint(text.size());
  for (const std::string& text : texts_) out.raw(text);
  return std::string(out.bytes());
}

std::string ValuePacker::scalars() const {
  tracer::ByteWriter out;
  out.varint(scalars_);
  for (const tracer::ByteWriter* column : {&types_, &cuts_, &lengths_, &bytes_}) out.raw(column->bytes());
  return std::string(out.bytes());
}

}  // namespace foretrace::datasets
