// Small tasks of repair, made in memory.
#pragma once

#include "agents/tasks/task.h"

namespace foretrace::agents {

// total.py: total(values) adds up; the faulty one leaves the last value out. Four hidden calls, two shown.
Task total_task();
// main.c: prints the sum of the numbers that it reads, one too much where it is faulty.
Task sum_c_task();

}  // namespace foretrace::agents
