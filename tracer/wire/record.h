// The records that a tracee writes into its ring. Fixed layouts, little endian, 8-byte aligned; `size` counts the whole record
// with its padding. A tracee can lie: the decoder copies a record out of the ring before it looks at it and trusts no field.
//
// Definitions and changes come before the Step record that they belong to. `order` of steps counts 0, 1, 2, ... over all
// rings of a run; a reader of several rings takes them in that order. The threads of a program share one: the GIL is
// its lock, or that of the C runtime (tracer/c/runtime/recording.c).
#pragma once

#include <cstdint>

namespace foretrace::tracer::wire {

inline constexpr uint32_t kVersion = 3;
inline constexpr uint32_t kMaxRecordBytes = 1u << 20;

enum class Kind : uint8_t {
  kPad = 0,        // skip; fills the ring's end
  kHello = 1,      // first record: version, interpreter
  kString = 2,
  kSource = 3,     // a piece of a file's text; pieces of one file follow each other
  kCode = 4,
  kFrame = 5,
  kScalar = 6,
  kObject = 7,
  kSplice = 8,
  kVariable = 9,
  kStep = 10,
  kOutput = 11,    // the program writes n bytes to stdout or stderr (the bytes themselves go through the pipe)
  kEnd = 12,       // the program ended by itself: outcome, texts
  kFailure = 13,   // it never started: syntax error, unknown entry, bad arguments
  kLine = 14,      // a line step of the frame that had the ring's last step, next in order
};

struct Header {
  uint32_t size;
  Kind kind;
  uint8_t flags;
  uint16_t reserved;
};

struct Hello { Header header; uint32_t version; uint32_t length; };                      // + interpreter text
struct String { Header header; uint32_t id; uint32_t length; };                          // + bytes
struct Source { Header header; uint32_t file; uint32_t length; };                        // + bytes
struct Code { Header header; uint32_t id; uint32_t file; uint32_t name; uint32_t first_line; };  // flags: kCodeIsModule
struct Frame { Header header; uint32_t id; uint32_t parent; uint32_t code; uint32_t thread; uint32_t task; uint32_t reserved; };
struct Scalar { Header header; uint32_t id; uint32_t type; uint64_t full_length; uint32_t length; uint32_t reserved; };  // + text
struct Object {
  Header header;    // flags: ObjectKind | kHasKeys
  uint32_t id;
  uint32_t type;
  uint64_t length;
  uint32_t text;
  uint32_t count;   // entries that follow: [key,] value, 8 bytes each
};
struct Splice { Header header; uint32_t object; uint32_t at; uint32_t removed; uint32_t inserted; uint64_t length; };  // flags: kHasKeys; + entries
struct Variable { Header header; uint32_t name; uint32_t reserved; uint64_t value; };
struct Step { Header header; uint64_t order; uint64_t value; uint32_t frame; uint32_t line; uint32_t depth; uint32_t reserved; };  // flags: Event
struct Line { Header header; };  // flags: how many variables follow, each as LineVariable; header.reserved: the line
struct LineVariable { uint32_t name; uint32_t reserved; uint64_t value; };
// flags: Written. kWritten: the last step wrote `bytes` to stream 1 or 2 after the `position` bytes that went through that pipe
// before. What of those no record announced was written by child processes and ends no later than this step. kBuffered: the last
// step put `bytes` behind what waits in the program's own buffer (position: 0). kFlushed: the first `bytes` of the buffer went out
// at `position`; kDropped: they never will. kOf: until the next step, these records are about the step that was number `position`
// (the first: 1), not about the last one.
struct Output { Header header; uint32_t stream; uint32_t bytes; uint64_t position; };
struct End {
  Header header;       // flags: Outcome (returned, raised, exited)
  int32_t exit_code;
  uint32_t has_value;  // 1: return text follows
  uint32_t line;       // of the exception
  uint32_t lengths[4]; // return text, exception type, message, file
  uint32_t reserved;
};                     // + the four texts
struct Failure { Header header; uint32_t code; uint32_t lengths[3]; };  // code: 1 = misuse, 2 = work; + what, where, hint

enum class Written : uint8_t { kWritten, kBuffered, kFlushed, kDropped, kOf };

inline constexpr uint8_t kCodeIsModule = 1;
inline constexpr uint8_t kHasKeys = 0x80;

static_assert(sizeof(Header) == 8 && sizeof(Step) == 40 && sizeof(Variable) == 24 && sizeof(Object) == 32);
static_assert(sizeof(Splice) == 32 && sizeof(Scalar) == 32 && sizeof(End) == 40 && sizeof(Code) == 24 && sizeof(Output) == 24);
static_assert(sizeof(Line) == 8 && sizeof(LineVariable) == 16);

constexpr uint32_t padded(uint64_t bytes) { return static_cast<uint32_t>((bytes + 7) & ~uint64_t{7}); }

}  // namespace foretrace::tracer::wire
