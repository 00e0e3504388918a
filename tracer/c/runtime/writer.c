#include "tracer/c/runtime/writer.h"

#include <stdatomic.h>
#include <string.h>

#include "tracer/c/runtime/id_map.h"
#include "tracer/c/runtime/records.h"
#include "tracer/c/runtime/ring.h"

enum { kPiece = 1 << 19 }; /* of a long source */
enum { kMostOutput = 1 << 30 }; /* in a record */

static struct ft_id_map strings, scalars;
static uint64_t strings_written, codes, frames, scalars_written, steps, max_steps = UINT64_MAX;
uint64_t ft_objects;
uint32_t ft_last_frame;

/* A record of `bytes` bytes and a tail; its header is filled in. Those before it are complete. */
static void *begin(int kind, uint32_t bytes, uint64_t tail, int flags) {
  const uint32_t size = (uint32_t)((bytes + tail + 7) & ~(uint64_t)7);
  ft_ring_commit();
  struct ft_header *record = ft_ring_reserve(size);
  *record = (struct ft_header){size, (uint8_t)kind, (uint8_t)flags, 0};
  return record;
}

/* What the last complete record counts. */
static struct { uint64_t *counter, value, end; } counted;

/* The record is complete, and is one more of what `counter` counts. A signal between any two of these lines does no harm (ft_rewind). */
static void finish(uint64_t *counter) {
  counted.end = 0;
  atomic_signal_fence(memory_order_seq_cst);
  counted.counter = counter;
  counted.value = *counter + 1;
  atomic_signal_fence(memory_order_seq_cst);
  counted.end = ft_ring_position();
  atomic_signal_fence(memory_order_seq_cst);
  ft_ring_commit();
  atomic_signal_fence(memory_order_seq_cst);
  ++*counter;
}

void ft_limit_steps(uint64_t most) { max_steps = most; }

void ft_write_hello(const char *compiler) {
  const uint32_t length = (uint32_t)strlen(compiler);
  struct ft_hello *r = begin(kFtHello, sizeof *r, length, 0);
  r->version = kFtWireVersion;
  r->length = length;
  memcpy(r + 1, compiler, length);
  ft_ring_commit();
}

uint32_t ft_string(const char *text) {
  const uint32_t length = (uint32_t)strlen(text);
  uint32_t *known = ft_id_map_find(&strings, 0, text, length);
  if (*known != 0) return *known;
  struct ft_string *r = begin(kFtString, sizeof *r, length, 0);
  r->id = (uint32_t)strings_written + 1;
  r->length = length;
  memcpy(r + 1, text, length);
  finish(&strings_written);
  return *known = (uint32_t)strings_written;
}

void ft_write_source(uint32_t file, const char *text, uint64_t bytes) {
  for (uint64_t at = 0; at == 0 || at < bytes; at += kPiece) {
    const uint32_t length = (uint32_t)(bytes - at < kPiece ? bytes - at : kPiece);
    struct ft_source *r = begin(kFtSource, sizeof *r, length, 0);
    r->file = file;
    r->length = length;
    memcpy(r + 1, text + at, length);
  }
}

uint32_t ft_write_code(uint32_t file, uint32_t name, uint32_t first_line) {
  struct ft_code *r = begin(kFtCode, sizeof *r, 0, 0);
  r->id = (uint32_t)codes + 1;
  r->file = file;
  r->name = name;
  r->first_line = first_line;
  finish(&codes);
  return (uint32_t)codes;
}

uint32_t ft_write_frame(uint32_t parent, uint32_t code, uint32_t thread) {
  struct ft_frame_record *r = begin(kFtFrame, sizeof *r, 0, 0);
  r->id = (uint32_t)frames + 1;
  r->parent = parent;
  r->code = code;
  r->thread = thread;
  r->task = r->reserved = 0;
  finish(&frames);
  return (uint32_t)frames;
}

uint32_t ft_scalar(uint32_t type, const char *text, uint32_t length, uint64_t full_length) {
  uint32_t *known = full_length == length ? ft_id_map_find(&scalars, type, text, length) : 0;
  if (known != 0 && *known != 0) return *known;
  struct ft_scalar *r = begin(kFtScalar, sizeof *r, length, 0);
  r->id = (uint32_t)scalars_written + 1;
  r->type = type;
  r->full_length = full_length;
  r->length = length;
  r->reserved = 0;
  memcpy(r + 1, text, length);
  finish(&scalars_written);
  if (known != 0) *known = (uint32_t)scalars_written;
  return (uint32_t)scalars_written;
}

