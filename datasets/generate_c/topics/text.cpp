// Strings: char arrays with room to spare, walked by index and by pointer, and the functions of
// string.h within their bounds. Letters are lower case and blanks, so no char is negative.
#include <algorithm>

#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"
#include "datasets/generate_c/words.h"

namespace foretrace::datasets::generate_c {
namespace {

using WritePart = void (*)(Draft&, Snippets&);

const std::vector<std::string>& letter_tests() {
  static const std::vector<std::string> tests = {
      "$c == 'a' || $c == 'e' || $c == 'i' || $c == 'o' || $c == 'u'",
      "$c == ' '",
      "$c >= 'a' && $c <= 'm'",
      "$c > 'n'",
      "$c == 'e'",
      "$c != ' '",
      "$c == 'o' || $c == 'a'",
      "isalpha($c) && $c < 'k'",
      "$c % 2 == 0",
      "strchr(\"aeiou\", $c) != NULL"};
  return tests;
}

void count_letters(Draft& d, Snippets& t) {
  t.name("f", {"count_vowels", "count_letters", "count_chars", "letters_in", "count_marked"});
  t.set("test", d.rng.pick(letter_tests()));
  t.pick("form", {"for (int $i = 0; $s[$i] != '\\0'; $i++) {\n    char $c = $s[$i];\n    if "
                  "($test) {\n        $count++;\n    }\n}",
                  "while (*$s != '\\0') {\n    char $c = *$s;\n    if ($test) {\n        "
                  "$count++;\n    }\n    $s++;\n}",
                  "int $n = (int)strlen($s);\nfor (int $i = 0; $i < $n; $i++) {\n    char $c = "
                  "$s[$i];\n    if ($test) {\n        $count++;\n    }\n}"});
  t.function("int $f(const char *$s) {\n    int $count = 0;\n    $form\n    return $count;\n}");
  t.report("count", "$f($text)", {0, 24});
}

void own_length(Draft&, Snippets& t) {
  t.name("f", {"my_strlen", "text_length", "string_length", "measure_text"});
  t.pick("form", {"int $n = 0;\nwhile ($s[$n] != '\\0') {\n    $n++;\n}\nreturn $n;",
                  "const char *$p = $s;\nwhile (*$p) {\n    $p++;\n}\nreturn (int)($p - $s);",
                  "if (*$s == '\\0') {\n    return 0;\n}\nreturn 1 + $f($s + 1);"});
  t.function("int $f(const char *$s) {\n    $form\n}");
  t.report("n", "$f($text)", {0, 24});
}

void reverse(Draft&, Snippets& t) {
  t.name("f", {"reverse_text", "reverse_string", "turn_around", "mirror_text"});
  t.function(R"(void $f(char *$s) {
    int $left = 0;
    int $right = (int)strlen($s) - 1;
    while ($left < $right) {
        char $tmp = $s[$left];
        $s[$left++] = $s[$right];
        $s[$right--] = $tmp;
    }
})");
  t.main("$f($text);\nprintf(\"%s\\n\", $text);");
}

void palindrome(Draft& d, Snippets& t) {
  t.name("f", {"is_palindrome", "reads_both_ways", "symmetric"});
  if (d.rng.chance(0.5)) {
    t.function(R"(int $f(const char *$s) {
    size_t $n = strlen($s);
    for (size_t $i = 0; $i < $n / 2; $i++) {
        if ($s[$i] != $s[$n - 1 - $i]) {
            return 0;
        }
    }
    return 1;
})");
  } else {
    t.function(R"(int $f(const char *$s) {
    const char *$q = $s + strlen($s);
    while ($s < $q) {
        $q--;
        if (*$s != *$q) {
            return 0;
        }
        $s++;
    }
    return 1;
})");
  }
  t.main("printf(\"%s: %s\\n\", $text, $f($text) ? \"yes\" : \"no\");");
}

void change_letters(Draft& d, Snippets& t) {
  t.name("f", {"shout", "encode", "caesar", "shift_letters", "replace_letters", "capitalize"});
  t.set("k", d.rng.between(1, 25));
  t.set("test", d.rng.pick(letter_tests()));
  t.pick("change",
         {"$s[$i] = (char)('a' + ($c - 'a' + $k) % 26);", "$s[$i] = (char)($c - 'a' + 'A');",
          "$s[$i] = (char)toupper($c);", "$s[$i] = '*';", "$s[$i] = (char)('a' + 'z' - $c);"});
  const bool letters = t.text("change").find("'*'") == std::string::npos;
  t.set("only", letters ? "$c >= 'a' && $c <= 'z'" : "$test");
  t.function(R"(void $f(char $s[]) {
    for (int $i = 0; $s[$i] != '\0'; $i++) {
        char $c = $s[$i];
        if ($only) {
            $change
        }
    }
})");
  t.main("$f($text);\nprintf(\"%s\\n\", $text);");
}

void histogram(Draft&, Snippets& t) {
  t.name("f", {"most_common", "common_letter", "top_letter"});
  t.function(R"(char $f(const char *$s) {
    int $count[26] = {0};
    int $best = 0;
    for (const char *$p = $s; *$p != '\0'; $p++) {
        if (*$p >= 'a' && *$p <= 'z') {
            $count[*$p - 'a']++;
        }
    }
    for (int $i = 1; $i < 26; $i++) {
        if ($count[$i] > $count[$best]) {
            $best = $i;
        }
    }
    return (char)('a' + $best);
})");
  t.main("printf(\"%c\\n\", $f($text));");
}

