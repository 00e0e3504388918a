// The runs of a manifest item: one complete run at most. An incomplete one, left by a recorder that was killed, goes when the item is
// recorded again.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/sqlite.h"

namespace foretrace::tracer {

// The item has a run that was closed (its outcome is not `incomplete`). An empty item has none.
Result<bool> has_complete_run(StatementCache& statements, std::string_view item);
// Takes a run out of the store, with all that belongs to it alone.
Status drop_run(StatementCache& statements, int64_t run);
// Takes the item's incomplete runs out of the store, but for `kept` (0: none is).
Status drop_incomplete_runs(StatementCache& statements, std::string_view item, int64_t kept);

}  // namespace foretrace::tracer
