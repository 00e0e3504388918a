/* Writes records into the ring and hands out their ids. One thread at a time uses it. */
#pragma once

#include <stdint.h>

/* A Ref (tracer/trace/ref.h). */
typedef uint64_t ft_ref;

static inline ft_ref ft_ref_integer(int64_t n) { return (uint64_t)n << 3 | 1; }
static inline ft_ref ft_ref_scalar(uint32_t id) { return (uint64_t)id << 3 | 3; }
static inline ft_ref ft_ref_object(uint32_t id) { return (uint64_t)id << 3 | 4; }
/* An integer of the type with this name; 0 if it does not fit. */
static inline ft_ref ft_ref_typed(uint32_t type, int64_t n) {
  if (type > 0xffff || n >= (int64_t)1 << 44 || n < -((int64_t)1 << 44)) return 0;
  return ((uint64_t)n << 16 | type) << 3 | 5;
}

void ft_write_hello(const char *compiler);
/* The id of a text; written on first sight. */
uint32_t ft_string(const char *text);
void ft_write_source(uint32_t file, const char *text, uint64_t bytes);
uint32_t ft_write_code(uint32_t file, uint32_t name, uint32_t first_line);
uint32_t ft_write_frame(uint32_t parent, uint32_t code, uint32_t thread);
/* The id of a value's text; written on first sight. */
uint32_t ft_scalar(uint32_t type, const char *text, uint32_t length, uint64_t full_length);
enum { kFtInstance = 5, kFtSequence = 6, kFtPointer = 8, kFtCell = 9 };
extern uint64_t ft_objects; /* that were written; the next has this number + 1 */
void ft_write_object(uint32_t object, int kind, uint32_t type, uint64_t length, int keyed, const ft_ref *entries, uint32_t count);
void ft_write_splice(uint32_t object, uint32_t at, uint32_t removed, uint64_t length, int keyed, const ft_ref *inserted, uint32_t count);
void ft_write_variable(uint32_t name, ft_ref value);
/* False: max_steps are written already. */
int ft_write_step(int event, uint32_t frame, uint32_t line, uint32_t depth, ft_ref value);
struct ft_line_variable { uint32_t name, reserved; ft_ref value; };
/* The same for a line of the frame that had the last step. */
int ft_write_line(uint32_t line, const struct ft_line_variable *changes, uint32_t count);
extern uint32_t ft_last_frame; /* that had the last step */
/* Steps written so far. */
uint64_t ft_step_count(void);
/* `how`: kFtWritten, ... */
void ft_write_output(int how, uint32_t stream, uint64_t bytes, uint64_t position);
void ft_write_end(int outcome, int exit_code, const char *value);
/* The record that was begun last is not to be finished, and no step follows what was set. */
void ft_rewind(void);
void ft_limit_steps(uint64_t most);
