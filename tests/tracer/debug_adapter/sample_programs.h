// Small Python programs for a debugger to walk through.
#pragma once

namespace foretrace::tracer {

extern const char* const kGenerators;
extern const char* const kRecursion;
extern const char* const kExceptions;  // ends with an exception that nobody catches
extern const char* const kThreads;
extern const char* const kTasks;       // of asyncio
extern const char* const kValues;      // lists, dicts, instances, a list that is cut

}  // namespace foretrace::tracer
