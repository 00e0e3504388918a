// JsonAcceptor: accepts the JSON texts of a schema byte by byte, and knows how many bytes would end one. Texts are compact, but for one
// space that may follow a colon or a comma; they are UTF-8, without escapes of surrogates.
// A value: a copy goes on independently.
#pragma once

#include <cstdint>
#include <vector>

#include "lm/grammar/json_schema.h"

namespace foretrace::lm {

class JsonAcceptor {
 public:
  // `schema` must outlive this.
  explicit JsonAcceptor(const JsonSchema& schema);

  // false: the byte cannot stand here, and the acceptor is of no further use.
  bool feed(char byte);
  // Bytes of the shortest end; 0: the text may be over.
  [[nodiscard]] int64_t shortest_end() const;

  // Within a string, between two of its characters, how many more it may have; -1 elsewhere.
  [[nodiscard]] int64_t string_room() const;
  // As that many plain characters would. REQUIRES: string_room() >= characters
  void skip_characters(int64_t characters) { stack_.back().count += characters; }

 private:
  enum class Phase : uint8_t {
    kValue,        // a value comes
    kSpacedValue,  // or a space before it
    kString,       // between two characters
    kEscape,       // behind a backslash
    kHex,          // within \uXXXX: `place` digits are there
    kUtf8,         // within a character: `place` bytes are missing
    kNumber,
    kWord,
    kFirstItem,    // behind [: an item or ]
    kItem,         // of an array: one is being read
    kNextItem,     // behind an item: a comma or ]
    kFirstKey,     // behind {: a key or }
    kKey,          // within a key
    kNextKey,      // behind a comma: a key, or a space before it
    kColon,
    kProperty,      // of an object: a value is being read
    kNextProperty,  // behind a value: a comma or }
  };
  enum class NumberPhase : uint8_t { kStart, kMinus, kZero, kInteger, kPoint, kFraction, kMark, kSign, kExponent };
  struct Frame {
    Phase phase;
    size_t index = 0;    // kValue: of a value; else of a node
    size_t next = 0;     // of an object: the first property that was not passed; that at hand from its colon on
    int64_t count = 0;   // items or characters
    int64_t place = 0;   // within a key, word, escape or character; kNextKey: spaces
    size_t low = 0, high = 0;  // words that still fit; a key that does; of a character's next byte the least and the largest
    NumberPhase number = NumberPhase::kStart;
    int64_t digits = 0;      // of the number's part at hand
    bool surrogate = false;  // \uD: must not become one
  };

  [[nodiscard]] const JsonNode& node_of(const Frame& frame) const { return schema_->node(frame.index); }
  bool feed_value(char byte);
  bool feed_string(char byte);
  bool begin_character(char byte);
  bool feed_escape(char byte);
  bool feed_hex(char byte);
  bool feed_utf8(char byte);
  bool feed_number(char byte);
  bool feed_word(char byte);
  bool feed_array(char byte);
  bool feed_object(char byte);
  bool feed_key(char byte);
  // The value at the top is whole.
  void end_value();
  void push_value(size_t value, bool spaced);
  [[nodiscard]] static bool number_may_end(const Frame& frame);

  // Bytes from within the frame to its end, where the frames above it have ended.
  [[nodiscard]] int64_t to_end(const Frame& frame) const;
  [[nodiscard]] int64_t string_to_end(const Frame& frame) const;
  // Where `place` bytes of a key are there.
  [[nodiscard]] int64_t key_to_end(const Frame& frame, size_t place) const;
  // Of an object, from behind the value of the property before `next` to its end.
  [[nodiscard]] int64_t properties_to_end(const JsonNode& node, size_t next) const;
  // May the object go on with this property, if `next` is the first that has not been passed?
  [[nodiscard]] static bool reachable(const JsonNode& node, size_t next, size_t property);
  [[nodiscard]] static bool reachable_end(const JsonNode& node, size_t next);

  const JsonSchema* schema_;
  std::vector<Frame> stack_;
};

}  // namespace foretrace::lm
