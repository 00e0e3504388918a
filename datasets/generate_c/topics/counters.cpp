// What outlives a call: static locals, globals, tables that remember. Functions that change them
// are called in statements of their own, so that no order of evaluation matters.
#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"
#include "datasets/generate_c/words.h"

namespace foretrace::datasets::generate_c {
namespace {

void sequence(Draft& d, Snippets& t) {
  t.name("f", {"next_id", "next_number", "counter", "tick", "ticket", "next_value"});
  t.set("start", d.rng.between(0, 9));
  t.set("m", d.rng.between(50, 999));
  t.set("e", value_within(d, {{"$seed", {0, 999}, 0}}, {0, kLimit}).text);
  t.pick("step",
         {"$seed++;", "$seed += 3;", "$seed = ($e) % $m;", "$seed = ($seed * 7 + 5) % $m;"});
  t.function("int $f(void) {\n    static int $seed = $start;\n    $step\n    return $seed;\n}");
  t.set("rounds", d.rng.between(2, 6));
  t.main("for (int $i = 0; $i < $rounds; $i++) {\n    printf(\"%d\\n\", $f());\n}");
}

void random_numbers_of(Draft& d, Snippets& t) {
  t.name("seed", {"seed", "rng_state", "random_state"});
  t.name("f", {"next_random", "roll", "pseudo_random", "dice"});
  t.set("start", d.rng.between(1, 99999));
  t.pick("step",
         {"$seed = $seed * 1103515245u + 12345u;", "$seed = $seed * 1664525u + 1013904223u;",
          "$seed ^= $seed << 13;\n$seed ^= $seed >> 17;\n$seed ^= $seed << 5;"});
  t.global("static unsigned $seed = ${start}u;");
  t.function(
      "int $f(int $limit) {\n    $step\n    return (int)(($seed >> 16) % (unsigned)$limit);\n}");
  t.set("k", d.rng.between(2, 20));
  t.set("rounds", d.rng.between(3, 7));
  t.set("test", condition(d, {{"$x", {0, 19}, 0}}).text);
  t.set("e", value_within(d, {{"$x", {0, 19}, 0}}, {-99, 99}).text);
  t.pick("use", {"printf(\"%d \", $x);", "$count += $e;", "if ($test) {\n    $count++;\n}"});
  t.main(
      "int $count = 0;\nfor (int $i = 0; $i < $rounds; $i++) {\n    int $x = $f($k);\n    "
      "$use\n}\nprintf(\"%d\\n\", $count);");
  t.result("count", {-700, 700});
}

void account(Draft& d, Snippets& t) {
  t.name("balance",
         {"balance", "stock_level", "credits", "fuel_left", "energy_left", "score_so_far"});
  t.name("f", {"withdraw", "spend", "use_up", "consume"});
  t.name("calls", {"failures", "refused", "misses", "errors"});
  t.set("start", d.rng.between(10, 100));
  t.global("static int $balance = $start;\nstatic int $calls;");
  t.set("e", value_within(d, {{"$x", {0, 40}, 0}}, {0, 99}).text);
  t.function(R"(int $f(int $x) {
    int $y = $e;
    if ($y > $balance) {
        $calls++;
        return 0;
    }
    $balance -= $y;
    return 1;
})");
  t.set("numbers", random_numbers(d.rng, 4, 1, 40));
  t.main(
      "int $main_values[] = {$numbers};\nfor (int $i = 0; $i < 4; $i++) {\n    if "
      "($f($main_values[$i])) {\n        printf(\"%d left\\n\", $balance);\n    }\n}");
  t.main("printf(\"%d %d\\n\", $balance, $calls);");
}

void memo(Draft& d, Snippets& t) {
  t.name("table", {"memo", "cache", "known", "answers"});
  t.name("f", {"ways", "fib_memo", "count_ways", "remembered"});
  const int64_t n = d.rng.between(8, 14);
  t.set("length", n + 1);
  t.set("k", n);
  t.set("back", d.rng.between(2, 3));
  t.set("one", d.rng.between(1, 3));
  t.global("static int $table[$length];");
  t.function(R"(int $f(int $n) {
    if ($n < $back) {
        return $one;
    }
    if ($table[$n] != 0) {
        return $table[$n];
    }
    $table[$n] = $f($n - 1) + $f($n - $back);
    return $table[$n];
})");
  t.main("int $x = $f($k);\nprintf(\"%d\\n\", $x);");
  t.result("x", {0, 3 * 610});
}

void history(Draft& d, Snippets& t) {
  t.name("table", {"history", "log_entries", "last_values", "window"});
  t.name("f", {"moving_average", "record_value", "smooth", "remember"});
  const int64_t n = d.rng.between(3, 4);
  t.set("length", n);
  t.global("static int $table[$length];");
  t.pick("result", {"$total / $length", "$total", "$total % 10"});
  t.function(R"(int $f(int $x) {
    static int $place = 0;
    int $total = 0;
    $table[$place] = $x;
    $place = ($place + 1) % $length;
    for (int $i = 0; $i < $length; $i++) {
        $total += $table[$i];
    }
    return $result;
})");
  t.set("e", value_within(d, {{"$step", {1, 5}, 0}}, {-99, 99}).text);
  t.main("for (int $step = 1; $step <= 5; $step++) {\n    printf(\"%d\\n\", $f($e));\n}");
}

void sieve(Draft& d, Snippets& t) {
  t.name("table", {"composite", "crossed", "sieve", "marked"});
  t.name("f", {"count_primes", "run_sieve", "cross_out"});
  t.name("limit", {"LIMIT", "TOP", "MAX_N"});
  t.type("#define $limit " + std::to_string(d.rng.between(12, 40)));
  t.pick("show", {"", "printf(\"%d \", $i);"});
  t.global("static char $table[$limit + 1];");
  t.function(R"(int $f(void) {
    int $count = 0;
    for (int $i = 2; $i <= $limit; $i++) {
        if ($table[$i]) {
            continue;
        }
        $count++;
        $show
        for (int $j = $i * $i; $j <= $limit; $j += $i) {
            $table[$j] = 1;
        }
    }
    return $count;
})");
  t.main("int $count = $f();\nprintf(\"%d primes\\n\", $count);");
  t.result("count", {0, 12});
}

}  // namespace

void write_counters(Draft& d) {
  using Write = void (*)(Draft&, Snippets&);
  static const std::vector<Write> forms = {sequence, sequence, random_numbers_of, random_numbers_of,
                                           account,  memo,     history,           sieve};
  Snippets t(d);
  d.rng.pick(forms)(d, t);
}

}  // namespace foretrace::datasets::generate_c
