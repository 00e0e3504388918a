// Two-dimensional arrays: a grid in main or in the file, and functions that walk it.
#include <algorithm>

#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"
#include "datasets/generate_c/words.h"

namespace foretrace::datasets::generate_c {
namespace {

struct Grid {
  int64_t rows;
  int64_t columns;
  Interval element;
};

using WritePart = void (*)(Draft&, Snippets&, Grid&);

Operands cell(const Grid& g) {
  return {{"$grid[$row][$col]", g.element, 0},
          {"$row", {0, g.rows - 1}, 0},
          {"$col", {0, g.columns - 1}, 0}};
}

void fill(Draft& d, Snippets& t, Grid& g) {
  t.name("f", {"fill_grid", "set_up", "init_board", "build_table", "fill"});
  const Expression e =
      value_within(d, {{"$row", {0, g.rows - 1}, 0}, {"$col", {0, g.columns - 1}, 0}}, {-99, 99});
  t.set("e", e.text);
  t.function(R"(void $f($header) {
    for (int $row = 0; $row < $rows; $row++) {
        for (int $col = 0; $col < $columns; $col++) {
            $grid[$row][$col] = $e;
        }
    }
})");
  t.main("$f($board);");
  g.element = join(e.range, {0, 1});
}

void total(Draft& d, Snippets& t, Grid& g) {
  t.name("f", {"sum_grid", "total_cells", "add_cells", "grid_score"});
  const Expression e =
      d.rng.chance(0.4) ? operand(cell(g)[0]) : value_reading(d, cell(g), cell(g)[0], {-999, 999});
  t.set("e", e.text);
  t.set("test", condition(d, cell(g)).text);
  t.set("body", d.rng.chance(0.5) ? "if ($test) {\n    $total += $e;\n}" : "$total += $e;");
  t.function(R"(int $f($header) {
    int $total = 0;
    for (int $row = 0; $row < $rows; $row++) {
        for (int $col = 0; $col < $columns; $col++) {
            $body
        }
    }
    return $total;
})");
  const int64_t most = e.range.reach() * g.rows * g.columns;
  t.report("total", "$f($board)", {-most, most});
}

void row_sums(Draft& d, Snippets& t, Grid&) {
  const bool by_row = d.rng.chance(0.5);
  t.name("f", {"print_sums", "show_totals", "line_totals"});
  t.set("outer", by_row ? "$row" : "$col");
  t.set("inner", by_row ? "$col" : "$row");
  t.set("outer_end", by_row ? "$rows" : "$columns");
  t.set("inner_end", by_row ? "$columns" : "$rows");
  t.function(R"(void $f($header) {
    for (int $outer = 0; $outer < $outer_end; $outer++) {
        int $total = 0;
        for (int $inner = 0; $inner < $inner_end; $inner++) {
            $total += $grid[$row][$col];
        }
        printf("%d: %d\n", $outer, $total);
    }
})");
  t.main("$f($board);");
}

void best_row(Draft&, Snippets& t, Grid& g) {
  t.name("f", {"best_row", "strongest_row", "row_with_max"});
  t.function(R"(int $f($header) {
    int $best = 0;
    int $count = 0;
    for (int $row = 0; $row < $rows; $row++) {
        int $total = 0;
        for (int $col = 0; $col < $columns; $col++) {
            $total += $grid[$row][$col];
        }
        if ($row == 0 || $total > $best) {
            $best = $total;
            $count = $row;
        }
    }
    return $count;
})");
  t.report("best", "$f($board)", {0, g.rows - 1});
}

void diagonal(Draft& d, Snippets& t, Grid& g) {
  t.name("f", {"trace", "diagonal_sum", "sum_diagonal"});
  const int64_t side = std::min(g.rows, g.columns);
  t.set("side", g.rows <= g.columns ? "$rows" : "$columns");
  const std::vector<std::string> cells = {"$grid[$i][$i]", "$grid[$i][$columns - 1 - $i]"};
  t.set("cell", d.rng.pick(cells));
  t.function(R"(int $f($header) {
    int $total = 0;
    for (int $i = 0; $i < $side; $i++) {
        $total += $cell;
    }
    return $total;
})");
  const int64_t most = side * g.element.reach();
  t.report("total", "$f($board)", {-most, most});
}

void count_cells(Draft& d, Snippets& t, Grid& g) {
  t.name("f", {"count_cells", "cells_with", "count_marked"});
  const Expression test = condition(d, cell(g));
  const bool reads = test.text.find("$grid") != std::string::npos;
  t.set("test", reads ? test.text : condition(d, {cell(g)[0]}).text);
  t.function(R"(int $f($header) {
    int $count = 0;
    for (int $row = 0; $row < $rows; $row++) {
        for (int $col = 0; $col < $columns; $col++) {
            if ($test) {
                $count++;
            }
        }
    }
    return $count;
})");
  t.report("count", "$f($board)", {0, g.rows * g.columns});
}

