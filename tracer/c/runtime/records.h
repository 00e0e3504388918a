/* The records of tracer/wire/record.h, in C. */
#pragma once

#include <stdint.h>

enum { kFtPad, kFtHello, kFtString, kFtSource, kFtCode, kFtFrame, kFtScalar, kFtObject, kFtSplice, kFtVariable, kFtStep, kFtOutput, kFtEnd, kFtFailure, kFtLineStep };
enum { kFtWireVersion = 3 };
/* Event and Outcome of tracer/trace/event.h. */
enum { kFtCall, kFtLine, kFtReturn, kFtException, kFtAlloc = 6, kFtFree };
/* How bytes of an Output record came about. */
enum { kFtWritten, kFtBuffered, kFtFlushed, kFtDropped, kFtOf };
enum { kFtReturned = 1, kFtRaised, kFtExited, kFtSignal, kFtStepLimit };

struct ft_header { uint32_t size; uint8_t kind, flags; uint16_t reserved; };
struct ft_hello { struct ft_header header; uint32_t version, length; };
struct ft_string { struct ft_header header; uint32_t id, length; };
struct ft_source { struct ft_header header; uint32_t file, length; };
struct ft_code { struct ft_header header; uint32_t id, file, name, first_line; };
struct ft_frame_record { struct ft_header header; uint32_t id, parent, code, thread, task, reserved; };
struct ft_scalar { struct ft_header header; uint32_t id, type; uint64_t full_length; uint32_t length, reserved; };
struct ft_object { struct ft_header header; uint32_t id, type; uint64_t length; uint32_t text, count; };
struct ft_splice { struct ft_header header; uint32_t object, at, removed, inserted; uint64_t length; };
struct ft_variable_record { struct ft_header header; uint32_t name, reserved; uint64_t value; };
struct ft_step { struct ft_header header; uint64_t order, value; uint32_t frame, line, depth, reserved; };
struct ft_output { struct ft_header header; uint32_t stream, bytes; uint64_t position; };
struct ft_end { struct ft_header header; int32_t exit_code; uint32_t has_value, line, lengths[4], reserved; };

_Static_assert(sizeof(struct ft_step) == 40 && sizeof(struct ft_variable_record) == 24 && sizeof(struct ft_object) == 32, "layout");
_Static_assert(sizeof(struct ft_scalar) == 32 && sizeof(struct ft_end) == 40 && sizeof(struct ft_frame_record) == 32, "layout");
