// Pointers to locals and into arrays: out-parameters, swaps, walks between two pointers, functions
// as values.
#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"
#include "datasets/generate_c/words.h"

namespace foretrace::datasets::generate_c {
namespace {

void swap(Draft& d, Snippets& t) {
  t.name("f", {"swap", "exchange", "swap_ints", "trade"});
  t.function(
      "void $f(int *left, int *right) {\n    int $tmp = *left;\n    *left = *right;\n    *right = "
      "$tmp;\n}");
  t.set("k1", d.rng.between(-20, 50));
  t.set("k2", d.rng.between(-20, 50));
  t.main("int $x = $k1;\nint $y = $k2;");
  if (d.rng.chance(0.5)) {
    t.name("sort2", {"sort_two", "put_in_order", "order_pair"});
    t.function(
        "void $sort2(int *left, int *right) {\n    if (*left > *right) {\n        $f(left, "
        "right);\n    }\n}");
    t.main("$sort2(&$x, &$y);");
  } else {
    t.main("$f(&$x, &$y);");
  }
  t.main("printf(\"%d %d\\n\", $x, $y);");
  t.result("x", {-20, 50});
  t.result("y", {-20, 50});
}

void two_results(Draft& d, Snippets& t) {
  t.name("f", {"divide_into", "split", "div_mod", "break_down"});
  t.set("a", "$param1");
  t.set("b", "$param2");
  const Operands operands = {{"$a", {0, 200}, 0}, {"$b", {2, 12}, 0}};
  const bool plain = d.rng.chance(0.4);
  t.set("one", plain ? "$a / $b" : value_within(d, operands, {-kLimit, kLimit}).text);
  t.set("two", plain ? "$a % $b" : value_within(d, operands, {-kLimit, kLimit}).text);
  const std::string read = t.text("one") + t.text("two");
  t.set("use_a", read.find("$a") == std::string::npos ? "*first += $a;" : "");
  t.set("use_b", read.find("$b") == std::string::npos ? "*second += $b;" : "");
  t.function(
      "void $f(int $a, int $b, int *first, int *second) {\n    *first = $one;\n    *second = "
      "$two;\n    $use_a\n    $use_b\n}");
  t.set("k1", d.rng.between(10, 200));
  t.set("k2", d.rng.between(2, 12));
  t.main("int $x = 0;\nint $y = 0;\n$f($k1, $k2, &$x, &$y);\nprintf(\"%d %d\\n\", $x, $y);");
  t.result("x", {-kLimit - 200, kLimit + 200});
  t.result("y", {-kLimit - 200, kLimit + 200});
}

void both_ends(Draft& d, Snippets& t) {
  t.name("f", {"min_max", "find_range", "extremes", "bounds_of"});
  const int64_t n = d.rng.between(4, 7);
  t.set("length", n);
  t.set("numbers", random_numbers(d.rng, n, -20, 60));
  t.function(R"(void $f(const int *$values, int $n, int *$least, int *$best) {
    *$least = $values[0];
    *$best = $values[0];
    for (int $i = 1; $i < $n; $i++) {
        if ($values[$i] < *$least) {
            *$least = $values[$i];
        }
        if ($values[$i] > *$best) {
            *$best = $values[$i];
        }
    }
})");
  t.main(R"(int $main_values[$length] = {$numbers};
int $least = 0;
int $best = 0;
$f($main_values, $length, &$least, &$best);
printf("%d..%d\n", $least, $best);)");
  t.result("least", {-20, 60});
  t.result("best", {-20, 60});
}

void walk(Draft& d, Snippets& t) {
  t.name("f", {"sum_between", "walk", "total_until", "span_sum"});
  const int64_t n = d.rng.between(4, 7);
  t.set("length", n);
  t.set("numbers", random_numbers(d.rng, n, 0, 30));
  const Operand x{"*$p", {0, 30}, 0};
  const Expression e = value_within(d, {x}, {-99, 99});
  t.set("e", e.text);
  t.set("test", condition(d, {x}).text);
  t.pick("body", {"$total += $e;", "if ($test) {\n    $total += $e;\n}",
                  "if ($test) {\n    break;\n}\n$total += $e;"});
  if (d.rng.chance(0.5)) {
    t.function(
        "int $f(const int *$left, const int *$right) {\n    int $total = 0;\n    for (const int "
        "*$p = $left; $p < $right; $p++) {\n        $body\n    }\n    return $total;\n}");
  } else {
    t.function(
        "int $f(const int *$p, const int *$right) {\n    int $total = 0;\n    while ($p != $right) "
        "{\n        $body\n        $p++;\n    }\n    return $total;\n}");
  }
  t.set("from", d.rng.between(0, 2));
  t.main("int $main_values[$length] = {$numbers};");
  t.report("total", "$f($main_values + $from, $main_values + $length)", {-700, 700});
}

void through(Draft& d, Snippets& t) {
  t.name("f", {"add_to", "bump", "raise", "increase", "apply_to"});
  const Expression e = value_within(d, {{"*$p", {-99, 99}, 0}, {"$y", {1, 9}, 0}}, {-99, 99});
  t.set("e", e.text);
  t.set("fallback", e.text.find("$y") == std::string::npos ? "*$p = *$p % $y;" : "");
  t.function("void $f(int *$p, int $y) {\n    *$p = $e;\n    $fallback\n}");
  t.set("k", d.rng.between(-9, 20));
  t.set("rounds", d.rng.between(2, 5));
  t.main("int $x = $k;\nint *$p = &$x;");
  t.main("for (int $i = 1; $i <= $rounds; $i++) {\n    $f($p, $i);\n    printf(\"%d\\n\", $x);\n}");
  t.result("x", {-99, 99});
}

void longest_of(Draft& d, Snippets& t) {
  t.name("f", {"longer", "pick_larger", "choose_one", "winner_of"});
  t.pick("op", {">", "<", ">="});
  t.function("int *$f(int *left, int *right) {\n    return *left $op *right ? left : right;\n}");
  t.set("k1", d.rng.between(0, 30));
  t.set("k2", d.rng.between(0, 30));
  t.set("e", d.rng.between(2, 9));
  t.main(
      "int $x = $k1;\nint $y = $k2;\nint *$p = $f(&$x, &$y);\n*$p += $e;\nprintf(\"%d %d\\n\", $x, "
      "$y);");
  t.result("x", {0, 39});
  t.result("y", {0, 39});
}

void function_values(Draft& d, Snippets& t) {
  t.name("f", {"apply", "map_value", "call_with", "twice"});
  t.name("one", {"add_some", "triple", "grow", "bend"});
  t.name("two", {"shrink", "square_mod", "negate_half", "fold"});
  const Operand x{"$x", {-99, 99}, 0};
  t.set("e1", value_within(d, {x}, {-99, 99}).text);
  t.set("e2", value_within(d, {x}, {-99, 99}).text);
  t.function("int $one(int $x) {\n    return $e1;\n}");
  t.function("int $two(int $x) {\n    return $e2;\n}");
  t.pick("e", {"op(op(value))", "op(value)", "op(value) - value"});
  t.function("int $f(int (*op)(int), int value) {\n    return $e;\n}");
  t.set("k", d.rng.between(-9, 30));
  t.report("x", "$f($one, $k)", {-200, 200});
  t.report("y", "$f($two, $k)", {-200, 200});
}

}  // namespace

void write_pointers(Draft& d) {
  using Write = void (*)(Draft&, Snippets&);
  static const std::vector<Write> forms = {swap, two_results, both_ends,  walk,
                                           walk, through,     longest_of, function_values};
  Snippets t(d);
  d.rng.pick(forms)(d, t);
}

}  // namespace foretrace::datasets::generate_c
