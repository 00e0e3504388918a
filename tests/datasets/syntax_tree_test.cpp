#include <gtest/gtest.h>

#include "core/file.h"
#include "core/json.h"
#include "core/text_lines.h"
#include "datasets/overlap/bound_names.h"
#include "datasets/overlap/normalise.h"
#include "datasets/overlap/tree_hash.h"
#include "datasets/syntax/literal_value.h"
#include "datasets/syntax/tree.h"
#include "tests/datasets/python_runner.h"
#include "tests/datasets/tree_text.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets {
namespace {

overlap::TreeHash hash_of(const std::string& source) {
  auto tree = syntax::parse_python(source);
  EXPECT_TRUE(tree.ok()) << source << (tree.ok() ? "" : tree.error().message);
  if (!tree.ok()) return {};
  overlap::normalise(tree.value());
  return overlap::tree_hash(tree.value(), 0, overlap::bound_names(tree.value(), 0));
}

TEST(SyntaxTree, SpellingsOfOneTreeAreOne) {
  const std::vector<std::pair<const char*, const char*>> same = {
      {"x = (a + 0x10) * 1_0", "x=(a+16)*10"},
      {"if a:\n  b = 1\nelif c:\n  b = 2\nelse: b = 3\n",
       "if (a):\n\tb = 1\nelse:\n\tif c: b = 2\n\telse:\n\t\tb = 3"},
      {"s = 'a' \"b\\x41\"", "s = 'abA'"},
      {"f'{a!r} {b:>{c}}'.lower()", "(f'{a!r} ' f'{b:>{c}}').lower()"},
      {"g(f'{a = }')", "g(f'a = {a!r}')"},
      {"for (i, j) in x: pass", "for i, j in x:\n    ..."},
      {"def f(a: int = 3, *b, c: str, **d) -> int: return a", "def f(a=3,*b,c,**d):\n return (a)"},
      {"x: int = 3\ny: str\nz = x", "x = 3\nz = x"},
      {"a = b = c,", "a = b = (c,)"},
      {"not a in b", "not (a in b)"},
      {"g(a, k=1, *b)", "g(a, *b, k=1)"},
      {"a = lambda x, *y: (x if y else 3)", "a = lambda x,*y:x if y else 3"},
      {"with a as b, c as d: b()", "with (\n  a as b,\n  c as d,\n): b()"},
      {"with (a, b): c()", "with a, b: c()"},
      {"x = 1if a else 0x1for b", "x = 1 if a else 0x1f or b"},
      {"x = 1..real", "x = (1.0).real"},
      {"match a:\n case [b, *c]: pass", "match a:\n case (b, *c): pass"},
      {"\f\ndef f():\n\treturn 1\n\fx = 2", "def f(): return 1\nx = 2"},
      // Python 3.12
      {"s = f\"{a[\"b\"]!r}{f\"{c}\"}\"", "s = f'{a[\"b\"]!r}' f'{f\"{c}\"}'"},
      {"s = f'{\n  '-'.join(a)  # }\n}' 'b'", "s = f'{\"-\".join(a)}b'"},
      {"s = f'{a:{'>'}{w}}'", "s = f'{a:{\">\"}{w}}'"},
      {"class A[T: int, *Ts, **P](B): pass", "class A(B): pass"},
      {"async def f[T = int](a: T) -> T: return a", "async def f(a): return a"},
      {"type A[T] = dict[T, int]; x = 1", "x = 1"},
      {"type = 1; type.x = type[0] = type(2)", "(type) = 1\ntype.x = type[0] = type(2)"}};
  for (const auto& [one, other] : same)
    EXPECT_EQ(hash_of(one), hash_of(other)) << one << "\n" << other;
}

// The trees of CPython's `ast` and ours, node for node; how many programs.
int compare_with_cpython(const std::string& where) {
  const ScratchDirectory scratch;
  EXPECT_TRUE(run_python(FORETRACE_SOURCE_DIR "/tests/datasets/ast_text.py " + where + " " +
                         (scratch / "trees.jsonl")));
  int programs = 0;
  const auto compare = [&](std::string_view line) -> Status {
    TRY_ASSIGN(const Json expected, parse_json(line));
    const auto source = expected["source"].get<std::string>();
    const auto tree = syntax::parse_python(source);
    const auto name = expected["name"].get<std::string>();
    EXPECT_TRUE(tree.ok()) << name << ": " << (tree.ok() ? "" : tree.error().message);
    EXPECT_TRUE(!tree.ok() || tree_text(tree.value()) == expected["tree"].get<std::string>())
        << name << "\n"
        << source.substr(0, 400);
    ++programs;
    return {};
  };
  const Status status = for_each_line(read_file(scratch / "trees.jsonl").value(), where, compare);
  EXPECT_TRUE(status.ok()) << status.error().text();
  return programs;
}

TEST(SyntaxTree, IsThatOfCPython) {
  SKIP_WITHOUT_PYTHON();
  EXPECT_GE(compare_with_cpython(FORETRACE_SOURCE_DIR "/tests/datasets/python_spellings.txt"), 200);
  EXPECT_GE(compare_with_cpython("stdlib"), 500);
}

TEST(SyntaxTree, OtherTreesDiffer) {
  const std::vector<std::pair<const char*, const char*>> different = {
      {"x = (a + b) * c", "x = a + b * c"},
      {"x = a - (b - c)", "x = a - b - c"},
      {"x = -a ** b", "x = (-a) ** b"},
      {"x = (a < b) < c", "x = a < b < c"},
      {"x = a and (b and c)", "x = a and b and c"},
      {"x = not a == b", "x = (not a) == b"},
      {"x = (a,)", "x = (a)"},
      {"x = a[1, 2]", "x = a[1][2]"},
      {"x = {a: b}", "x = {a, b}"},
      {"x = [a for a in b]", "x = (a for a in b)"},
      {"x = b'a'", "x = 'a'"},
      {"x = a.upper()", "x = a.lower()"},
      {"x = len(a)", "x = sum(a)"},
      {"def f(a, b): return a", "def f(a, b): return b"},
      {"def f(a): return a", "async def f(a): return a"},
      {"for a in b: c()\nelse: d()", "for a in b: c()\nd()"},
      {"x = yield a", "x = yield from a"}};
  for (const auto& [one, other] : different) {
    EXPECT_NE(hash_of(one).exact, hash_of(other).exact) << one << "\n" << other;
    EXPECT_NE(hash_of(one).loose, hash_of(other).loose) << one << "\n" << other;
  }
}

TEST(SyntaxTree, ConstantsCountInOneHashOnly) {
  EXPECT_NE(hash_of("x = a + 1").exact, hash_of("x = a + 2").exact);
  EXPECT_EQ(hash_of("x = a + 1").loose, hash_of("x = a + 2").loose);
  EXPECT_EQ(hash_of("x = 'a'").loose, hash_of("x = 'bc'").loose);
  EXPECT_NE(hash_of("x = 'a'").loose, hash_of("x = 1").loose);
  EXPECT_NE(hash_of("x = True").loose, hash_of("x = None").loose);
}

TEST(SyntaxTree, NamesCountByFirstUse) {
  EXPECT_EQ(hash_of("def f(sum, n):\n return sum + n"),
            hash_of("def g(total, k):\n return total + k"));
  EXPECT_NE(hash_of("def f(a, n):\n return sum(a)"), hash_of("def f(a, n):\n return max(a)"));
  EXPECT_EQ(hash_of("class A:\n def go(self): self.x = self.go()"),
            hash_of("class B:\n def run(me): me.y = me.run()"));
  EXPECT_EQ(hash_of("f'{count} {size}'"), hash_of("f'{a} {b}'"));
}

TEST(SyntaxTree, SaysWhatIsNoPython) {
  for (const char* bad : {"print 'x'\n", "x = (1", "def f(:\n  pass", "if a:\nb = 1\n", "x = = 1",
                          "try:\n  a()\n", "x = 'abc", "  x = 1\ny = 2\n", "1 +", "a b", "f(a=)",
                          "class :\n  pass", "for x y: pass", "lambda x", "x = [1, 2"})
    EXPECT_FALSE(syntax::parse_python(bad).ok()) << bad;
  EXPECT_EQ(syntax::parse_python("x = 1\ny = = 2\n").error().message.substr(0, 6), "line 2");
  const std::string deep = std::string(100000, '(') + "1" + std::string(100000, ')');
  EXPECT_FALSE(syntax::parse_python(deep).ok());
  EXPECT_FALSE(syntax::parse_python("x = " + std::string(100000, '-') + "1").ok());
  std::string chain = "x = 1";
  for (int i = 0; i < 100000; ++i) chain += " + 1";
  EXPECT_FALSE(syntax::parse_python(chain).ok());
  EXPECT_TRUE(syntax::parse_python(chain.substr(0, 5 + 4 * 400)).ok());
  EXPECT_TRUE(syntax::parse_python("").ok());
}

TEST(SyntaxTree, TakesWhatPeopleNest) {
  const std::string brackets = "x = " + std::string(100, '[') + std::string(100, ']');
  EXPECT_TRUE(syntax::parse_python(brackets).ok());
  std::string chain = "if a:\n b()\n";
  for (int i = 0; i < 900; ++i) chain += "elif a == " + std::to_string(i) + ":\n b()\n";
  EXPECT_TRUE(syntax::parse_python(chain + "else: c()\n").ok());
  for (int i = 0; i < 9000; ++i) chain += "elif a:\n b()\n";
  EXPECT_FALSE(syntax::parse_python(chain).ok());
  std::string strings;
  for (int i = 0; i < 60000; ++i) strings += "x = f'{\n";
  EXPECT_FALSE(syntax::parse_python(strings).ok());
  std::string nested = "f'{a}'";
  for (int i = 0; i < 60; ++i) nested = "f'{" + nested + "}'";
  EXPECT_TRUE(syntax::parse_python(nested).ok());
  for (int i = 0; i < 100; ++i) nested = "f'{" + nested + "}'";
  EXPECT_FALSE(syntax::parse_python(nested).ok());
}

TEST(LiteralValue, IsWhatPythonTakesItFor) {
  EXPECT_EQ(syntax::number_value("0b101"), "5");
  EXPECT_EQ(syntax::number_value("007"), "7");
  EXPECT_EQ(syntax::number_value("0"), "0");
  EXPECT_EQ(syntax::number_value("1E3"), syntax::number_value("1000."));
  EXPECT_NE(syntax::number_value("1000"), syntax::number_value("1000."));
  EXPECT_EQ(syntax::string_value("a\\x41\\n\\101\\u00e9\\q", ""), "aA\nA\xc3\xa9\\q");
  EXPECT_EQ(syntax::string_value("a\\n", "r"), "a\\n");
  EXPECT_EQ(syntax::string_value("\\xff\\", "b"), "\xff\\");
}

}  // namespace
}  // namespace foretrace::datasets