void neighbours(Draft& d, Snippets& t, Grid& g) {
  t.name("f", {"neighbours", "around", "count_near"});
  t.set("test", condition(d, {{"$grid[$row2][$col2]", g.element, 0}}).text);
  t.function(R"(int $f($header, int $y, int $x) {
    int $count = 0;
    for (int $row2 = $y - 1; $row2 <= $y + 1; $row2++) {
        for (int $col2 = $x - 1; $col2 <= $x + 1; $col2++) {
            if ($row2 < 0 || $row2 >= $rows || $col2 < 0 || $col2 >= $columns) {
                continue;
            }
            if ($test) {
                $count++;
            }
        }
    }
    return $count;
})");
  t.set("y_at", d.rng.below(static_cast<uint64_t>(g.rows)));
  t.set("x_at", d.rng.below(static_cast<uint64_t>(g.columns)));
  t.report("count", "$f($board, $y_at, $x_at)", {0, 9});
}

void cheapest_path(Draft&, Snippets& t, Grid& g) {
  t.name("f", {"best_path", "cheapest_path", "path_cost"});
  t.pick("op", {"<", ">"});
  t.function(R"(int $f($header) {
    int $out[$rows][$columns];
    for (int $row = 0; $row < $rows; $row++) {
        for (int $col = 0; $col < $columns; $col++) {
            int $best = 0;
            if ($row > 0) {
                $best = $out[$row - 1][$col];
            }
            if ($col > 0 && ($row == 0 || $out[$row][$col - 1] $op $best)) {
                $best = $out[$row][$col - 1];
            }
            $out[$row][$col] = $best + $grid[$row][$col];
        }
    }
    return $out[$rows - 1][$columns - 1];
})");
  const int64_t most = (g.rows + g.columns) * g.element.reach();
  t.report("best", "$f($board)", {-most, most});
}

void transpose(Draft& d, Snippets& t, Grid& g) {
  if (g.rows != g.columns) {
    row_sums(d, t, g);
    return;
  }
  t.name("f", {"transpose", "turn_over", "flip_diagonal"});
  t.function(R"(void $f($header) {
    for (int $row = 0; $row < $rows; $row++) {
        for (int $col = $row + 1; $col < $columns; $col++) {
            int $tmp = $grid[$row][$col];
            $grid[$row][$col] = $grid[$col][$row];
            $grid[$col][$row] = $tmp;
        }
    }
})");
  t.main("$f($board);");
}

void declare(Draft& d, Snippets& t, const Grid& g) {
  if (d.rng.chance(0.5)) {
    t.name("rows", {"ROWS", "HEIGHT", "M"});
    t.name("columns", {"COLS", "WIDTH", "N_COLS"});
    t.type("#define $rows " + std::to_string(g.rows) + "\n#define $columns " +
           std::to_string(g.columns));
  } else {
    t.set("rows", g.rows);
    t.set("columns", g.columns);
  }
  t.set("header", "int $grid[$rows][$columns]");
  t.set("board", "$grid9");
  std::string rows;
  for (int64_t r = 0; r < g.rows; ++r)
    rows += (rows.empty() ? "{" : ", {") +
            random_numbers(d.rng, g.columns, g.element.lo, g.element.hi) + "}";
  if (d.rng.chance(0.3)) {
    t.name("board", {"board", "field", "maze", "heights", "pixels"});
    t.global("static int $board[$rows][$columns] = {" + rows + "};");
  } else {
    t.main("int $board[$rows][$columns] = {" + rows + "};");
  }
}

void print_grid(Draft&, Snippets& t) {
  t.pick("form", {"%d ", "%3d", " %d", "%2d|"});
  t.main(R"(for (int $row = 0; $row < $rows; $row++) {
    for (int $col = 0; $col < $columns; $col++) {
        printf("$form", $board[$row][$col]);
    }
    printf("\n");
})");
}

}  // namespace

void write_grid(Draft& d) {
  static const std::vector<WritePart> reading = {total,       total,      row_sums,
                                                 best_row,    diagonal,   count_cells,
                                                 count_cells, neighbours, cheapest_path};
  static const std::vector<Interval> ranges = {{0, 9}, {0, 1}, {1, 9}, {-5, 5}, {0, 20}};
  Snippets t(d);
  const int64_t rows = d.rng.between(2, 4);
  const int64_t columns = d.rng.chance(0.4) ? rows : d.rng.between(2, 4);
  Grid g{rows, columns, d.rng.pick(ranges)};
  declare(d, t, g);
  if (d.rng.chance(0.35)) fill(d, t, g);
  if (d.rng.chance(0.2)) transpose(d, t, g);
  d.rng.pick(reading)(d, t, g);
  if (d.rng.chance(0.3 * d.level)) d.rng.pick(reading)(d, t, g);
  if (d.rng.chance(0.3)) print_grid(d, t);
}

}  // namespace foretrace::datasets::generate_c
