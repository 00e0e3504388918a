// Arrays on the heap: made by a function, filled, read, grown, freed at the end of main.
#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"
#include "datasets/generate_c/words.h"

namespace foretrace::datasets::generate_c {
namespace {

Expression from_index(Draft& d, int64_t n) {
  return value_within(d, {{"$i", {0, n - 1}, 0}}, {-99, 99});
}

void sum_of(Draft& d, Snippets& t, Interval element, int64_t n) {
  t.name("sum", {"sum_heap", "total", "sum_of", "reduce"});
  const Operand x{"$values[$i]", element, 0};
  const Expression e = d.rng.chance(0.5) ? operand(x) : value_within(d, {x}, {-999, 999});
  t.set("e", e.text);
  t.set("test", condition(d, {x}).text);
  t.set("body", d.rng.chance(0.4) ? "if ($test) {\n    $total += $e;\n}" : "$total += $e;");
  t.function(
      "int $sum(const int *$values, int $n) {\n    int $total = 0;\n    for (int $i = 0; $i < $n; "
      "$i++) {\n        $body\n    }\n    return $total;\n}");
  t.report("total", "$sum($values, $length)", {-999 * n, 999 * n});
}

// int *make(int n) fills what it returns.
void made(Draft& d, Snippets& t) {
  const int64_t n = d.rng.between(4, 9);
  t.set("length", n);
  t.name("make", {"make_array", "make_table", "build", "create_values", "new_array", "squares"});
  const Expression e = from_index(d, n);
  t.set("e", e.text);
  t.pick("allocate", {"malloc((size_t)$n * sizeof(int))", "malloc((size_t)$n * sizeof *$values)",
                      "calloc((size_t)$n, sizeof(int))"});
  t.pick("guard",
         {"if ($values == NULL) {\n    return NULL;\n}", "if (!$values) {\n    exit(1);\n}",
          "if ($values == NULL) {\n    exit(EXIT_FAILURE);\n}"});
  t.function(R"(int *$make(int $n) {
    int *$values = $allocate;
    $guard
    for (int $i = 0; $i < $n; $i++) {
        $values[$i] = $e;
    }
    return $values;
})");
  t.set("values", "$main_values");
  t.main("int *$values = $make($length);");
  if (t.text("guard").find("return") != std::string::npos)
    t.main("if ($values == NULL) {\n    return 1;\n}");
  if (d.rng.chance(0.4)) {
    t.main(
        "for (int $i = 0; $i < $length; $i++) {\n    printf(\"%d \", "
        "$values[$i]);\n}\nprintf(\"\\n\");");
  }
  // Functions name their own parameter.
  t.main_last("free($values);");
  t.set("values", "$main_values");
  sum_of(d, t, e.range, n);
}

// A struct that grows by realloc.
void grown(Draft& d, Snippets& t) {
  t.name("vector", {"vector", "int_list", "buffer", "bag", "dyn_array"});
  t.pick("data", {"data", "items", "values"});
  t.pick("used", {"size", "count", "used"});
  t.name("push", {"push_back", "append_to", "add_item", "store"});
  t.set("start", d.rng.between(1, 3));
  t.type("struct $vector {\n    int *$data;\n    int $used;\n    int capacity;\n};");
  t.function(R"(void $push(struct $vector *$record, int $x) {
    if ($record->$used == $record->capacity) {
        $record->capacity = $record->capacity == 0 ? $start : 2 * $record->capacity;
        $record->$data = realloc($record->$data, (size_t)$record->capacity * sizeof(int));
        if ($record->$data == NULL) {
            exit(1);
        }
    }
    $record->$data[$record->$used++] = $x;
})");
  const int64_t n = d.rng.between(3, 8);
  t.set("length", n);
  const Expression e = from_index(d, n);
  t.set("e", e.text);
  t.main("struct $vector $record = {NULL, 0, 0};");
  t.main("for (int $i = 0; $i < $length; $i++) {\n    $push(&$record, $e);\n}");
  t.main("printf(\"%d of %d\\n\", $record.$used, $record.capacity);");
  t.main_last("free($record.$data);");
  t.set("values", "$record.$data");
  const Operand x{"$record.$data[$i]", e.range, 0};
  t.set("e", value_within(d, {x}, {-999, 999}).text);
  t.main(
      "int $total = 0;\nfor (int $i = 0; $i < $record.$used; $i++) {\n    $total += "
      "$e;\n}\nprintf(\"%d\\n\", $total);");
  t.result("total", {-999 * n, 999 * n});
}

