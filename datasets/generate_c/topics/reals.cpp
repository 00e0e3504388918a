// Doubles. Their operations are those of IEEE 754, so results are the same everywhere where doubles
// are not contracted or widened; what becomes an int is known to fit one.
#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"
#include "datasets/generate_c/words.h"

namespace foretrace::datasets::generate_c {
namespace {

std::string quarters(Draft& d, int64_t low, int64_t high) {
  static const std::vector<std::string> ends = {".0", ".5", ".25", ".75"};
  const std::string whole = std::to_string(d.rng.between(low, high));
  return whole + d.rng.pick(ends);
}

void mean(Draft& d, Snippets& t) {
  t.name("f", {"average", "mean_of", "mean", "spread"});
  const int64_t n = d.rng.between(3, 6);
  t.set("length", n);
  std::string numbers;
  for (int64_t i = 0; i < n; ++i) numbers += (i > 0 ? ", " : "") + quarters(d, 1, 30);
  t.set("numbers", numbers);
  t.set("e", t.text("f") == "spread" ? "($values[$i] - $values[0]) * ($values[$i] - $values[0])"
                                     : "$values[$i]");
  t.function(R"(double $f(const double *$values, int $n) {
    double $total = 0.0;
    for (int $i = 0; $i < $n; $i++) {
        $total += $e;
    }
    return $total / $n;
})");
  t.main(
      "double $main_values[] = {$numbers};\ndouble $mean = $f($main_values, "
      "$length);\nprintf(\"%.3f\\n\", $mean);");
  if (d.rng.chance(0.4)) {
    t.main(
        "int $count = 0;\nfor (int $i = 0; $i < $length; $i++) {\n    if ($main_values[$i] > "
        "$mean) {\n        $count++;\n    }\n}\nprintf(\"%d\\n\", $count);");
    t.result("count", {0, n});
  }
}

void square_root(Draft& d, Snippets& t) {
  t.name("f", {"square_root", "newton", "root_of", "approx_root"});
  t.set("rounds", d.rng.between(4, 8));
  t.function(R"(double $f(double $real) {
    double $guess = $real > 1.0 ? $real / 2.0 : 1.0;
    for (int $i = 0; $i < $rounds; $i++) {
        $guess = ($guess + $real / $guess) / 2.0;
    }
    return $guess;
})");
  t.set("k", quarters(d, 1, 50));
  t.main("printf(\"%.4f\\n\", $f($k));");
}

void growth(Draft& d, Snippets& t) {
  t.name("f", {"years_to_reach", "grow_until", "periods", "days_until"});
  t.pick("rate", {"1.25", "1.5", "2.0", "1.125"});
  t.set("most", d.rng.between(10, 30));
  t.function(R"(int $f(double $real, double goal) {
    int $count = 0;
    while ($real < goal && $count < $most) {
        $real *= $rate;
        $count++;
    }
    return $count;
})");
  t.set("k1", quarters(d, 1, 20));
  t.set("k2", quarters(d, 30, 200));
  t.report("count", "$f($k1, $k2)", {0, 30});
}

void convert(Draft& d, Snippets& t) {
  t.name("f", {"to_fahrenheit", "convert", "scale_value", "to_miles", "rescale"});
  t.pick("e", {"$real * 9.0 / 5.0 + 32.0", "($real - 32.0) * 5.0 / 9.0", "$real * 0.625",
               "$real * $real / 4.0", "$real / 8.0 - 1.5"});
  t.function("double $f(double $real) {\n    return $e;\n}");
  t.set("from", d.rng.between(-20, 20));
  t.set("by", d.rng.between(5, 15));
  t.set("rounds", d.rng.between(3, 5));
  t.main(
      "for (int $i = 0; $i < $rounds; $i++) {\n    printf(\"%.2f\\n\", $f($from + $i * $by));\n}");
}

void polynomial(Draft& d, Snippets& t) {
  t.name("f", {"horner", "polynomial", "evaluate_at", "poly"});
  const int64_t n = d.rng.between(3, 4);
  t.set("length", n);
  t.set("numbers", random_numbers(d.rng, n, -4, 6));
  t.function(R"(double $f(const int $values[], int $n, double $real) {
    double $total = 0.0;
    for (int $i = $n - 1; $i >= 0; $i--) {
        $total = $total * $real + $values[$i];
    }
    return $total;
})");
  t.set("k", quarters(d, -3, 4));
  t.main(
      "int $main_values[$length] = {$numbers};\ndouble $mean = $f($main_values, $length, "
      "$k);\nprintf(\"%.3f\\n\", $mean);");
  t.pick("use", {"int $x = (int)$mean;", "int $x = $mean > 0.0 ? (int)($mean * 2.0) : 0;"});
  t.main("$use\nprintf(\"%d\\n\", $x);");
  t.result("x", {-2000, 2000});
}

void series(Draft& d, Snippets& t) {
  t.name("f", {"partial_sum", "harmonic", "series_sum", "alternating"});
  t.pick("e", {"1.0 / $i", "1.0 / ($i * $i)", "($i % 2 == 0 ? -1.0 : 1.0) / $i", "$i / 2.0",
               "1.0 / ($i + 1)"});
  t.function(R"(double $f(int $n) {
    double $total = 0.0;
    for (int $i = 1; $i <= $n; $i++) {
        $total += $e;
    }
    return $total;
})");
  t.set("k", d.rng.between(4, 12));
  t.main("printf(\"%.5f\\n\", $f($k));");
}

void area(Draft& d, Snippets& t) {
  t.name("f", {"area_under", "integrate", "trapezoid"});
  t.name("g", {"curve", "height_at", "slope"});
  t.pick("e", {"$real * $real", "2.0 * $real + 1.0", "$real * $real - $real", "4.0 - $real",
               "$real * $real * $real"});
  t.function("double $g(double $real) {\n    return $e;\n}");
  t.set("pieces", d.rng.chance(0.5) ? 4 : 8);
  t.function(R"(double $f(double left, double right) {
    double $rate = (right - left) / $pieces;
    double $total = 0.0;
    for (int $i = 0; $i < $pieces; $i++) {
        double $real = left + $i * $rate;
        $total += ($g($real) + $g($real + $rate)) / 2.0 * $rate;
    }
    return $total;
})");
  t.set("k", d.rng.between(1, 4));
  t.main("printf(\"%.4f\\n\", $f(0.0, $k.0));");
}

}  // namespace

void write_reals(Draft& d) {
  using Write = void (*)(Draft&, Snippets&);
  static const std::vector<Write> forms = {mean,    mean,       square_root, growth,
                                           convert, polynomial, series,      area};
  Snippets t(d);
  d.rng.pick(forms)(d, t);
}

}  // namespace foretrace::datasets::generate_c
