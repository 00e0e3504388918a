/* What the program writes to stdout and stderr, tied to its steps. Bytes belong to the step of the statement that gave them to stdio or
   to the kernel, whenever they come through the pipe. `frames`: how many of this thread's frames there were then; the last one's
   statement did it. */
#pragma once

#include <stdint.h>
#include <stdio.h>

struct ft_stream {
  FILE *file;        /* as it was looked at last, with: */
  const char *end;   /* of what lies in its buffer */
  const char *mark;  /* its _IO_read_base, which stdio sets anew whenever it writes to the file (output.c) */
  uint64_t waiting;  /* bytes in its buffer */
  uint64_t position; /* bytes that went through the pipe and are accounted for */
  uint64_t inode;    /* of the pipe */
  int pipe;          /* a descriptor of our own, for the program may close its own; -1: there is no pipe */
};
extern struct ft_stream ft_streams[2];

void ft_output_begin(void);
void ft_output_changed(unsigned frames);

/* Takes notice of what stdio was given since. REQUIRES: ft_take(), as for all below */
static inline void ft_output_check(unsigned frames) {
  const FILE *out = stdout, *err = stderr;
  if (out != ft_streams[0].file || out->_IO_write_ptr != ft_streams[0].end || out->_IO_read_base != ft_streams[0].mark ||
      err != ft_streams[1].file || err->_IO_write_ptr != ft_streams[1].end || err->_IO_read_base != ft_streams[1].mark)
    ft_output_changed(frames);
}

/* The same from outside of a probe. */
void ft_output_notice(void);
/* What came into the pipes behind our back (by child processes, for one) belongs there too. */
void ft_output_others(unsigned frames);
/* Stdio's buffers go out now: the process ends without it. */
void ft_output_flush(unsigned frames);
/* 1 or 2 if the descriptor is that stream's pipe, else 0. */
int ft_output_stream(int fd);
/* Where the stream's pipe stands. */
uint64_t ft_output_position(int stream);
/* The program wrote bytes itself from there on. */
void ft_output_wrote(unsigned frames, int stream, uint64_t bytes, uint64_t position);
