// A count as printf's %lld takes it, on every platform.
#pragma once

#include <cstdint>

namespace foretrace::cli {

inline long long shown(int64_t count) { return static_cast<long long>(count); }

}  // namespace foretrace::cli
