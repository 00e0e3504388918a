// DefinitionSource: the immutable half of a run: strings, codes, frames, scalars, and objects as they were first seen. Ids count
// from 1 without gaps. A source may load lazily; what it cannot find or read is a null pointer, and failure() says why.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "tracer/trace/delta.h"

namespace foretrace::tracer {

// How many of each kind are defined; ids 1..n exist.
struct DefinitionCounts {
  uint32_t strings = 0;
  uint32_t codes = 0;
  uint32_t frames = 0;
  uint32_t scalars = 0;
  uint32_t objects = 0;
};

class DefinitionSource {
 public:
  virtual ~DefinitionSource() = default;
  // Pointers live until the next step is applied.
  virtual const std::string* string(StringId id) = 0;
  virtual const Code* code(uint32_t id) = 0;
  virtual const Frame* frame(uint32_t id) = 0;
  virtual const Scalar* scalar(uint32_t id) = 0;
  // The object as it was before the first step that its State applies.
  virtual const ObjectNew* object(uint32_t id) = 0;
  [[nodiscard]] virtual DefinitionCounts counts() const = 0;
  [[nodiscard]] virtual Status failure() const { return {}; }
};
// Empty for an unknown id.
inline std::string text_of(DefinitionSource& source, StringId id) {
  const std::string* text = source.string(id);
  return text == nullptr ? std::string() : *text;
}

// Checks one step's definitions against the counts before it: ids must continue without gaps (in any order inside the step),
// every id used must be defined before or in the step, lengths must cover what was captured. Gives the counts after the step.
Result<DefinitionCounts> check_definitions(const Step& step, const DefinitionCounts& before);
// True if `ref` is absent, inline, or an id within `counts`.
inline bool known(Ref ref, const DefinitionCounts& counts) {
  if (!ref.valid()) return false;
  if (ref.tag() == Ref::Tag::kScalar) return ref.id() - 1 < counts.scalars;
  if (ref.tag() == Ref::Tag::kTyped) return ref.typed_type() - 1 < counts.strings;
  return ref.tag() != Ref::Tag::kObject || ref.id() - 1 < counts.objects;
}

// All definitions of a run in memory.
class DefinitionTables : public DefinitionSource {
 public:
  // kChecking keeps only what State::apply needs: no scalars, no slots of immutable objects.
  enum class Keep { kAll, kChecking };
  explicit DefinitionTables(Keep keep = Keep::kAll) : keep_(keep) {}
  // Adds a step's definitions, after check_definitions.
  Status add(const Step& step);
  const std::string* string(StringId id) override;
  const Code* code(uint32_t id) override;
  const Frame* frame(uint32_t id) override;
  const Scalar* scalar(uint32_t id) override;
  const ObjectNew* object(uint32_t id) override;
  [[nodiscard]] DefinitionCounts counts() const override { return counts_; }

 private:
  Keep keep_;
  DefinitionCounts counts_;
  std::vector<std::string> strings_;
  std::vector<Code> codes_;
  std::vector<Frame> frames_;
  std::vector<Scalar> scalars_;
  std::vector<ObjectNew> objects_;
};

}  // namespace foretrace::tracer
