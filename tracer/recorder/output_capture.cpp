#include "tracer/recorder/output_capture.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace foretrace::tracer {
namespace {

constexpr size_t kReadBytes = 64u << 10;
constexpr int kReadsAtOnce = 64;
// Marks of a tracee that announces output and never writes it are forgotten beyond this many.
constexpr size_t kMaxMarks = 1u << 20;

}  // namespace

Status OutputCapture::open() {
  for (Pipe& pipe : pipes_) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return io_error("cannot make a pipe", errno);
    pipe.read.reset(ends[0]);
    pipe.write.reset(ends[1]);
    pipe.closed = false;
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  }
  return {};
}

void OutputCapture::close_write_ends() {
  for (Pipe& pipe : pipes_) pipe.write.reset();
}

void OutputCapture::start(int64_t max_bytes) {
  room_ = max_bytes;
  over_ = false;
  for (Pipe& pipe : pipes_) {
    pipe.text.clear();
    pipe.settled = 0;
    pipe.marks.clear();
  }
}

bool OutputCapture::read_some() {
  const bool out = read_pipe(pipes_[0]);
  const bool err = read_pipe(pipes_[1]);
  return out || err;
}

bool OutputCapture::read_pipe(Pipe& pipe) {
  char buffer[kReadBytes];
  bool any = false;
  for (int i = 0; i < kReadsAtOnce && !pipe.closed; ++i) {
    const ssize_t got = ::read(pipe.read.get(), buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return any;
    if (got == 0) {
      pipe.closed = true;
      return any;
    }
    any = true;
    const auto kept = std::min<int64_t>(got, room_);
    pipe.text.append(buffer, static_cast<size_t>(kept));
    room_ -= kept;
    over_ = over_ || kept < got;
  }
  return any;
}

void OutputCapture::mark(int stream, int64_t step, uint32_t bytes) {
  auto& marks = pipes_[index(stream)].marks;
  if (!marks.empty() && marks.back().step == step)
    marks.back().bytes += bytes;
  else if (marks.size() < kMaxMarks)
    marks.push_back({step, bytes});
}

Status OutputCapture::settle(int64_t last_step, const Taker& taker) {
  TRY(settle_pipe(pipes_[0], 1, last_step, taker));
  return settle_pipe(pipes_[1], 2, last_step, taker);
}

Status OutputCapture::settle_pipe(Pipe& pipe, int stream, int64_t last_step, const Taker& taker) {
  while (pipe.settled < pipe.text.size()) {
    uint64_t bytes = pipe.text.size() - pipe.settled;
    int64_t step = last_step;
    if (!pipe.marks.empty()) {
      Mark& mark = pipe.marks.front();
      bytes = std::min(bytes, mark.bytes);
      step = mark.step;
      mark.bytes -= bytes;
      if (mark.bytes == 0) pipe.marks.pop_front();
      if (bytes == 0) continue;
    }
    TRY(taker(step, stream, std::string_view(pipe.text).substr(pipe.settled, bytes)));
    pipe.settled += bytes;
  }
  return {};
}

}  // namespace foretrace::tracer
