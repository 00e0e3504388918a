// Operations on bits, all on unsigned values with shifts below their width.
#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"

namespace foretrace::datasets::generate_c {
namespace {

void count_bits(Draft& d, Snippets& t) {
  t.name("f", {"count_bits", "popcount", "bits_set", "ones_in"});
  t.pick("form", {"while ($flags != 0) {\n    $count += (int)($flags & 1u);\n    $flags >>= 1;\n}",
                  "while ($flags) {\n    $flags &= $flags - 1;\n    $count++;\n}",
                  "for (int $i = 0; $i < 16; $i++) {\n    if ($flags & (1u << $i)) {\n        "
                  "$count++;\n    }\n}",
                  "do {\n    if ($flags % 2 == 1) {\n        $count++;\n    }\n    $flags /= 2;\n} "
                  "while ($flags > 0);"});
  t.function("int $f(unsigned $flags) {\n    int $count = 0;\n    $form\n    return $count;\n}");
  t.set("k", d.rng.between(1, 65535));
  t.report("count", "$f(${k}u)", {0, 16});
}

void flags(Draft& d, Snippets& t) {
  static const std::vector<std::vector<std::string>> sets = {{"READ", "WRITE", "EXECUTE"},
                                                             {"BOLD", "ITALIC", "UNDERLINE"},
                                                             {"HAS_KEY", "HAS_MAP", "HAS_LAMP"},
                                                             {"CARRY", "ZERO", "OVERFLOW_BIT"}};
  const std::vector<std::string>& names = d.rng.pick(sets);
  for (const std::string& name : names) d.file_name({name});
  t.set("a", names[0]);
  t.set("b", names[1]);
  t.set("c_name", names[2]);
  t.type(d.rng.chance(0.5) ? "enum { $a = 1, $b = 2, $c_name = 4 };"
                           : "#define $a 0x1u\n#define $b 0x2u\n#define $c_name 0x4u");
  t.name("set", {"set_flag", "turn_on", "grant", "add_flag"});
  t.name("has", {"has_flag", "is_set", "allowed", "test_flag"});
  t.function("unsigned $set(unsigned $flags, unsigned bit) {\n    return $flags | bit;\n}");
  t.function("int $has(unsigned $flags, unsigned bit) {\n    return ($flags & bit) != 0;\n}");
  t.main("unsigned $flags = 0;\n$flags = $set($flags, $a);");
  const std::vector<std::string> changes = {
      "$flags ^= $b;",           "$flags = $set($flags, $c_name);", "$flags &= ~(unsigned)$a;",
      "$flags |= $b | $c_name;", "$flags ^= $a | $c_name;",         "$flags <<= 1;"};
  for (int64_t n = d.rng.between(2, 4); n > 0; --n) t.main(d.rng.pick(changes));
  t.main("printf(\"%u %d %d\\n\", $flags, $has($flags, $a), $has($flags, $c_name));");
}

void reverse_bits(Draft& d, Snippets& t) {
  t.name("f", {"reverse_bits", "mirror_bits", "rotate_bits", "gray_code"});
  t.set("width", d.rng.between(5, 8));
  t.set("low", d.rng.between(1, 4));
  const std::string name = t.text("f");
  if (name == "gray_code") {
    t.function("unsigned $f(unsigned $x) {\n    return $x ^ ($x >> 1);\n}");
  } else if (name == "rotate_bits") {
    t.function(
        "unsigned $f(unsigned $x) {\n    $x &= 0xffu;\n    return (($x << $low) | ($x >> (8 - "
        "$low))) & 0xffu;\n}");
  } else {
    t.function(R"(unsigned $f(unsigned $x) {
    unsigned $out = 0;
    for (int $i = 0; $i < $width; $i++) {
        $out = ($out << 1) | ($x & 1u);
        $x >>= 1;
    }
    return $out;
})");
  }
  t.set("from", d.rng.between(0, 20));
  t.set("rounds", d.rng.between(2, 5));
  t.pick("form", {"%u -> %u", "%x %x", "%u: 0x%02x"});
  t.main(
      "for (unsigned $i = $from; $i < $from + $rounds; $i++) {\n    printf(\"$form\\n\", $i, "
      "$f($i));\n}");
}

void mixing(Draft& d, Snippets& t) {
  t.name("f", {"mix_bits", "scramble", "hash_number", "stir"});
  static const std::vector<std::string> steps = {
      "$x ^= $x >> 7;",     "$x *= 2654435761u;", "$x += $x << 3;",
      "$x ^= 0x5bd1e995u;", "$x = ~$x;",          "$x = ($x << 11) | ($x >> 21);",
      "$x -= 0x9e3779b9u;", "$x ^= $x << 5;",     "$x += 12345u;"};
  std::string body;
  for (int64_t n = d.rng.between(2, 4); n > 0; --n) body += "    " + d.rng.pick(steps) + "\n";
  t.function("unsigned $f(unsigned $x) {\n" + body + "    return $x;\n}");
  t.set("m", d.rng.between(10, 100));
  t.set("k", d.rng.between(1, 999));
  t.set("rounds", d.rng.between(2, 6));
  t.main(
      "unsigned $hash = ${k}u;\nfor (int $i = 0; $i < $rounds; $i++) {\n    $hash = $f($hash + "
      "(unsigned)$i);\n}\nprintf(\"%u\\n\", $hash % ${m}u);");
  t.main("int $x = (int)($hash % ${m}u);");
  t.main("printf(\"%d\\n\", $x + 1);");
  t.result("x", {0, 99});
}

void masks(Draft& d, Snippets& t) {
  t.name("f", {"extract", "bit_field", "get_bits", "pick_bits"});
  t.function(
      "int $f(unsigned $x, int low, int width) {\n    unsigned $flags = (1u << width) - 1u;\n    "
      "return (int)(($x >> low) & $flags);\n}");
  t.set("k", d.rng.between(100, 65535));
  t.pick("packed", {"${k}u", "0xbeefu", "0x1234u"});
  t.set("low", d.rng.between(0, 10));
  const int64_t width = d.rng.between(2, 6);
  t.set("width", width);
  t.report("x", "$f($packed, $low, $width)", {0, (1 << width) - 1});
  t.report("y", "$f($packed, 0, 4)", {0, 15});
}

void set_of_bits(Draft& d, Snippets& t) {
  t.name("f", {"unique_values", "distinct_count", "seen_values"});
  const int64_t n = d.rng.between(5, 9);
  t.set("length", n);
  std::string numbers;
  for (int64_t i = 0; i < n; ++i)
    numbers += (i > 0 ? ", " : "") + std::to_string(d.rng.between(0, 15));
  t.set("numbers", numbers);
  t.function(R"(int $f(const int *$values, int $n) {
    unsigned $flags = 0;
    int $count = 0;
    for (int $i = 0; $i < $n; $i++) {
        unsigned $key = 1u << $values[$i];
        if (($flags & $key) == 0) {
            $count++;
        }
        $flags |= $key;
    }
    return $count;
})");
  t.main("int $main_values[$length] = {$numbers};");
  t.report("count", "$f($main_values, $length)", {0, n});
}

}  // namespace

void write_bits(Draft& d) {
  using Write = void (*)(Draft&, Snippets&);
  static const std::vector<Write> forms = {count_bits, flags, reverse_bits, mixing,
                                           mixing,     masks, set_of_bits};
  Snippets t(d);
  d.rng.pick(forms)(d, t);
}

}  // namespace foretrace::datasets::generate_c
