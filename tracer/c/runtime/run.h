/* The run that this process is. */
#ifndef FORETRACE_C_RUN_H
#define FORETRACE_C_RUN_H

extern int ft_recording;     /* 0: steps are not wanted, or this is a child of the recorded process */

#endif
