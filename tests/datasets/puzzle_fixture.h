// What NumPy said in tests/fixtures/puzzle (make_fixtures.py).
#pragma once

#include "core/json.h"
#include "datasets/puzzle/grid.h"

namespace foretrace::datasets::puzzle {

inline std::string fixture(const std::string& name) {
  return FORETRACE_SOURCE_DIR "/tests/fixtures/puzzle/" + name;
}

inline Json expected_by_numpy() { return read_json_file(fixture("expected.json")).value(); }

// Rows of hexadecimal digits, one a cell.
inline Grid grid_of(const Json& rows) {
  Grid grid{rows.size(), rows.empty() ? 0 : rows[0].get<std::string>().size(), {}};
  for (const Json& row : rows)
    for (const char c : row.get<std::string>())
      grid.cells.push_back(static_cast<uint8_t>(c <= '9' ? c - '0' : c - 'a' + 10));
  return grid;
}

}  // namespace foretrace::datasets::puzzle
