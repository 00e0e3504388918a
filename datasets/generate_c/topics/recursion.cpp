// Functions that call themselves on something smaller. Arguments are small, so the depth and the
// number of calls are too: at most some hundreds.
#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"

namespace foretrace::datasets::generate_c {
namespace {

// Something computed from the variable, that can stand after + and -.
std::string term(Draft& d, const std::string& variable, Interval range) {
  return bracketed(value_within(d, {{variable, range, 0}}, {-99, 99}), kMultiply);
}

// Of one number: the sum or product over n, n - step, ...
void over_numbers(Draft& d, Snippets& t) {
  t.name("f", {"sum_to", "series", "climb", "add_down", "collect", "stack_up", "pyramid", "chain"});
  t.set("base", d.rng.between(0, 3));
  t.set("low", d.rng.between(0, 1));
  t.set("down", d.rng.chance(0.7) ? 1 : 2);
  t.set("part", term(d, "$n", {1, 12}));
  if (d.rng.chance(0.5)) {
    t.function(R"(int $f(int $n) {
    if ($n <= $low) {
        return $base;
    }
    return $part + $f($n - $down);
})");
  } else {
    t.set("test", condition(d, {{"$n", {1, 12}, 0}}).text);
    t.set("other", term(d, "$n", {1, 12}));
    t.function(R"(int $f(int $n) {
    if ($n <= $low) {
        return $base;
    }
    int $x = $f($n - $down);
    if ($test) {
        return $x + $part;
    }
    return $x - $other;
})");
  }
  t.set("k", d.rng.between(4, 12));
  t.report("total", "$f($k)", {-1300, 1300});
}

void factorial(Draft& d, Snippets& t) {
  t.name("f", {"factorial", "fact", "arrangements"});
  if (d.rng.chance(0.4)) {
    t.function(R"(long $f(int $n) {
    if ($n <= 1) {
        return 1;
    }
    return $n * $f($n - 1);
})");
    t.set("k", d.rng.between(4, 12));
    t.main("printf(\"%d! = %ld\\n\", $k, $f($k));");
    return;
  }
  t.function(R"(int $f(int $n) {
    return $n < 2 ? 1 : $n * $f($n - 1);
})");
  t.set("k", d.rng.between(3, 7));
  t.report("x", "$f($k)", {1, 5040});
}

void fibonacci(Draft& d, Snippets& t) {
  t.name("f", {"fib", "fibonacci", "rabbits", "ways", "stairs", "tilings"});
  t.set("a", d.rng.between(0, 2));
  t.set("b", d.rng.between(1, 3));
  t.set("back", d.rng.chance(0.75) ? 2 : 3);
  t.set("floor", t.text("back") == "2" ? "$a" : "$b");
  t.pick("tail", {"", "", " + 1"});
  t.function(R"(int $f(int $n) {
    if ($n <= 0) {
        return $floor;
    }
    if ($n == 1) {
        return $b;
    }
    return $f($n - 1) + $f($n - $back)$tail;
})");
  t.set("k", d.rng.between(3, 7));
  t.report("x", "$f($k)", {0, 200});
}

void divisors(Draft& d, Snippets& t) {
  t.name("f", {"gcd", "common_divisor", "measure_of"});
  t.pick("body", {"if ($b == 0) {\n    return $a;\n}\nreturn $f($b, $a % $b);",
                  "return $b == 0 ? $a : $f($b, $a % $b);",
                  "if ($a == $b) {\n    return $a;\n}\nif ($a > $b) {\n    return $f($a - $b, "
                  "$b);\n}\nreturn $f($a, $b - $a);"});
  t.set("a", "$param1");
  t.set("b", "$param2");
  t.function("int $f(int $a, int $b) {\n    $body\n}");
  const int64_t factor = d.rng.between(2, 9);
  t.set("x", factor * d.rng.between(1, 9));
  t.set("y", factor * d.rng.between(1, 9));
  t.report("best", "$f($x, $y)", {1, 81});
  if (d.rng.chance(0.4)) {
    t.name("lcm", {"lcm", "common_multiple"});
    t.function("int $lcm(int $a, int $b) {\n    return $a / $f($a, $b) * $b;\n}");
    t.report("least", "$lcm($x, $y)", {1, 6561});
  }
}

void power(Draft& d, Snippets& t) {
  t.name("f", {"power", "raise_to", "int_pow"});
  t.set("a", "$param");
  if (d.rng.chance(0.5)) {
    t.function(R"(int $f(int $a, int $n) {
    if ($n == 0) {
        return 1;
    }
    return $a * $f($a, $n - 1);
})");
  } else {
    t.function(R"(int $f(int $a, int $n) {
    if ($n == 0) {
        return 1;
    }
    int $x = $f($a, $n / 2);
    if ($n % 2 == 0) {
        return $x * $x;
    }
    return $x * $x * $a;
})");
  }
  t.set("k", d.rng.between(2, 5));
  t.set("e", d.rng.between(2, 6));
  t.report("x", "$f($k, $e)", {1, 15625});
}

