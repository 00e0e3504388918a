// RecordWriter: puts the records of tracer/wire/record.h into the ring and hands out their ids. All calls are made with the GIL
// held. Nothing is visible to the recorder before a step, an output mark or an end is written.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "tracer/trace/delta.h"
#include "tracer/wire/record.h"
#include "tracer/wire/ring.h"

namespace foretrace::tracer::python {

class RecordWriter {
 public:
  explicit RecordWriter(void* ring) : ring_(ring) {}

  void hello(std::string_view interpreter);
  // The id of `text`; written on first sight.
  StringId string(std::string_view text);
  void source(StringId file, std::string_view text);
  uint32_t code(StringId file, StringId name, uint32_t first_line, bool module);
  uint32_t frame(uint32_t parent, uint32_t code, uint32_t thread, StringId task);
  uint32_t scalar(StringId type, std::string_view text, uint64_t full_length);
  // Ids of objects are taken when they are first met and written later, in the order in which they were taken.
  uint32_t next_object() { return ++objects_; }
  // `entries`: bits of Refs; with `keyed`, key and value alternate. Long objects are written as an object and splices.
  void object(uint32_t id, ObjectKind kind, StringId type, uint64_t length, StringId text, bool keyed,
              std::span<const uint64_t> entries);
  void splice(uint32_t object, uint32_t at, uint32_t removed, uint64_t length, bool keyed,
              std::span<const uint64_t> entries);
  // The next `bytes` of the stream are the last step's; with 0, only what lies before them is (see wire::Output).
  void output(int stream, uint64_t bytes);
  void end(Outcome outcome, int exit_code, bool has_value, std::string_view value, std::string_view type,
           std::string_view message, std::string_view file, uint32_t line);
  void failure(bool misuse, std::string_view what, std::string_view where, std::string_view hint);

  void variable(StringId name, Ref value) {
    auto* r = static_cast<wire::Variable*>(ring_.reserve(sizeof(wire::Variable)));
    *r = {{sizeof(wire::Variable), wire::Kind::kVariable, 0, 0}, name, 0, value.bits()};
  }
  void step(Event event, uint32_t frame, uint32_t line, uint32_t depth, Ref value) {
    auto* r = static_cast<wire::Step*>(ring_.reserve(sizeof(wire::Step)));
    *r = {{sizeof(wire::Step), wire::Kind::kStep, static_cast<uint8_t>(event), 0}, steps_++, value.bits(), frame, line, depth, 0};
    ring_.commit();
  }
  [[nodiscard]] int64_t steps() const { return static_cast<int64_t>(steps_); }

 private:
  // A record of type T with `tail` bytes after it (padded); the header is filled in.
  template <typename T>
  T* begin(wire::Kind kind, uint64_t tail, uint8_t flags = 0);

  wire::RingProducer ring_;
  std::unordered_map<std::string, StringId> strings_;
  uint64_t steps_ = 0;
  uint32_t codes_ = 0;
  uint32_t frames_ = 0;
  uint32_t scalars_ = 0;
  uint32_t objects_ = 0;
};

}  // namespace foretrace::tracer::python
