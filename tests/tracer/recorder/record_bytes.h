// Builds the bytes of trace records for decoder tests, right or wrong on purpose.
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "tracer/trace/event.h"
#include "tracer/trace/ref.h"
#include "tracer/wire/record.h"
#include "tracer/wire/ring_consumer.h"

namespace foretrace::tracer::wire {

class RecordBytes {
 public:
  RecordBytes& hello(uint32_t version = kVersion, std::string_view interpreter = "CPython 3.11.2") {
    return add(Hello{head(Kind::kHello), version, length(interpreter)}, interpreter);
  }
  RecordBytes& string(uint32_t id, std::string_view text) { return add(String{head(Kind::kString), id, length(text)}, text); }
  RecordBytes& source(uint32_t file, std::string_view text) {
    return add(Source{head(Kind::kSource), file, length(text)}, text);
  }
  RecordBytes& code(uint32_t id, uint32_t file, uint32_t name) { return add(Code{head(Kind::kCode), id, file, name, 1}); }
  RecordBytes& frame(uint32_t id, uint32_t parent, uint32_t code, uint32_t thread = 1) {
    return add(Frame{head(Kind::kFrame), id, parent, code, thread});
  }
  RecordBytes& scalar(uint32_t id, uint32_t type, std::string_view text) {
    return add(Scalar{head(Kind::kScalar), id, type, text.size(), length(text), 0}, text);
  }
  RecordBytes& list(uint32_t id, uint32_t type, const std::vector<Ref>& items, uint8_t flags = 0) {
    return add(Object{head(Kind::kObject, flags), id, type, items.size(), 0, static_cast<uint32_t>(items.size())},
               text_of(items));
  }
  RecordBytes& splice(uint32_t object, uint32_t at, uint32_t removed, const std::vector<Ref>& items, uint64_t length) {
    return add(Splice{head(Kind::kSplice), object, at, removed, static_cast<uint32_t>(items.size()), length},
               text_of(items));
  }
  RecordBytes& variable(uint32_t name, Ref value) { return add(Variable{head(Kind::kVariable), name, 0, value.bits()}); }
  RecordBytes& step(uint64_t order, Event event = Event::kLine, uint32_t frame = 1, Ref value = {}) {
    return add(Step{head(Kind::kStep, static_cast<uint8_t>(event)), order, value.bits(), frame, 3, 0, 0});
  }
  // Line 0 and names that are none can be told too.
  RecordBytes& line(uint16_t line, const std::vector<LineVariable>& variables = {}) {
    const auto* bytes = reinterpret_cast<const char*>(variables.data());
    return add(Line{{0, Kind::kLine, static_cast<uint8_t>(variables.size()), line}}, {bytes, variables.size() * sizeof(LineVariable)});
  }
  RecordBytes& output(uint32_t stream, uint32_t bytes, uint64_t position = 0) {
    return add(Output{head(Kind::kOutput), stream, bytes, position});
  }
  RecordBytes& end(Outcome outcome, int32_t exit_code) {
    return add(End{head(Kind::kEnd, static_cast<uint8_t>(outcome)), exit_code, 0, 0, {0, 0, 0, 0}, 0});
  }
  // A module frame with one name, `x`, of type `int`, `str` or `list`.
  RecordBytes& prologue() {
    return hello().string(1, "a.py").string(2, "<module>").string(3, "x").string(4, "str").string(5, "list").code(1, 1, 2).frame(
        1, 0, 1);
  }

  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  static Header head(Kind kind, uint8_t flags = 0) { return {0, kind, flags, 0}; }
  static uint32_t length(std::string_view text) { return static_cast<uint32_t>(text.size()); }
  static std::string text_of(const std::vector<Ref>& refs) {
    return std::string(reinterpret_cast<const char*>(refs.data()), refs.size() * sizeof(Ref));
  }
  template <typename T>
  RecordBytes& add(T record, std::string_view text = {}) {
    record.header.size = padded(sizeof(T) + text.size());
    const size_t at = bytes_.size();
    bytes_.resize(at + record.header.size, '\0');
    std::memcpy(bytes_.data() + at, &record, sizeof(T));
    if (!text.empty()) std::memcpy(bytes_.data() + at + sizeof(T), text.data(), text.size());
    return *this;
  }
  std::string bytes_;
};

// Writes bytes where a producer would, as a hostile tracee can: without any care for what they are.
inline void put(RingConsumer& ring, std::string_view bytes) {
  auto* header = static_cast<RingHeader*>(ring.memory());
  const uint64_t tail = header->tail.load();
  char* data = static_cast<char*>(ring.memory()) + kRingDataOffset;
  for (size_t i = 0; i < bytes.size(); ++i) data[(tail + i) % header->capacity] = bytes[i];
  header->tail.store(tail + bytes.size());
}

}  // namespace foretrace::tracer::wire
