// One-dimensional arrays: one in main, and functions that read or change it.
#include <algorithm>

#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"
#include "datasets/generate_c/words.h"

namespace foretrace::datasets::generate_c {
namespace {

struct Array {
  Interval element;
  int64_t length;
};

using WritePart = void (*)(Draft&, Snippets&, Array&);

void total_of(Draft& d, Snippets& t, Array& a) {
  t.name("f", {"sum_array", "total_of", "add_all", "sum_values", "weighted_sum", "accumulate"});
  const Operand x{"$values[$i]", a.element, 0};
  const bool plain = d.rng.chance(0.35);
  const Expression e =
      plain ? operand(x) : value_reading(d, {x, x, {"$i", {0, a.length - 1}, 0}}, x, {-999, 999});
  t.set("e", e.text);
  const bool filtered = d.rng.chance(0.45);
  t.set("test", condition(d, {x}).text);
  t.set("body", filtered ? "if ($test) {\n    $total += $e;\n}" : "$total += $e;");
  t.function(R"(int $f($array, int $n) {
    int $total = 0;
    for (int $i = 0; $i < $n; $i++) {
        $body
    }
    return $total;
})");
  const int64_t most = e.range.reach() * a.length;
  t.report("total", "$f($data, $size)", {-most, most});
}

void count_of(Draft& d, Snippets& t, Array& a) {
  t.name("f", {"count_matching", "how_many", "count_if", "count_good", "number_of", "tally"});
  t.set("test", condition(d, {{"$values[$i]", a.element, 0}}).text);
  t.function(R"(int $f($array, int $n) {
    int $count = 0;
    for (int $i = 0; $i < $n; $i++) {
        if ($test) {
            $count++;
        }
    }
    return $count;
})");
  t.report("count", "$f($data, $size)", {0, a.length});
}

void extreme(Draft& d, Snippets& t, Array& a) {
  const bool most = d.rng.chance(0.5);
  const bool index = d.rng.chance(0.4);
  t.name("f", most ? std::vector<std::string>{"find_max", "largest_of", "maximum", "highest"}
                   : std::vector<std::string>{"find_min", "smallest_of", "minimum", "lowest_of"});
  t.set("op", most ? ">" : "<");
  if (index) {
    t.function(R"(int $f($array, int $n) {
    int $best = 0;
    for (int $i = 1; $i < $n; $i++) {
        if ($values[$i] $op $values[$best]) {
            $best = $i;
        }
    }
    return $best;
})");
    t.report("place", "$f($data, $size)", {0, a.length - 1});
    return;
  }
  t.function(R"(int $f($array, int $n) {
    int $best = $values[0];
    for (int $i = 1; $i < $n; $i++) {
        if ($values[$i] $op $best) {
            $best = $values[$i];
        }
    }
    return $best;
})");
  t.report(most ? "best" : "least", "$f($data, $size)", a.element);
}

void find_first(Draft& d, Snippets& t, Array& a) {
  t.name("f", {"find", "index_of", "find_first", "locate", "search", "position_of"});
  const int64_t key = d.rng.between(a.element.lo, a.element.hi);
  if (d.rng.chance(0.5)) {
    t.function(R"(int $f($array, int $n, int $key) {
    for (int $i = 0; $i < $n; $i++) {
        if ($values[$i] == $key) {
            return $i;
        }
    }
    return -1;
})");
  } else {
    t.function(R"(int $f($array, int $n, int $key) {
    int $i = 0;
    while ($i < $n && $values[$i] != $key) {
        $i++;
    }
    return $i == $n ? -1 : $i;
})");
  }
  t.report("place", "$f($data, $size, " + std::to_string(key) + ")", {-1, a.length - 1});
}

void change_each(Draft& d, Snippets& t, Array& a) {
  t.name("f",
         {"update_all", "scale_array", "apply", "change_all", "transform_array", "shift_values"});
  const Operand x{"$values[$i]", a.element, 0};
  const Expression e = value_within(d, {x, x, {"$i", {0, a.length - 1}, 0}}, {-999, 999});
  t.set("e", e.text);
  t.set("test", condition(d, {x}).text);
  const bool filtered = d.rng.chance(0.4);
  t.set("body", filtered ? "if ($test) {\n    $values[$i] = $e;\n}" : "$values[$i] = $e;");
  t.function(R"(void $f(int $values[], int $n) {
    for (int $i = 0; $i < $n; $i++) {
        $body
    }
})");
  t.main("$f($data, $size);");
  a.element = filtered ? join(a.element, e.range) : e.range;
  if (a.element.lo == a.element.hi) a.element.hi++;
}

