// Programs that read stdin: numbers or lines, bounded in number whatever the input holds.
#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"
#include "datasets/generate_c/words.h"

namespace foretrace::datasets::generate_c {
namespace {

constexpr int kInputs = 8;

void number_inputs(Draft& d) {
  for (int i = 0; i < kInputs; ++i) {
    std::string text;
    for (int64_t n = d.rng.between(2, 6); n > 0; --n) {
      text += std::to_string(d.rng.between(-9, 60));
      text += d.rng.chance(0.3) ? "\n" : " ";
    }
    d.inputs.push_back(text + "\n");
  }
}

void text_inputs(Draft& d) {
  for (int i = 0; i < kInputs; ++i) {
    std::string text;
    for (int64_t n = d.rng.between(1, 3); n > 0; --n) text += random_text(d.rng, 14, true) + "\n";
    d.inputs.push_back(text);
  }
}

void numbers(Draft& d, Snippets& t) {
  number_inputs(d);
  t.name("f", {"handle", "process", "weigh_input", "score_number"});
  // What is typed may be any int; it is brought into a range first.
  const Expression e = value_within(d, {{"$x", {-99, 99}, 0}}, {-999, 999});
  t.set("e", e.text);
  t.set("test", condition(d, {{"$x", {-99, 99}, 0}}).text);
  t.pick("else", {"0", "1", "-1", "$x"});
  t.function(
      "int $f(int $x) {\n    $x %= 100;\n    if ($test) {\n        return $e;\n    }\n    return "
      "$else;\n}");
  t.set("most", d.rng.between(6, 10));
  t.main("int $x = 0;\nint $n = 0;\nint $total = 0;");
  t.pick("echo", {"", "printf(\"%d\\n\", $total);"});
  t.main(
      "while ($n < $most && scanf(\"%d\", &$x) == 1) {\n    $total += $f($x);\n    $n++;\n    "
      "$echo\n}");
  t.main("printf(\"%d numbers, %d\\n\", $n, $total);");
  t.result("total", {-9999, 9999});
  t.result("n", {0, 10});
}

void into_array(Draft& d, Snippets& t) {
  number_inputs(d);
  t.name("limit", {"MAX_NUMBERS", "CAPACITY", "MAX_INPUT"});
  t.type("#define $limit " + std::to_string(d.rng.between(4, 8)));
  t.name("read", {"read_numbers", "load", "read_all", "fetch_numbers"});
  t.name("f", {"largest_read", "summary", "last_minus_first", "count_rising"});
  t.function(R"(int $read(int $values[]) {
    int $n = 0;
    while ($n < $limit && scanf("%d", &$values[$n]) == 1) {
        $n++;
    }
    return $n;
})");
  const std::string name = t.text("f");
  if (name == "largest_read") {
    t.function(
        "int $f(const int $values[], int $n) {\n    int $best = 0;\n    for (int $i = 0; $i < $n; "
        "$i++) {\n        if ($values[$i] > $best) {\n            $best = $values[$i];\n        "
        "}\n    }\n    return $best % 1000;\n}");
  } else if (name == "count_rising") {
    t.function(
        "int $f(const int $values[], int $n) {\n    int $count = 0;\n    for (int $i = 1; $i < $n; "
        "$i++) {\n        if ($values[$i] > $values[$i - 1]) {\n            $count++;\n        }\n "
        "   }\n    return $count;\n}");
  } else {
    t.set("test", condition(d, {{"$values[$i]", {-9, 60}, 0}}).text);
    t.function(
        "int $f(const int $values[], int $n) {\n    int $total = 0;\n    for (int $i = 0; $i < $n; "
        "$i++) {\n        if ($test) {\n            $total += $values[$i] % 100;\n        } else "
        "{\n            $total--;\n        }\n    }\n    return $total;\n}");
  }
  t.main("int $main_values[$limit];\nint $n = $read($main_values);");
  t.report("x", "$f($main_values, $n)", {-999, 999});
}

void letters(Draft& d, Snippets& t) {
  text_inputs(d);
  t.name("f", {"classify", "kind_of", "letter_class", "category"});
  t.function(R"(int $f(int $c) {
    switch ($c) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u':
        return 0;
    case ' ':
    case '\n':
        return 1;
    default:
        return 2;
    }
})");
  t.set("most", d.rng.between(20, 40));
  t.main("int $count[3] = {0};\nint $c = 0;\nint $n = 0;");
  t.main("while ($n < $most && ($c = getchar()) != EOF) {\n    $count[$f($c)]++;\n    $n++;\n}");
  t.main("printf(\"%d %d %d\\n\", $count[0], $count[1], $count[2]);");
  t.result("n", {0, 40});
}

void lines(Draft& d, Snippets& t) {
  text_inputs(d);
  t.name("f", {"trim", "chomp", "strip_newline", "cut_line"});
  t.function(R"(int $f(char *$s) {
    int $n = (int)strlen($s);
    while ($n > 0 && ($s[$n - 1] == '\n' || $s[$n - 1] == ' ')) {
        $s[--$n] = '\0';
    }
    return $n;
})");
  t.main("char $text[32];\nint $total = 0;\nint $step = 0;");
  t.main(
      "while ($step < 3 && fgets($text, (int)sizeof $text, stdin) != NULL) {\n    $step++;\n    "
      "$total += $f($text);\n    printf(\"%d: %s\\n\", $step, $text);\n}");
  t.result("total", {0, 93});
}

}  // namespace

void write_input(Draft& d) {
  using Write = void (*)(Draft&, Snippets&);
  static const std::vector<Write> forms = {numbers, numbers, into_array, letters, lines};
  Snippets t(d);
  if (!d.inputs.empty()) return;
  d.rng.pick(forms)(d, t);
}

}  // namespace foretrace::datasets::generate_c
