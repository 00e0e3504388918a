// OutputCapture: what the tracee writes to stdout and stderr, and during which step. The bytes come through pipes; marks in the
// ring say which step wrote how many of them. A mark is committed before its bytes are written, so once the ring was read after
// the pipe, bytes without a mark are unmarked ones (os.write, a child process) and go to the last step.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/scoped_fd.h"

namespace foretrace::tracer {

class OutputCapture {
 public:
  // (step, stream, bytes): step -1 is before the first.
  using Taker = std::function<Status(int64_t, int, std::string_view)>;

  // Makes the pipes; the write ends are for the child (fd 1 and 2).
  Status open();
  [[nodiscard]] int write_end(int stream) const { return pipes_[index(stream)].write.get(); }
  // After the child has them.
  void close_write_ends();
  [[nodiscard]] int read_end(int stream) const { return pipes_[index(stream)].read.get(); }

  // A new run; at most `max_bytes` of both streams together are kept.
  void start(int64_t max_bytes);
  // Reads what is there, at most a few MiB, without waiting. True if anything came.
  bool read_some();
  // Stream `stream` is done: its pipe has no writer left.
  [[nodiscard]] bool closed(int stream) const { return pipes_[index(stream)].closed; }
  // More than max_bytes came. What is kept is exactly max_bytes.
  [[nodiscard]] bool over_limit() const { return over_; }

  void mark(int stream, int64_t step, uint32_t bytes);
  // Hands out all bytes read so far. REQUIRES: the ring was drained after the last read_some()
  Status settle(int64_t last_step, const Taker& taker);

  // Everything that a stream wrote.
  [[nodiscard]] std::string take_text(int stream) { return std::move(pipes_[index(stream)].text); }

 private:
  struct Mark {
    int64_t step;
    uint64_t bytes;
  };
  struct Pipe {
    ScopedFd read;
    ScopedFd write;
    bool closed = false;
    std::string text;
    size_t settled = 0;  // bytes of text handed out
    std::deque<Mark> marks;
  };
  static size_t index(int stream) { return stream == 2 ? 1 : 0; }
  bool read_pipe(Pipe& pipe);
  Status settle_pipe(Pipe& pipe, int stream, int64_t last_step, const Taker& taker);

  std::array<Pipe, 2> pipes_;
  int64_t room_ = 0;
  bool over_ = false;
};

}  // namespace foretrace::tracer