void reverse(Draft& d, Snippets& t, Array&) {
  t.name("f", {"reverse", "flip", "reverse_array", "mirror"});
  if (d.rng.chance(0.5)) {
    t.function(R"(void $f(int $values[], int $n) {
    for (int $i = 0; $i < $n / 2; $i++) {
        int $tmp = $values[$i];
        $values[$i] = $values[$n - 1 - $i];
        $values[$n - 1 - $i] = $tmp;
    }
})");
  } else {
    t.function(R"(void $f(int $values[], int $n) {
    int $left = 0;
    int $right = $n - 1;
    while ($left < $right) {
        int $tmp = $values[$left];
        $values[$left] = $values[$right];
        $values[$right] = $tmp;
        $left++;
        $right--;
    }
})");
  }
  t.main("$f($data, $size);");
}

void rotate(Draft& d, Snippets& t, Array& a) {
  t.name("f", {"rotate", "rotate_left", "shift_left", "cycle"});
  t.function(R"(void $f(int $values[], int $n) {
    int $tmp = $values[0];
    for (int $i = 1; $i < $n; $i++) {
        $values[$i - 1] = $values[$i];
    }
    $values[$n - 1] = $tmp;
})");
  t.set("k", d.rng.between(2, a.length - 1));
  t.main(d.rng.chance(0.5)
             ? "$f($data, $size);"
             : "for (int $step = 0; $step < $k; $step++) {\n    $f($data, $size);\n}");
}

void running(Draft&, Snippets& t, Array& a) {
  t.name("f", {"prefix_sums", "running_total", "cumulate", "accumulate_into"});
  t.function(R"(void $f(int $values[], int $n) {
    for (int $i = 1; $i < $n; $i++) {
        $values[$i] += $values[$i - 1];
    }
})");
  t.main("$f($data, $size);");
  const int64_t most = a.length * a.element.reach();
  a.element = {a.element.lo < 0 ? -most : 0, std::max<int64_t>(most, 1)};
}

void pairs(Draft& d, Snippets& t, Array& a) {
  t.name("f", {"count_pairs", "pairs_with", "matches_in", "close_pairs"});
  const Expression left{"$values[$i]", kPostfix, a.element};
  const Expression right{"$values[$j]", kPostfix, a.element};
  const bool together = d.rng.chance(0.5);
  const Expression both = binary(left, together ? "+" : "-", right,
                                 together ? a.element + a.element : a.element - a.element);
  const std::string op = d.rng.pick(std::vector<std::string>{"==", "<", ">", "=="});
  t.set("test",
        binary(both, op, integer(d.rng.between(both.range.lo / 2, both.range.hi / 2 + 1)), {0, 1})
            .text);
  t.function(R"(int $f($array, int $n) {
    int $count = 0;
    for (int $i = 0; $i < $n; $i++) {
        for (int $j = $i + 1; $j < $n; $j++) {
            if ($test) {
                $count++;
            }
        }
    }
    return $count;
})");
  t.report("count", "$f($data, $size)", {0, a.length * a.length});
}

void longest_run(Draft& d, Snippets& t, Array& a) {
  t.name("f", {"longest_run", "best_streak", "longest_rise", "max_streak"});
  t.set("op", d.rng.pick(std::vector<std::string>{">", "<", ">=", "=="}));
  t.function(R"(int $f($array, int $n) {
    int $best = 1;
    int $count = 1;
    for (int $i = 1; $i < $n; $i++) {
        if ($values[$i] $op $values[$i - 1]) {
            $count++;
        } else {
            $count = 1;
        }
        if ($count > $best) {
            $best = $count;
        }
    }
    return $best;
})");
  t.report("best", "$f($data, $size)", {1, a.length});
}

