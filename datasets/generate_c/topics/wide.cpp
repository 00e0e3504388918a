// Longs: products and sums that outgrow an int, at most 2^53, so that a long of 64 bits holds them.
#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"

namespace foretrace::datasets::generate_c {
namespace {

void power_modulo(Draft& d, Snippets& t) {
  t.name("f", {"power_mod", "mod_pow", "fast_power"});
  t.function(R"(long $f(long $big1, int $n, long m) {
    long $total = 1;
    while ($n > 0) {
        if ($n % 2 == 1) {
            $total = $total * $big1 % m;
        }
        $big1 = $big1 * $big1 % m;
        $n /= 2;
    }
    return $total;
})");
  t.set("k1", d.rng.between(2, 99));
  t.set("k2", d.rng.between(5, 200));
  t.pick("m", {"1000007", "99991", "1000", "65537", "997"});
  t.main(
      "long $big = $f($k1, $k2, $m);\nprintf(\"%ld\\n\", $big);\nint $x = (int)($big % "
      "100);\nprintf(\"%d\\n\", $x);");
  t.result("x", {0, 99});
}

void sums(Draft& d, Snippets& t) {
  t.name("f", {"sum_of_cubes", "sum_of_powers", "grand_total", "big_sum"});
  t.pick("e", {"(long)$i * $i * $i", "(long)$i * $i", "(long)$i * ($i + 1) * 1000",
               "$total % 7 * $i + 100000L"});
  t.pick("loop", {"for (int $i = 1; $i <= $n; $i++) {\n    $total += $e;\n}",
                  "int $i = $n;\nwhile ($i > 0) {\n    $total += $e;\n    $i--;\n}",
                  "int $i = 0;\ndo {\n    $i++;\n    $total += $e;\n} while ($i < $n);"});
  t.function("long $f(int $n) {\n    long $total = 0;\n    $loop\n    return $total;\n}");
  t.set("k", d.rng.between(4, 25));
  t.main("printf(\"%ld\\n\", $f($k));");
}

// Money in cents, interest rounded down.
void savings(Draft& d, Snippets& t) {
  t.name("f", {"add_interest", "savings_after", "balance_after", "repay"});
  const bool debt = t.text("f") == "repay";
  t.set("change",
        debt ? "$big += $big * 2 / 100;\nif ($big <= $part) {\n    break;\n}\n$big -= $part;"
             : "$big += $big * $percent / 100;");
  t.set("percent", d.rng.between(2, 9));
  t.set("part", 100 * d.rng.between(100, 900));
  t.function(
      "long $f(long $big, int $n) {\n    for (int $i = 0; $i < $n; $i++) {\n        $change\n    "
      "}\n    return $big;\n}");
  t.set("k1", 100 * d.rng.between(500, 20000));
  t.set("k2", d.rng.between(3, 10));
  t.main("long $big = $f($k1, $k2);\nprintf(\"%ld.%02ld\\n\", $big / 100, $big % 100);");
}

void turned(Draft& d, Snippets& t) {
  t.name("f", {"reverse_digits", "backwards", "turn_number"});
  t.function(R"(long $f(long $big1) {
    long $total = 0;
    do {
        $total = $total * 10 + $big1 % 10;
        $big1 /= 10;
    } while ($big1 > 0);
    return $total;
})");
  t.set("k", d.rng.between(10000, 99999999));
  t.main("long $big = ${k}L;\nprintf(\"%ld %ld\\n\", $big, $f($big));");
  if (d.rng.chance(0.5))
    t.main("printf(\"%s\\n\", $f($big) > $big ? \"larger\" : \"not larger\");");
}

void clock_time(Draft& d, Snippets& t) {
  t.name("f", {"to_seconds", "seconds_in", "total_seconds"});
  t.function(
      "long $f(int days, int hours, int minutes) {\n    return ((long)days * 24 + hours) * 3600 + "
      "minutes * 60L;\n}");
  t.set("k1", d.rng.between(0, 40));
  t.set("k2", d.rng.between(0, 23));
  t.set("k3", d.rng.between(0, 59));
  t.pick("unit", {"86400", "3600", "7"});
  t.main(
      "long $big = $f($k1, $k2, $k3);\nint $x = (int)($big / $unit % 60);\nprintf(\"%ld %d\\n\", "
      "$big, $x);");
  t.result("x", {0, 59});
}

}  // namespace

void write_wide(Draft& d) {
  using Write = void (*)(Draft&, Snippets&);
  static const std::vector<Write> forms = {power_modulo, sums, sums, savings, turned, clock_time};
  Snippets t(d);
  d.rng.pick(forms)(d, t);
}

}  // namespace foretrace::datasets::generate_c
