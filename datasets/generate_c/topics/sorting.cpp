// Sorts of a small array, and what is done with sorted ones.
#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"
#include "datasets/generate_c/words.h"

namespace foretrace::datasets::generate_c {
namespace {

void bubble(Draft& d, Snippets& t) {
  t.name("sort", {"bubble_sort", "sort", "sort_values"});
  if (d.rng.chance(0.5)) {
    t.function(R"(void $sort(int $values[], int $n) {
    for (int $i = 0; $i < $n - 1; $i++) {
        for (int $j = 0; $j < $n - 1 - $i; $j++) {
            if ($later) {
                $exchange
            }
        }
    }
})");
    return;
  }
  t.function(R"(void $sort(int $values[], int $n) {
    int $done = 0;
    while (!$done) {
        $done = 1;
        for (int $j = 0; $j + 1 < $n; $j++) {
            if ($later) {
                $exchange
                $done = 0;
            }
        }
    }
})");
}

void insertion(Draft&, Snippets& t) {
  t.name("sort", {"insertion_sort", "insert_all", "sort_by_insertion"});
  t.function(R"(void $sort(int $values[], int $n) {
    for (int $i = 1; $i < $n; $i++) {
        int $key = $values[$i];
        int $j = $i - 1;
        while ($j >= 0 && $values[$j] $op $key) {
            $values[$j + 1] = $values[$j];
            $j--;
        }
        $values[$j + 1] = $key;
    }
})");
}

void selection(Draft&, Snippets& t) {
  t.name("sort", {"selection_sort", "sort_by_selection", "order"});
  t.function(R"(void $sort(int $values[], int $n) {
    for (int $i = 0; $i < $n - 1; $i++) {
        int $best = $i;
        for (int $j = $i + 1; $j < $n; $j++) {
            if ($values[$best] $op $values[$j]) {
                $best = $j;
            }
        }
        if ($best != $i) {
            int $tmp = $values[$i];
            $values[$i] = $values[$best];
            $values[$best] = $tmp;
        }
    }
})");
}

void quick(Draft&, Snippets& t) {
  t.name("part", {"partition", "split_at", "divide"});
  t.name("quick", {"quick_sort", "qsort_range", "sort_range"});
  t.name("sort", {"sort_all", "sort", "sort_values"});
  t.function(R"(int $part(int $values[], int $left, int $right) {
    int $key = $values[$right];
    int $i = $left;
    for (int $j = $left; $j < $right; $j++) {
        if ($key $op $values[$j]) {
            int $tmp = $values[$i];
            $values[$i] = $values[$j];
            $values[$j] = $tmp;
            $i++;
        }
    }
    $values[$right] = $values[$i];
    $values[$i] = $key;
    return $i;
})");
  t.function(R"(void $quick(int $values[], int $left, int $right) {
    if ($left >= $right) {
        return;
    }
    int $mid = $part($values, $left, $right);
    $quick($values, $left, $mid - 1);
    $quick($values, $mid + 1, $right);
})");
  t.function("void $sort(int $values[], int $n) {\n    $quick($values, 0, $n - 1);\n}");
}

void by_library(Draft&, Snippets& t) {
  t.name("compare", {"compare_ints", "by_value", "compare", "ascending"});
  t.name("sort", {"sort_values", "order_all"});
  t.function(R"(int $compare(const void *left, const void *right) {
    int $x = *(const int *)left;
    int $y = *(const int *)right;
    return ($x $op $y) - ($y $op $x);
})");
  t.function(
      "void $sort(int $values[], int $n) {\n    qsort($values, (size_t)$n, sizeof $values[0], "
      "$compare);\n}");
}

