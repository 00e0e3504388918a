// What one step brings: definitions (strings, code, frames, scalars, objects) and changes (splices of known objects, variables
// set in the step's frame). Everything before a step's own record belongs to that step. Ids are dense, first seen = 1,
// per run; 0 is none. Applying the deltas of steps 0..k in order to an empty State gives the state at step k.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tracer/trace/event.h"
#include "tracer/trace/ref.h"

namespace foretrace::tracer {

using StringId = uint32_t;

// Of a step that has no line. Line 0 is CPython's own, of the call of a module.
inline constexpr uint32_t kNoLine = UINT32_MAX;

// Immutable, without identity worth asking for. `text` is the value as Python's repr (C: as its literal) gives it.
struct Scalar {
  uint32_t id = 0;
  StringId type = 0;
  uint64_t full_length = 0;  // bytes of the whole text; larger than text.size() if it was cut
  std::string text;
};

enum class ObjectKind : uint8_t {
  kList, kTuple, kDict, kSet, kFrozenSet,
  kInstance,  // entries are attributes: key = scalar str of the name
  kSequence,  // list-like of another type (deque, array, range, ...): shown as TYPE([items])
  kOpaque,    // function, module, class, file, iterator, ...: only `text`
  kPointer,   // of C: what it points to, then the place in it if that is not the whole (".x[2]"); of characters in an array the text
              // from there on is shown; or a scalar alone: the pointer's text, where there is nothing to look at
  kCell,      // of C: a place that holds one value, which pointers point to
};
inline constexpr int kObjectKindCount = 10;

// All but these can be spliced.
inline bool is_mutable(ObjectKind kind) {
  return kind != ObjectKind::kTuple && kind != ObjectKind::kFrozenSet && kind != ObjectKind::kOpaque;
}

// A slot of a container: lists, tuples, sets have no key.
struct Entry {
  Ref key;
  Ref value;
  friend bool operator==(const Entry&, const Entry&) = default;
};

// First sight of an object. `entries` are the captured slots; `length` counts all, so length - entries.size() were cut.
struct ObjectNew {
  uint32_t id = 0;
  ObjectKind kind = ObjectKind::kOpaque;
  StringId type = 0;
  uint64_t length = 0;
  StringId text = 0;  // kOpaque: e.g. "<function f>"; 0 otherwise
  std::vector<Entry> entries;
};

// A mutation: entries[at, at+removed) of a known object become `inserted`. Its whole length is now `length`.
struct Splice {
  uint32_t object = 0;
  uint32_t at = 0;
  uint32_t removed = 0;
  uint64_t length = 0;
  std::vector<Entry> inserted;
};

// A variable of the step's frame was bound (value) or unbound (absent).
struct VariableSet {
  StringId name = 0;
  Ref value;
};

struct Code {
  uint32_t id = 0;
  StringId file = 0;
  StringId name = 0;       // co_name
  uint32_t first_line = 0;
  bool module = false;     // its locals are the module's globals
};

struct Frame {
  uint32_t id = 0;
  uint32_t parent = 0;  // the frame in scope that called it; 0 = none
  uint32_t code = 0;
  uint32_t thread = 0;  // first seen = 1
  StringId task = 0;    // name of the asyncio task that it runs in, its own in the run; 0 = none
};

struct StringDef {
  StringId id = 0;
  std::string text;
};

struct SourceDef {
  StringId file = 0;
  std::string text;  // the whole file
};

// One step with all that came before it since the last step.
struct Step {
  Event event = Event::kLine;
  uint32_t frame = 0;
  uint32_t line = 0;   // kNoLine = none
  uint32_t depth = 0;  // frames in scope below it
  Ref value;           // returned or yielded value; exception: scalar str "Type: message", its `text` is that text as is
  std::vector<StringDef> strings;
  std::vector<SourceDef> sources;
  std::vector<Code> codes;
  std::vector<Frame> frames;
  std::vector<Scalar> scalars;
  std::vector<ObjectNew> objects;
  std::vector<Splice> splices;
  std::vector<VariableSet> variables;
};

// Empties its lists; their memory stays.
inline void clear_lists(Step& step) {
  step.strings.clear();
  step.sources.clear();
  step.codes.clear();
  step.frames.clear();
  step.scalars.clear();
  step.objects.clear();
  step.splices.clear();
  step.variables.clear();
}

// Most steps of a loop define nothing.
inline bool has_definitions(const Step& step) {
  return !(step.strings.empty() && step.codes.empty() && step.frames.empty() && step.scalars.empty() && step.objects.empty() &&
           step.sources.empty());
}

}  // namespace foretrace::tracer
