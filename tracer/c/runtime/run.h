/* The run that this process is. */
#pragma once

extern int ft_recording;     /* 0: steps are not wanted, or this is a child of the recorded process */