void digits(Draft& d, Snippets& t) {
  t.name("f", {"digit_sum", "count_digits", "digit_score", "weigh_digits"});
  t.set("base", d.rng.chance(0.7) ? 10 : d.rng.between(2, 8));
  t.set("part", d.rng.chance(0.4) ? "$n % $base" : term(d, "$digit", {0, 9}));
  if (t.text("part") == "$n % $base") {
    t.function(
        "int $f(int $n) {\n    if ($n < $base) {\n        return $n;\n    }\n    return $part + "
        "$f($n / $base);\n}");
  } else {
    t.function(R"(int $f(int $n) {
    if ($n == 0) {
        return 0;
    }
    int $digit = $n % $base;
    return $f($n / $base) + $part;
})");
  }
  t.set("k", d.rng.between(100, 9999));
  t.report("total", "$f($k)", {-1500, 1500});
}

void printing(Draft& d, Snippets& t) {
  t.name("f", {"print_binary", "show_base", "print_reversed", "write_number"});
  t.set("base", d.rng.between(2, 8));
  t.set("k", d.rng.between(20, 500));
  t.pick("order", {"if ($n >= $base) {\n    $f($n / $base);\n}\nprintf(\"%d\", $n % $base);",
                   "printf(\"%d \", $n % $base);\nif ($n >= $base) {\n    $f($n / $base);\n}"});
  t.function("void $f(int $n) {\n    $order\n}");
  t.main("$f($k);\nprintf(\"\\n\");");
}

void paths(Draft& d, Snippets& t) {
  t.name("f", {"count_paths", "choose", "binomial", "routes"});
  const bool choose = t.text("f") == "choose" || t.text("f") == "binomial";
  t.set("a", choose ? "$n" : "$row");
  t.set("b", choose ? "$limit" : "$col");
  t.set("test", choose ? "$b == 0 || $b == $a" : "$a == 0 || $b == 0");
  t.set("step", choose ? "$f($a - 1, $b - 1) + $f($a - 1, $b)" : "$f($a - 1, $b) + $f($a, $b - 1)");
  t.function(
      "int $f(int $a, int $b) {\n    if ($test) {\n        return 1;\n    }\n    return $step;\n}");
  const int64_t rows = d.rng.between(3, choose ? 6 : 4);
  t.set("x", rows);
  t.set("y", choose ? d.rng.between(1, rows) : d.rng.between(2, 3));
  t.report("count", "$f($x, $y)", {1, 70});
}

void hanoi(Draft& d, Snippets& t) {
  t.name("f", {"hanoi", "move_disks", "solve"});
  t.name("moves", {"moves", "move_count", "steps_made"});
  t.global("static int $moves = 0;");
  const bool shown = d.rng.chance(0.5);
  t.set("show", shown ? "printf(\"%d: %c -> %c\\n\", $n, from, to);" : "");
  t.function(R"(void $f(int $n, char from, char to, char via) {
    if ($n == 0) {
        return;
    }
    $f($n - 1, from, via, to);
    $moves++;
    $show
    $f($n - 1, via, to, from);
})");
  t.set("k", d.rng.between(2, shown ? 3 : 4));
  t.main("$f($k, 'A', 'C', 'B');\nprintf(\"%d moves\\n\", $moves);");
}

void collatz(Draft& d, Snippets& t) {
  t.name("f", {"collatz", "hailstone", "steps_left", "flight"});
  t.set("most", d.rng.between(12, 30));
  t.set("k", d.rng.between(3, 30));
  t.set("odd",
        d.rng.chance(0.6) ? "3 * $n + 1" : "$n + " + std::to_string(2 * d.rng.between(0, 3) + 1));
  t.function(R"(int $f(int $n, int $limit) {
    if ($n == 1 || $limit == 0) {
        return 0;
    }
    if ($n % 2 == 0) {
        return 1 + $f($n / 2, $limit - 1);
    }
    return 1 + $f($odd, $limit - 1);
})");
  t.report("count", "$f($k, $most)", {0, 30});
}

void mutual(Draft& d, Snippets& t) {
  t.name("even", {"is_even", "ping", "heads"});
  t.name("odd", {"is_odd", "pong", "tails"});
  t.set("a", d.rng.between(0, 3));
  t.set("b", d.rng.between(4, 9));
  d.forward.push_back("int " + t.text("odd") + "(int n)");
  t.function(
      "int $even(int $n) {\n    if ($n == 0) {\n        return $b;\n    }\n    return $odd($n - "
      "1);\n}");
  t.set("part", d.rng.chance(0.5) ? "" : std::to_string(d.rng.between(1, 4)) + " + ");
  t.function(
      "int $odd(int $n) {\n    if ($n == 0) {\n        return $a;\n    }\n    return $part$even($n "
      "- 1);\n}");
  t.set("k", d.rng.between(3, 12));
  t.report("x", "$even($k)", {0, 60});
}

}  // namespace

void write_recursion(Draft& d) {
  using Write = void (*)(Draft&, Snippets&);
  static const std::vector<Write> forms = {
      over_numbers, over_numbers, over_numbers, factorial, fibonacci, divisors, power,
      digits,       digits,       printing,     paths,     hanoi,     collatz,  mutual};
  Snippets t(d);
  d.rng.pick(forms)(d, t);
}

}  // namespace foretrace::datasets::generate_c
