#define _GNU_SOURCE
#include "tracer/c/runtime/output.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/single_threaded.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracer/c/runtime/frames.h"
#include "tracer/c/runtime/records.h"
#include "tracer/c/runtime/ring.h"
#include "tracer/c/runtime/writer.h"

enum { kReads = 100000, kMostDescriptors = 1000 };

struct ft_stream ft_streams[2] = {{.pipe = -1}, {.pipe = -1}};

static uint64_t inode_of(int fd) {
  struct stat about;
  return fstat(fd, &about) == 0 && S_ISFIFO(about.st_mode) ? about.st_ino : 0;
}

/* Bytes that went into the pipe so far, whoever wrote them: as RingProducer::written. What was accounted for already if nobody knows. */
static uint64_t written(const struct ft_stream *stream) {
  const struct ft_ring_streams *read = ft_ring_streams();
  const int index = (int)(stream - ft_streams);
  if (inode_of(stream->pipe) != stream->inode) return stream->position;
  for (int i = 0; i < kReads; ++i) {
    const uint32_t turn = atomic_load(&read->turn);
    int waiting = 0;
    if (ioctl(stream->pipe, FIONREAD, &waiting) != 0) break;
    const uint64_t received = atomic_load(&read->received[index]);
    if (turn % 2 == 0 && atomic_load(&read->turn) == turn) {
      const uint64_t now = received + (uint64_t)waiting;
      return now > stream->position ? now : stream->position;
    }
    sched_yield();
  }
  return stream->position;
}

/* The same pipe under a high number, which programs do not look at. */
static int own_descriptor(int fd) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > kMostDescriptors) limit.rlim_cur = kMostDescriptors;
  return fcntl(fd, F_DUPFD_CLOEXEC, (int)(limit.rlim_cur - limit.rlim_cur / 16));
}

void ft_output_begin(void) {
  const int error = errno;
  for (int i = 0; i < 2; ++i) {
    struct ft_stream *stream = &ft_streams[i];
    stream->file = i == 0 ? stdout : stderr;
    stream->end = stream->file->_IO_write_ptr;
    stream->mark = stream->file->_IO_read_base;
    stream->inode = inode_of(i + 1);
    if (stream->inode == 0) continue;
    stream->pipe = own_descriptor(i + 1);
    stream->position = written(stream);
  }
  errno = error;
}

/* Stdio announces nothing when it writes to the file. But it sets _IO_read_base to the beginning of its buffer then, and looks at it only
   when it reads: put one further, it tells whether bytes went out since. */
static void remember(struct ft_stream *stream, FILE *file) {
  stream->file = file;
  stream->end = file->_IO_write_ptr;
  if (file->_IO_buf_base != 0 && file->_IO_write_base >= file->_IO_buf_base && file->_IO_write_base <= file->_IO_buf_end &&
      file->_IO_read_ptr == file->_IO_read_end)
    file->_IO_read_base = file->_IO_buf_base + 1;
  stream->mark = file->_IO_read_base;
}

/* The records that follow are about that step. */
static void begin_records(unsigned frames) {
  const uint64_t step = frames > 0 && frames <= ft_frames.count ? ft_frames.list[frames - 1].step : 0;
  ft_write_output(kFtOf, 1, 0, step != 0 ? step : ft_step_count());
}

/* What the stream's pipe got behind our back. */
static void account_others(struct ft_stream *stream, unsigned frames) {
  const uint64_t now = stream->pipe >= 0 ? written(stream) : stream->position;
  if (now == stream->position) return;
  begin_records(frames);
  ft_write_output(kFtWritten, (uint32_t)(stream - ft_streams) + 1, 0, now);
  stream->position = now;
}

static void account(struct ft_stream *stream, FILE *file, unsigned frames) {
  const uint32_t number = (uint32_t)(stream - ft_streams) + 1;
  const int moved = file != stream->file || file->_IO_read_base != stream->mark;
  const int to_pipe = !moved || inode_of(file->_fileno) == stream->inode;
  const uint64_t waiting = to_pipe && file->_IO_write_ptr > file->_IO_write_base ? (uint64_t)(file->_IO_write_ptr - file->_IO_write_base) : 0;
  const uint64_t now = moved ? written(stream) : stream->position;
  const uint64_t gone = now - stream->position;
  begin_records(frames);
  if (gone + waiting > stream->waiting) ft_write_output(kFtBuffered, number, gone + waiting - stream->waiting, 0);
  if (gone + waiting < stream->waiting) ft_write_output(kFtDropped, number, stream->waiting - gone - waiting, 0);
  if (gone > 0) ft_write_output(kFtFlushed, number, gone, stream->position);
  stream->position = now;
  stream->waiting = waiting;
  struct ft_stream *other = &ft_streams[stream == ft_streams];
  if (!to_pipe && inode_of(file->_fileno) == other->inode) account_others(other, frames); /* 2>&1 */
}

static void look_at(struct ft_stream *stream, FILE *file, unsigned frames) {
  if (file == stream->file && file->_IO_write_ptr == stream->end && file->_IO_read_base == stream->mark) return;
  if (!__libc_single_threaded && ftrylockfile(file) != 0) return; /* a thread is in it: another step finds it */
  if (stream->pipe >= 0) account(stream, file, frames);
  remember(stream, file);
  if (!__libc_single_threaded) funlockfile(file);
}

void ft_output_changed(unsigned frames) {
  const int error = errno;
  look_at(&ft_streams[0], stdout, frames);
  look_at(&ft_streams[1], stderr, frames);
  errno = error;
}

void ft_output_others(unsigned frames) {
  const int error = errno;
  ft_output_check(frames);
  for (int i = 0; i < 2; ++i) account_others(&ft_streams[i], frames);
  errno = error;
}

void ft_output_flush(unsigned frames) {
  FILE *files[2] = {stdout, stderr};
  for (int i = 0; i < 2; ++i) {
    if (ftrylockfile(files[i]) != 0) continue;
    fflush_unlocked(files[i]);
    funlockfile(files[i]);
  }
  ft_output_others(frames);
}

int ft_output_stream(int fd) {
  const uint64_t inode = fd >= 0 ? inode_of(fd) : 0;
  for (int i = 0; i < 2 && inode != 0; ++i)
    if (ft_streams[i].pipe >= 0 && ft_streams[i].inode == inode) return i + 1;
  return 0;
}

uint64_t ft_output_position(int stream) { return written(&ft_streams[stream - 1]); }

void ft_output_wrote(unsigned frames, int stream, uint64_t bytes, uint64_t position) {
  begin_records(frames);
  ft_write_output(kFtWritten, (uint32_t)stream, bytes, position);
  if (position + bytes > ft_streams[stream - 1].position) ft_streams[stream - 1].position = position + bytes;
}
