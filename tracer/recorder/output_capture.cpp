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
    pipe.received = 0;
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  }
  return {};
}

void OutputCapture::close_write_ends() {
  for (Pipe& pipe : pipes_) pipe.write.reset();
}

void OutputCapture::start(int64_t max_bytes, bool late) {
  late_ = late;
  room_ = max_bytes;
  over_ = false;
  for (Pipe& pipe : pipes_) {
    pipe.text.clear();
    pipe.settled = 0;
    pipe.start = pipe.received;
    pipe.marks.clear();
    pipe.waiting.clear();
  }
}

bool OutputCapture::read_some() {
  const bool out = read_pipe(0);
  const bool err = read_pipe(1);
  return out || err;
}

bool OutputCapture::read_pipe(size_t index) {
  Pipe& pipe = pipes_[index];
  char buffer[kReadBytes];
  bool any = false;
  for (int i = 0; i < kReadsAtOnce && !pipe.closed; ++i) {
    if (position_ != nullptr) position_->begin_read();
    const ssize_t got = ::read(pipe.read.get(), buffer, sizeof(buffer));
    const auto came = static_cast<uint64_t>(std::max<ssize_t>(got, 0));
    if (position_ != nullptr) position_->end_read(index, came);
    pipe.received += came;
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

void OutputCapture::mark(int stream, const Mark& mark) {
  auto& marks = pipes_[index(stream)].marks;
  if (!marks.empty() && marks.back().step == mark.step && marks.back().position + marks.back().bytes == mark.position)
    marks.back().bytes += mark.bytes;
  else if (marks.size() < kMaxMarks)
    marks.push_back(mark);
}

void OutputCapture::buffered(int stream, int64_t step, uint64_t bytes) {
  auto& waiting = pipes_[index(stream)].waiting;
  if (!waiting.empty() && waiting.back().step == step)
    waiting.back().bytes += bytes;
  else if (waiting.size() < kMaxMarks)
    waiting.push_back({step, 0, bytes});
}

bool OutputCapture::take_waiting(Pipe& pipe, uint64_t most, Mark& taken) {
  if (pipe.waiting.empty() || most == 0) return false;
  Mark& first = pipe.waiting.front();
  taken = first;
  taken.bytes = std::min(most, first.bytes);
  first.bytes -= taken.bytes;
  if (first.bytes == 0) pipe.waiting.pop_front();
  return true;
}

void OutputCapture::flushed(int stream, const Mark& mark) {
  Mark rest = mark, part{};
  while (take_waiting(pipes_[index(stream)], rest.bytes, part)) {
    this->mark(stream, {part.step, rest.position, part.bytes});
    rest.position += part.bytes;
    rest.bytes -= part.bytes;
  }
  if (rest.bytes > 0) this->mark(stream, rest);
}

void OutputCapture::dropped(int stream, uint64_t bytes) {
  Mark part{};
  while (take_waiting(pipes_[index(stream)], bytes, part)) bytes -= part.bytes;
}

Status OutputCapture::settle(State state, int64_t last_step, const Taker& taker) {
  for (Pipe& pipe : pipes_) TRY(settle_pipe(pipe, state, last_step, taker));
  return {};
}

Status OutputCapture::settle_pipe(Pipe& pipe, State state, int64_t last_step, const Taker& taker) {
  const int stream = &pipe == pipes_.data() ? 1 : 2;
  while (pipe.settled < pipe.text.size()) {
    uint64_t bytes = pipe.text.size() - pipe.settled;
    int64_t step = last_step;
    if (Mark part{}; !pipe.marks.empty()) {
      Mark& mark = pipe.marks.front();
      const uint64_t here = pipe.start + pipe.settled;
      step = mark.step;
      if (mark.position > here) {
        bytes = std::min(bytes, mark.position - here);  // of a child process
      } else {
        bytes = std::min(bytes, mark.bytes);
        mark.bytes -= bytes;
        mark.position += bytes;
        if (mark.bytes == 0) pipe.marks.pop_front();
        if (bytes == 0) continue;
      }
    } else if (late_ && state == State::kRunning) {
      return {};
    } else if (state == State::kEnded && take_waiting(pipe, bytes, part)) {
      step = part.step;
      bytes = part.bytes;
    }
    TRY(taker(step, stream, std::string_view(pipe.text).substr(pipe.settled, bytes)));
    pipe.settled += bytes;
  }
  return {};
}

}  // namespace foretrace::tracer
