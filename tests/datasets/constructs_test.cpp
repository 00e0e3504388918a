#include "datasets/constructs.h"

#include <gtest/gtest.h>

#include "datasets/generate/generate.h"
#include "datasets/program_text.h"
#include "datasets/prompt_source.h"
#include "tests/datasets/recorded_store.h"

namespace foretrace::datasets {
namespace {

using Names = std::set<std::string>;

Names constructs(const std::string& source) { return constructs_of(source).constructs; }

TEST(Constructs, AreToldByTheirTokens) {
  const std::vector<std::pair<std::string, Names>> cases = {
      {"def f(a):\n    return a\n", {"def", "return"}},
      {"x = a if b else c\n", {"conditional expression"}},
      {"if a < b <= c:\n    pass\nelif a != b: x = a == b\nelse:\n    pass\n", {"if", "<", "<=", "chained comparison", "pass", "elif", "!=", "==", "else"}},
      {"for i, j in p:\n    break\nelse:\n    pass\n", {"for", "unpacking", "break", "else of a loop", "pass"}},
      {"try:\n    pass\nexcept E:\n    raise\nelse:\n    pass\nfinally:\n    pass\n", {"try", "pass", "except", "raise", "else of a try", "finally"}},
      {"a, *b = c\n", {"unpacking"}},
      {"a[1] = b[1:2]\n", {"subscript", "slice"}},
      {"x = [{}, {1: 2}, {3}, (), (4,), (5)]\n", {"list display", "dict display", "set display", "tuple"}},
      {"[x for x in y if x not in z]\n", {"list comprehension", "comprehension filter", "in"}},
      {"{k: v for r in y for k, v in r}\n{x for x in y}\ng(x for x in y)\n",
       {"dict comprehension", "nested comprehension loop", "unpacking", "set comprehension", "generator expression"}},
      {"f = lambda a, b=1, *c: a @ b\n", {"lambda", "default argument", "star parameter", "@"}},
      {"g(*a, k=1, **b)\nx = {**a}\n", {"star argument", "keyword argument", "unpacking", "dict display"}},
      {"def f(a: int, b=2, *, c) -> int:\n    x: str\n", {"def", "annotation", "default argument"}},
      {"x += -1 ** 2\ny //= 1.5e3\n", {"augmented assignment", "+", "unary -", "**", "//", "float"}},
      {"@d\nclass A(B):\n    def m(self):\n        def n(): yield\n        return self.x\n",
       {"decorator", "class", "method", "nested def", "yield", "return", "attribute"}},
      {"def f(n):\n    def g():\n        return f(n)\n    return g()\nh(f(1))\n", {"def", "nested def", "return", "recursion", "call of an own function"}},
      {"while (a := b()) is not None and not c:\n    continue\n", {"while", "walrus", "is", "and", "not", "continue"}},
      {"f'{a[1]} {b:>{w}}' + b'x'\n", {"f-string", "subscript", "+", "bytes"}},
      {"from a import b\nimport c.d\nraise E from e\nyield from x\n", {"import", "raise", "raise from", "yield from"}},
      {"match a:\n    case 1:\n        pass\n", {"pass"}},
      {"async def f():\n    await g()\n", {"async", "def", "await"}},
      {"# for x in y\n'''while'''\n", {}},
      {"0xe1 + 1j\n", {"+", "complex"}},
  };
  for (const auto& [source, wanted] : cases) EXPECT_EQ(constructs(source), wanted) << source;
}

TEST(Constructs, MethodsAndBuiltinsAreThoseThatAreCalled) {
  const Constructs found = constructs_of("def sum(x):\n    return x.append\nsum(len(y))\nxs.sort(key=str)\nself.helper()\nf'{\"\".join(map(str, z))}'\na.len()\n");
  EXPECT_EQ(found.methods, (Names{"sort", "join"}));
  EXPECT_EQ(found.builtins, (Names{"len", "map"}));
  EXPECT_TRUE(is_builtin_method("zfill") && is_builtin_method("add") && !is_builtin_method("helper") && !is_builtin_method(""));
  EXPECT_TRUE(is_builtin_function("abs") && is_builtin_function("zip") && !is_builtin_function("ValueError"));
}

TEST(Constructs, AnyBytesAreSurvived) {
  for (const char* source : {")", "]}", "else", "else:\n", "def", "def f(", "lambda", "f'{", "f'{f\"{x", "\xff\xfe(", ":", "@", "[for", "class\n  def", "in in", ",=="})
    constructs_of(source);
}

// What a shard shows of a program is what its source shows.
TEST(Constructs, OfAPromptAreThoseOfItsSource) {
  generate::GenerateOptions options;
  options.count = 300;
  options.seed = 11;
  options.level = 0.8;
  auto items = generate::generate_manifest(options).value();
  for (ManifestItem& item : hand_written_items()) items.push_back(std::move(item));
  std::set<std::string> all;
  for (const ManifestItem& item : items) {
    const auto program = ProgramText::make({item.source, "m.py", "", ""});
    ASSERT_TRUE(program.ok());
    const Constructs wanted = constructs_of(item.source), found = constructs_of(prompt_source(program.value().prompt()));
    EXPECT_EQ(found.constructs, wanted.constructs) << item.source;
    EXPECT_EQ(found.methods, wanted.methods) << item.source;
    EXPECT_EQ(found.builtins, wanted.builtins) << item.source;
    all.insert(wanted.constructs.begin(), wanted.constructs.end());
  }
  EXPECT_GT(all.size(), 40u);
}

}  // namespace
}  // namespace foretrace::datasets