void histogram(Draft& d, Snippets& t, Array& a) {
  const int64_t buckets = d.rng.between(3, 6);
  t.set("buckets", buckets);
  t.set("index", fitted(value(d, {{"$values[$i]", a.element, 0}}, 0), {0, buckets - 1}).text);
  t.name("f", {"histogram", "count_buckets", "distribute", "group_by_rest"});
  t.function(R"(void $f($array, int $n, int $out[]) {
    for (int $i = 0; $i < $n; $i++) {
        $out[$index]++;
    }
})");
  t.main(R"(int $count7[$buckets] = {0};
$f($data, $size, $count7);
for (int $i = 0; $i < $buckets; $i++) {
    printf("%d: %d\n", $i, $count7[$i]);
})");
}

void copy_some(Draft& d, Snippets& t, Array& a) {
  t.name("f", {"filter", "keep_some", "copy_matching", "select_values"});
  t.set("test", condition(d, {{"$values[$i]", a.element, 0}}).text);
  t.function(R"(int $f($array, int $n, int *$out) {
    int $count = 0;
    for (int $i = 0; $i < $n; $i++) {
        if (!($test)) {
            continue;
        }
        $out[$count] = $values[$i];
        $count++;
    }
    return $count;
})");
  t.set("length", a.length);
  t.main(R"(int $out[$length];
int $count8 = $f($data, $size, $out);
for (int $i = 0; $i < $count8; $i++) {
    printf("%d ", $out[$i]);
}
printf("(%d)\n", $count8);)");
  t.result("count8", {0, a.length});
}

void print_all(Draft& d, Snippets& t) {
  if (d.rng.chance(0.5)) {
    t.name("show", {"print_array", "show_all", "print_values", "dump"});
    t.pick("gap", {"%d ", "[%d]", " %d", "%d;"});
    t.function(R"(void $show($array, int $n) {
    for (int $i = 0; $i < $n; $i++) {
        printf("$gap", $values[$i]);
    }
    printf("\n");
})");
    t.main("$show($data, $size);");
    return;
  }
  t.main(
      "for (int $i = 0; $i < $size; $i++) {\n    printf(\"%d \", $data[$i]);\n}\nprintf(\"\\n\");");
}

void declare(Draft& d, Snippets& t, const Array& a) {
  t.pick("array", {"const int $values[]", "const int *$values", "int $values[]", "int *$values"});
  const bool fixed = a.element.lo == a.element.hi;
  t.set("numbers", random_numbers(d.rng, a.length, a.element.lo, a.element.hi + (fixed ? 1 : 0)));
  t.set("length", a.length);
  t.set("data", "$main_values");
  const double u = d.rng.uniform();
  if (u < 0.3) {
    t.name("size", {"SIZE", "COUNT", "N", "LENGTH", "NUM_VALUES"});
    t.type("#define $size $length");
    t.main("int $data[$size] = {$numbers};");
  } else if (u < 0.5) {
    t.name("data", {"table", "stock", "numbers", "samples", "history", "levels"});
    t.set("size", "$length");
    t.global("static int $data[$length] = {$numbers};");
  } else if (u < 0.75) {
    t.set("size", "$n");
    t.main("int $data[] = {$numbers};\nint $n = (int)(sizeof $data / sizeof $data[0]);");
    t.set("size", "$n");
  } else {
    t.set("size", "$length");
    t.main("int $data[$length] = {$numbers};");
  }
}

}  // namespace

void write_array(Draft& d) {
  static const std::vector<WritePart> reading = {total_of,    total_of,  total_of,   count_of,
                                                 count_of,    extreme,   find_first, pairs,
                                                 longest_run, histogram, copy_some};
  static const std::vector<WritePart> changing = {change_each, change_each, reverse, rotate,
                                                  running};
  static const std::vector<Interval> ranges = {{0, 9}, {1, 20}, {-9, 9}, {0, 99}, {10, 50}, {1, 6}};
  Snippets t(d);
  const Interval range = d.rng.pick(ranges);
  Array a{range, d.rng.between(4, 8)};
  declare(d, t, a);
  const int64_t parts = d.rng.between(1, 1 + static_cast<int64_t>(2 * d.level));
  bool changed = false;
  std::vector<WritePart> done;
  for (int64_t i = 0; i < parts; ++i) {
    const bool change = d.rng.chance(0.4);
    const WritePart part = d.rng.pick(change ? changing : reading);
    if (std::find(done.begin(), done.end(), part) != done.end()) continue;
    part(d, t, a);
    done.push_back(part);
    changed |= change;
  }
  if (changed || d.rng.chance(0.2)) print_all(d, t);
}

}  // namespace foretrace::datasets::generate_c