// A copy of what passes a test; the caller frees it.
void filtered(Draft& d, Snippets& t) {
  const int64_t n = d.rng.between(4, 8);
  t.set("length", n);
  t.set("numbers", random_numbers(d.rng, n, 0, 40));
  t.name("filter", {"filter", "select_items", "copy_if", "keep"});
  t.set("test", condition(d, {{"$values[$i]", {0, 40}, 0}}).text);
  t.set("e", d.rng.chance(0.5) ? "$values[$i]"
                               : value_within(d, {{"$values[$i]", {0, 40}, 0}}, {-999, 999}).text);
  t.function(R"(int *$filter(const int *$values, int $n, int *$count) {
    int *$out = malloc((size_t)$n * sizeof *$out);
    if ($out == NULL) {
        exit(1);
    }
    *$count = 0;
    for (int $i = 0; $i < $n; $i++) {
        if ($test) {
            $out[*$count] = $e;
            *$count += 1;
        }
    }
    return $out;
})");
  t.main(R"(int $main_values[$length] = {$numbers};
int $count = 0;
int *$out = $filter($main_values, $length, &$count);
for (int $i = 0; $i < $count; $i++) {
    printf("%d ", $out[$i]);
}
printf("(%d)\n", $count);)");
  t.result("count", {0, n});
  t.main_last("free($out);");
}

// Rows on the heap: an array of pointers.
void triangle(Draft& d, Snippets& t) {
  t.name("make", {"make_triangle", "build_rows", "pascal", "make_rows"});
  t.name("drop", {"free_rows", "drop_rows", "release"});
  const int64_t n = d.rng.between(3, 5);
  t.set("length", n);
  t.set("e", d.rng.chance(0.4)
                 ? "$grid[$row - 1][$col - 1] + $grid[$row - 1][$col]"
                 : value_within(d, {{"$row", {0, n}, 0}, {"$col", {0, n}, 0}}, {-99, 99}).text);
  t.function(R"(int **$make(int $n) {
    int **$grid = malloc((size_t)$n * sizeof *$grid);
    if ($grid == NULL) {
        exit(1);
    }
    for (int $row = 0; $row < $n; $row++) {
        $grid[$row] = malloc((size_t)($row + 1) * sizeof **$grid);
        if ($grid[$row] == NULL) {
            exit(1);
        }
        $grid[$row][0] = 1;
        $grid[$row][$row] = 1;
        for (int $col = 1; $col < $row; $col++) {
            $grid[$row][$col] = $e;
        }
    }
    return $grid;
})");
  t.function(
      "void $drop(int **$grid, int $n) {\n    for (int $i = 0; $i < $n; $i++) {\n        "
      "free($grid[$i]);\n    }\n    free($grid);\n}");
  t.main("int **$grid = $make($length);");
  t.main(
      "for (int $row = 0; $row < $length; $row++) {\n    for (int $col = 0; $col <= $row; $col++) "
      "{\n        printf(\"%d \", $grid[$row][$col]);\n    }\n    printf(\"\\n\");\n}");
  t.main_last("$drop($grid, $length);");
}

// A text on the heap.
void joined(Draft& d, Snippets& t) {
  t.name("join", {"join", "concat", "glue", "repeat_text"});
  t.set("one", random_text(d.rng, 8, false));
  t.set("two", random_text(d.rng, 8, false));
  if (t.text("join") == "repeat_text") {
    t.function(R"(char *$join(const char *$s, int $n) {
    size_t $limit = strlen($s);
    char *$out = malloc($limit * (size_t)$n + 1);
    if ($out == NULL) {
        exit(1);
    }
    $out[0] = '\0';
    for (int $i = 0; $i < $n; $i++) {
        strcat($out, $s);
    }
    return $out;
})");
    t.set("k", d.rng.between(2, 4));
    t.main("char *$text = $join(\"$one\", $k);");
  } else {
    t.function(R"(char *$join(const char *left, const char *right) {
    char *$out = malloc(strlen(left) + strlen(right) + 1);
    if ($out == NULL) {
        exit(1);
    }
    strcpy($out, left);
    strcat($out, right);
    return $out;
})");
    t.main("char *$text = $join(\"$one\", \"$two\");");
  }
  t.main("printf(\"%s %d\\n\", $text, (int)strlen($text));");
  t.main_last("free($text);");
}

}  // namespace

void write_heap_array(Draft& d) {
  using Write = void (*)(Draft&, Snippets&);
  static const std::vector<Write> forms = {made,  made,     made,     grown,
                                           grown, filtered, triangle, joined};
  Snippets t(d);
  d.rng.pick(forms)(d, t);
}

}  // namespace foretrace::datasets::generate_c