void words_in(Draft&, Snippets& t) {
  t.name("f", {"count_words", "words_in", "longest_word"});
  const bool longest = t.text("f") == "longest_word";
  t.set("atend", longest ? "if ($n > $best) {\n    $best = $n;\n}\n$n = 0;" : "$n = 0;");
  t.set("in", longest ? "$n++;" : "if ($n == 0) {\n    $best++;\n}\n$n++;");
  t.set("after", longest ? "return $n > $best ? $n : $best;" : "return $best;");
  t.function(R"(int $f(const char *$s) {
    int $best = 0;
    int $n = 0;
    for (; *$s != '\0'; $s++) {
        if (*$s == ' ') {
            $atend
        } else {
            $in
        }
    }
    $after
})");
  t.report("count", "$f($text)", {0, 24});
}

void run_lengths(Draft&, Snippets& t) {
  t.name("f", {"run_lengths", "compress", "encode_runs"});
  t.function(R"(int $f(const char *$s, char *$out) {
    int $n = 0;
    for (int $i = 0; $s[$i] != '\0';) {
        int $count = 1;
        while ($s[$i + $count] == $s[$i] && $count < 9) {
            $count++;
        }
        $out[$n++] = $s[$i];
        $out[$n++] = (char)('0' + $count);
        $i += $count;
    }
    $out[$n] = '\0';
    return $n;
})");
  t.main("char $text_b[64];\nint $n = $f($text, $text_b);\nprintf(\"%s %d\\n\", $text_b, $n);");
}

void squeeze(Draft& d, Snippets& t) {
  t.name("f", {"squeeze", "remove_letters", "strip", "drop_chars"});
  t.set("test", d.rng.pick(letter_tests()));
  t.function(R"(void $f(char *$s) {
    char *$out = $s;
    for (const char *$p = $s; *$p != '\0'; $p++) {
        char $c = *$p;
        if (!($test)) {
            *$out++ = $c;
        }
    }
    *$out = '\0';
})");
  t.main("$f($text);\nprintf(\"[%s]\\n\", $text);");
}

void library(Draft& d, Snippets& t) {
  t.name("f", {"compare_texts", "order_of", "which_first", "sign_of_order"});
  t.function(R"(int $f(const char *left, const char *right) {
    int $x = strcmp(left, right);
    if ($x == 0) {
        return 0;
    }
    return $x < 0 ? -1 : 1;
})");
  t.set("other", random_text(d.rng, 10, false));
  t.pick("build",
         {"strcpy($text_b, \"$other\");", "strcpy($text_b, $text);\nstrcat($text_b, \"$other\");",
          "strncpy($text_b, \"$other\", sizeof $text_b - 1);\n$text_b[sizeof $text_b - 1] = '\\0';",
          "snprintf($text_b, sizeof $text_b, \"%s-%s\", $text, \"$other\");",
          "memset($text_b, 'z', 4);\n$text_b[4] = '\\0';"});
  t.main("char $text_b[64];\n$build");
  t.main("printf(\"%s %d\\n\", $text_b, (int)strlen($text_b));");
  t.report("x", "$f($text, $text_b)", {-1, 1});
}

void parse_number(Draft& d, Snippets& t) {
  t.name("f", {"parse_number", "to_int", "read_digits", "number_in"});
  t.set("digits", d.rng.between(1, 99999));
  t.pick("lead", {"", "", "-", "  "});
  t.function(R"(int $f(const char *$s) {
    int $x = 0;
    int $flags = 1;
    while (*$s == ' ') {
        $s++;
    }
    if (*$s == '-') {
        $flags = -1;
        $s++;
    }
    while (*$s >= '0' && *$s <= '9') {
        $x = $x * 10 + (*$s - '0');
        $s++;
    }
    return $flags * $x;
})");
  t.report("x", "$f(\"$lead$digits\")", {-99999, 99999});
}

void hash(Draft& d, Snippets& t) {
  t.name("f", {"hash_text", "hash_string", "bucket_of", "checksum_of"});
  t.set("start", d.rng.pick(std::vector<std::string>{"5381u", "0u", "17u", "2166136261u"}));
  t.pick("mix", {"$hash = $hash * 33u + (unsigned)*$s;", "$hash = $hash * 31u + (unsigned)*$s;",
                 "$hash ^= (unsigned)*$s;\n$hash *= 16777619u;",
                 "$hash = ($hash << 5) ^ ($hash >> 27) ^ (unsigned)*$s;"});
  t.set("k", d.rng.between(7, 101));
  t.function(R"(unsigned $f(const char *$s) {
    unsigned $hash = $start;
    while (*$s) {
        $mix
        $s++;
    }
    return $hash % ${k}u;
})");
  t.main("printf(\"%u\\n\", $f($text));");
}

}  // namespace

void write_text(Draft& d) {
  static const std::vector<WritePart> reading = {
      count_letters, count_letters, own_length, palindrome, histogram,
      words_in,      run_lengths,   library,    hash,       parse_number};
  static const std::vector<WritePart> changing = {reverse, change_letters, change_letters, squeeze};
  Snippets t(d);
  const bool several = d.rng.chance(0.4);
  t.set("literal", random_text(d.rng, 20, several));
  t.pick("room", {"[]", "[32]", "[24]", "[]"});
  const int64_t parts = d.rng.between(1, 2);
  std::vector<WritePart> chosen = {d.rng.pick(reading)};
  if (parts == 2 || d.rng.chance(0.3)) chosen.push_back(d.rng.pick(changing));
  if (chosen.front() == parse_number) chosen.resize(1);
  if (chosen.front() != parse_number) t.main("char $text$room = \"$literal\";");
  for (const WritePart part : chosen) part(d, t);
}

}  // namespace foretrace::datasets::generate_c