void ft_write_object(uint32_t object, int kind, uint32_t type, uint64_t length, int keyed, const ft_ref *entries, uint32_t count) {
  struct ft_object *r = begin(kFtObject, sizeof *r, 8ull * count, kind | (keyed ? 0x80 : 0));
  r->id = object;
  r->type = type;
  r->length = length;
  r->text = 0;
  r->count = keyed ? count / 2 : count;
  memcpy(r + 1, entries, 8ull * count);
  finish(&ft_objects);
}

void ft_write_splice(uint32_t object, uint32_t at, uint32_t removed, uint64_t length, int keyed, const ft_ref *inserted, uint32_t count) {
  struct ft_splice *r = begin(kFtSplice, sizeof *r, 8ull * count, keyed ? 0x80 : 0);
  r->object = object;
  r->at = at;
  r->removed = removed;
  r->inserted = keyed ? count / 2 : count;
  r->length = length;
  memcpy(r + 1, inserted, 8ull * count);
}

/* Variables that wait for their step: most go into its own record. */
enum { kMostChanges = 255 };
static struct ft_line_variable changes[kMostChanges];
static uint32_t changed;

static void write_changes(void) {
  for (uint32_t i = 0; i < changed; ++i) {
    struct ft_variable_record *r = begin(kFtVariable, sizeof *r, 0, 0);
    r->name = changes[i].name;
    r->reserved = 0;
    r->value = changes[i].value;
  }
  changed = 0;
}

void ft_rewind(void) {
  ft_ring_rewind();
  if (ft_ring_position() == counted.end) *counted.counter = counted.value;
  ft_last_frame = 0;
  changed = 0;
}

void ft_write_variable(uint32_t name, ft_ref value) {
  if (changed == kMostChanges) write_changes();
  changes[changed++] = (struct ft_line_variable){name, 0, value};
}

int ft_write_step(int event, uint32_t frame, uint32_t line, uint32_t depth, ft_ref value) {
  if (event == kFtLine && frame == ft_last_frame && line <= UINT16_MAX) {
    const uint32_t count = changed;
    changed = 0;
    return ft_write_line(line, changes, count);
  }
  if (steps >= max_steps) return 0;
  write_changes();
  struct ft_step *r = begin(kFtStep, sizeof *r, 0, event);
  r->order = steps;
  r->value = value;
  r->frame = frame;
  r->line = line;
  r->depth = depth;
  r->reserved = 0;
  ft_last_frame = frame;
  finish(&steps);
  return 1;
}

int ft_write_line(uint32_t line, const struct ft_line_variable *of, uint32_t count) {
  if (steps >= max_steps) return 0;
  struct ft_header *r = begin(kFtLineStep, sizeof *r, count * sizeof *of, (int)count);
  r->reserved = (uint16_t)line;
  for (uint32_t i = 0; i < count; ++i) ((struct ft_line_variable *)(r + 1))[i] = of[i];
  finish(&steps);
  return 1;
}

uint64_t ft_step_count(void) { return steps; }

void ft_write_output(int how, uint32_t stream, uint64_t bytes, uint64_t position) {
  do {
    struct ft_output *r = begin(kFtOutput, sizeof *r, 0, how);
    r->stream = stream;
    r->bytes = (uint32_t)(bytes < kMostOutput ? bytes : kMostOutput);
    r->position = position;
    position += r->bytes;
    bytes -= r->bytes;
  } while (bytes > 0);
  ft_ring_commit();
}

void ft_write_end(int outcome, int exit_code, const char *value) {
  const uint32_t length = value != 0 ? (uint32_t)strlen(value) : 0;
  struct ft_end *r = begin(kFtEnd, sizeof *r, length, outcome);
  r->exit_code = exit_code;
  r->has_value = value != 0;
  r->line = 0;
  memset(r->lengths, 0, sizeof r->lengths);
  r->lengths[0] = length;
  r->reserved = 0;
  if (length > 0) memcpy(r + 1, value, length);
  ft_ring_commit();
}
