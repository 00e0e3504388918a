// OutputCapture: what the tracee writes to stdout and stderr, and during which step. The bytes come through pipes; marks in the
// ring say which step wrote how many of them, and from which position of the stream on. Bytes without a mark are those of a child
// process. They go to the step whose mark follows them, and to the last step if none does: when the run is over, or as soon as they
// were read from tracees that commit a mark before they write its bytes. The others (C, whose library writes for them) tell
// which step put bytes into a buffer, and that they went out when it has happened.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/scoped_fd.h"
#include "tracer/wire/stream_position.h"

namespace foretrace::tracer {

class OutputCapture {
 public:
  // (step, stream, bytes): step -1 is before the first.
  using Taker = std::function<Status(int64_t, int, std::string_view)>;
  struct Mark {
    int64_t step;
    uint64_t position;  // bytes that went through the pipe before
    uint64_t bytes;     // may be 0: only what lies before it is this step's
  };

  // Makes the pipes; the write ends are for the child (fd 1 and 2).
  Status open();
  [[nodiscard]] int write_end(int stream) const { return pipes_[index(stream)].write.get(); }
  // After the child has them.
  void close_write_ends();
  [[nodiscard]] int read_end(int stream) const { return pipes_[index(stream)].read.get(); }

  // Tells the tracee how far its pipes were read. REQUIRES: called for a new ring before its tracee starts, with its pipes
  void publish_to(wire::StreamPosition& position) { position_ = &position; }

  // A new run; at most `max_bytes` of both streams together are kept. `late`: marks may come after their bytes.
  void start(int64_t max_bytes, bool late = false);
  // Reads what is there, at most a few MiB, without waiting. True if anything came.
  bool read_some();
  // Stream `stream` is done: its pipe has no writer left.
  [[nodiscard]] bool closed(int stream) const { return pipes_[index(stream)].closed; }
  // More than max_bytes came. What is kept is exactly max_bytes.
  [[nodiscard]] bool over_limit() const { return over_; }

  void mark(int stream, const Mark& mark);
  // See wire::Written. Of what is flushed, bytes that were never buffered are the mark's own step's.
  void buffered(int stream, int64_t step, uint64_t bytes);
  void flushed(int stream, const Mark& mark);
  void dropped(int stream, uint64_t bytes);
  // Hands out the bytes read so far whose step is known, all of them if the run is over. What a program that ended by itself has
  // buffered still came then. REQUIRES: the ring was drained after the last read_some()
  enum class State : uint8_t { kRunning, kEnded, kKilled };
  Status settle(State state, int64_t last_step, const Taker& taker);

  // Everything that a stream wrote.
  [[nodiscard]] std::string take_text(int stream) { return std::move(pipes_[index(stream)].text); }

 private:
  struct Pipe {
    ScopedFd read;
    ScopedFd write;
    bool closed = false;
    uint64_t received = 0;  // bytes read since open()
    uint64_t start = 0;     // of them before this run
    std::string text;
    size_t settled = 0;  // bytes of text handed out
    std::deque<Mark> marks;
    std::deque<Mark> waiting;  // in the tracee's buffer, position unknown
  };
  static size_t index(int stream) { return stream == 2 ? 1 : 0; }
  bool read_pipe(size_t index);
  // Up to `most` bytes that were buffered first leave the buffer. True: some did.
  static bool take_waiting(Pipe& pipe, uint64_t most, Mark& taken);
  Status settle_pipe(Pipe& pipe, State state, int64_t last_step, const Taker& taker);

  std::array<Pipe, 2> pipes_;
  wire::StreamPosition* position_ = nullptr;
  int64_t room_ = 0;
  bool late_ = false;
  bool over_ = false;
};

}  // namespace foretrace::tracer