void merging(Draft&, Snippets& t) {
  t.name("merge", {"merge", "merge_halves", "weave"});
  t.name("sort", {"merge_sort", "sort_halves"});
  t.function(R"(void $merge(int $values[], int $mid, int $n) {
    int $tmp[$length];
    int $left = 0;
    int $right = $mid;
    for (int $i = 0; $i < $n; $i++) {
        if ($right == $n || ($left < $mid && !($values[$left] $op $values[$right]))) {
            $tmp[$i] = $values[$left++];
        } else {
            $tmp[$i] = $values[$right++];
        }
    }
    memcpy($values, $tmp, (size_t)$n * sizeof $values[0]);
})");
  t.function(R"(void $sort(int $values[], int $n) {
    if ($n < 2) {
        return;
    }
    $sort($values, $n / 2);
    $sort($values + $n / 2, $n - $n / 2);
    $merge($values, $n / 2, $n);
})");
}

void binary_search(Draft& d, Snippets& t, Interval element) {
  t.name("find", {"binary_search", "bisect", "find_sorted", "search_sorted"});
  t.set("key_value", d.rng.between(element.lo, element.hi));
  t.function(R"(int $find(const int $values[], int $n, int $key) {
    int $left = 0;
    int $right = $n - 1;
    while ($left <= $right) {
        int $mid = ($left + $right) / 2;
        if ($values[$mid] == $key) {
            return $mid;
        }
        if ($key $op $values[$mid]) {
            $left = $mid + 1;
        } else {
            $right = $mid - 1;
        }
    }
    return -1;
})");
  t.report("place", "$find($values, $length, $key_value)", {-1, 9});
}

void unique(Draft&, Snippets& t) {
  t.name("unique", {"unique", "drop_repeats", "distinct"});
  t.function(R"(int $unique(int $values[], int $n) {
    int $count = 1;
    for (int $i = 1; $i < $n; $i++) {
        if ($values[$i] != $values[$count - 1]) {
            $values[$count++] = $values[$i];
        }
    }
    return $count;
})");
  t.report("count", "$unique($values, $length)", {1, 10});
}

void merge_with(Draft& d, Snippets& t) {
  t.name("rank", {"rank_of", "count_before", "position_for"});
  t.set("key_value", d.rng.between(0, 50));
  t.function(R"(int $rank(const int *$values, int $n, int $key) {
    int $count = 0;
    for (const int *$p = $values; $p < $values + $n; $p++) {
        if ($key $op *$p) {
            $count++;
        } else {
            break;
        }
    }
    return $count;
})");
  t.report("count", "$rank($values, $length, $key_value)", {0, 10});
}

}  // namespace

void write_sorting(Draft& d) {
  static const std::vector<void (*)(Draft&, Snippets&)> sorts = {
      bubble, bubble, insertion, insertion, selection, quick, by_library, merging};
  static const std::vector<Interval> ranges = {{0, 9}, {1, 50}, {-20, 20}, {10, 99}};
  Snippets t(d);
  const Interval element = d.rng.pick(ranges);
  const int64_t length = d.rng.between(4, 8);
  t.set("length", length);
  // What stands before what: "a op b" means that a comes later.
  t.pick("op", {">", ">", "<"});
  t.set("later", "$values[$j] $op $values[$j + 1]");
  t.set("exchange",
        "int $tmp = $values[$j];\n$values[$j] = $values[$j + 1];\n$values[$j + 1] = $tmp;");
  d.rng.pick(sorts)(d, t);
  t.set("numbers", random_numbers(d.rng, length, element.lo, element.hi));
  t.set("values", "$main_values");
  t.main("int $values[$length] = {$numbers};\n$sort($values, $length);");
  t.main(
      "for (int $i = 0; $i < $length; $i++) {\n    printf(\"%d \", "
      "$values[$i]);\n}\nprintf(\"\\n\");");
  const double u = d.rng.uniform();
  if (u < 0.3) binary_search(d, t, element);
  if (u > 0.3 && u < 0.4) unique(d, t);
  if (u > 0.4 && u < 0.55) merge_with(d, t);
}

}  // namespace foretrace::datasets::generate_c
