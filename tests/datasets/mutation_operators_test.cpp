#include <gtest/gtest.h>

#include <set>

#include "datasets/mutate/mutants.h"
#include "datasets/mutate/operators.h"

namespace foretrace::datasets::mutate {
namespace {

using Texts = std::vector<std::string>;

// The source after each edit of an operator.
Texts edited(void (*add)(const SourceTokens&, std::vector<Edit>&), const std::string& source) {
  const SourceTokens tokens(source);
  std::vector<Edit> edits;
  add(tokens, edits);
  Texts out;
  for (const Edit& edit : edits) out.push_back(apply_edit(source, edit));
  return out;
}

TEST(MutationOperators, ArithmeticIsExchanged) {
  EXPECT_EQ(edited(add_arithmetic_edits, "x = a + b  # a - b\n"),
            (Texts{"x = a - b  # a - b\n", "x = a * b  # a - b\n", "x = a // b  # a - b\n",
                   "x = a % b  # a - b\n"}));
  EXPECT_EQ(edited(add_arithmetic_edits, "x *= 2\n"),
            (Texts{"x += 2\n", "x -= 2\n", "x //= 2\n", "x %= 2\n"}));
  EXPECT_EQ(edited(add_arithmetic_edits, "f(-a, *b)[1] - c\n").size(), 4U);  // signs are not
  EXPECT_EQ(edited(add_arithmetic_edits, "'%d' % a + 's' * n + f'{a + b}'\n"), Texts{});
  EXPECT_EQ(edited(add_arithmetic_edits, "def f(a, /, *, b): return lambda *c: -1\n"), Texts{});
}

TEST(MutationOperators, ComparisonsAreExchanged) {
  EXPECT_EQ(edited(add_comparison_edits, "a < b"),
            (Texts{"a <= b", "a > b", "a >= b", "a == b", "a != b"}));
  EXPECT_EQ(edited(add_comparison_edits, "a in b is not c"), Texts{});
}

TEST(MutationOperators, BooleansAreExchangedAndDropped) {
  EXPECT_EQ(edited(add_boolean_edits, "a and not b or c not in d\n"),
            (Texts{"a or not b or c not in d\n", "a and b or c not in d\n",
                   "a and not b and c not in d\n"}));
  EXPECT_EQ(edited(add_boolean_edits, "return a is not b\n"), Texts{});
  EXPECT_EQ(edited(add_boolean_edits, "if not(a): pass\n"), Texts{"if (a): pass\n"});
}

TEST(MutationOperators, ConstantsMove) {
  EXPECT_EQ(edited(add_constant_edits, "x = 0xff"), (Texts{"x = 256", "x = 254", "x = 0"}));
  EXPECT_EQ(edited(add_constant_edits, "x = 1"), (Texts{"x = 2", "x = 0"}));
  EXPECT_EQ(edited(add_constant_edits, "x = 2.5"), (Texts{"x = 3.5", "x = 1.5", "x = 0.0"}));
  EXPECT_EQ(edited(add_constant_edits, "x = True, None"), Texts{"x = False, None"});
  EXPECT_EQ(edited(add_constant_edits, "'''doc'''\nx = 'a' + \"b\" + f'c'\ny = b'd'\n"),
            (Texts{"'''doc'''\nx = '' + \"b\" + f'c'\ny = b'd'\n",
                   "'''doc'''\nx = \"b\" + \"b\" + f'c'\ny = b'd'\n",
                   "'''doc'''\nx = 'a' + '' + f'c'\ny = b'd'\n",
                   "'''doc'''\nx = 'a' + 'a' + f'c'\ny = b'd'\n",
                   "'''doc'''\nx = 'a' + \"b\" + f'c'\ny = b''\n"}));
  EXPECT_EQ(edited(add_constant_edits, "x = 99999999999999999999 + 2j"), Texts{});
}

TEST(MutationOperators, LoopBoundsMoveByOne) {
  EXPECT_EQ(edited(add_loop_bound_edits, "for i in range(n): pass"),
            (Texts{"for i in range(n + 1): pass", "for i in range(n - 1): pass"}));
  EXPECT_EQ(edited(add_loop_bound_edits, "range(2, len(a) - 1, 3)"),
            (Texts{"range(2, len(a), 3)", "range(2, len(a) - 1 - 1, 3)"}));
  EXPECT_EQ(edited(add_loop_bound_edits, "range(9)"), (Texts{"range(10)", "range(8)"}));
  EXPECT_EQ(edited(add_loop_bound_edits, "range(a if b else c)"),
            (Texts{"range((a if b else c) + 1)", "range((a if b else c) - 1)"}));
  EXPECT_EQ(edited(add_loop_bound_edits, "range(*a); range()"), Texts{});
}

TEST(MutationOperators, StatementsAreDeletedWhereABodyStays) {
  const std::string source =
      "import re\ndef f(a):\n    b = [\n        a]  # why\n    if a:\n        b += 1\n    else:\n"
      "        b += 2\n    return b\n\n\ndef g():\n    return 1\n";
  EXPECT_EQ(edited(add_deletion_edits, source),
            (Texts{"import re\ndef f(a):\n    if a:\n        b += 1\n    else:\n        b += 2\n"
                   "    return b\n\n\ndef g():\n    return 1\n",
                   "import re\ndef f(a):\n    b = [\n        a]  # why\n    if a:\n        pass\n"
                   "    else:\n        b += 2\n    return b\n\n\ndef g():\n    return 1\n",
                   "import re\ndef f(a):\n    b = [\n        a]  # why\n    if a:\n        b += 1\n"
                   "    else:\n        pass\n    return b\n\n\ndef g():\n    return 1\n",
                   "import re\ndef f(a):\n    b = [\n        a]  # why\n    if a:\n        b += 1\n"
                   "    else:\n        b += 2\n\n\ndef g():\n    return 1\n"}));
}

TEST(MutationOperators, WhatNonlocalNeedsIsNotDeleted) {
  const std::string head = "def f():\n    a, n = 1, 2\n    def g():\n        nonlocal n\n";
  EXPECT_EQ(edited(add_deletion_edits, head + "        n += 1\n"),
            (Texts{"def f():\n    a, n = 1, 2\n    def g():\n        n += 1\n", head}));
}

TEST(MutationOperators, NeighbouringArgumentsOfACallAreExchanged) {
  EXPECT_EQ(edited(add_argument_order_edits, "def f(a, b): return g(a,  [b, 1], k=2)\n"),
            Texts{"def f(a, b): return g([b, 1],  a, k=2)\n"});
  EXPECT_EQ(edited(add_argument_order_edits, "sum(a for a, b in c)\nf(lambda a, b, c: 1, 2)\n"),
            Texts{});
  EXPECT_EQ(edited(add_argument_order_edits, "x[0](1, 2, *c); isinstance(a, b); f(1, 1); (1, 2)"),
            Texts{"x[0](2, 1, *c); isinstance(a, b); f(1, 1); (1, 2)"});
}

TEST(MutationOperators, ConditionsAreNegated) {
  EXPECT_EQ(edited(add_negation_edits, "if a < b[1:2]:  # a\n    pass\nelif a or b: pass\n"),
            (Texts{"if not a < b[1:2]:  # a\n    pass\nelif a or b: pass\n",
                   "if a < b[1:2]:  # a\n    pass\nelif not (a or b): pass\n"}));
  EXPECT_EQ(edited(add_negation_edits, "if lambda: a: pass"), Texts{"if not (lambda: a): pass"});
  EXPECT_EQ(edited(add_negation_edits, "if not a: pass\nx = a if b else c\n"), Texts{});
}

TEST(Mutants, DifferFromTheProgramAndEachOtherInWhatRuns) {
  const std::string source =
      "def f(a: int = 3, b=4) -> 'x':\n    '''doc'''\n    for i in range(a):\n        b += i\n"
      "    return b if a > b else g(a, b)\n\n\ndef g(x, y):\n    return x * y\n";
  std::unordered_set<uint64_t> seen = {tree_of(source).value()};
  Rng rng(5);
  const std::vector<Mutant> mutants = mutants_of(source, 10000, seen, rng);
  EXPECT_EQ(mutants.size(), 24U);
  EXPECT_EQ(seen.size(), mutants.size() + 1);
  std::set<MutationOperator> used;
  for (const Mutant& mutant : mutants) {
    used.insert(mutant.op);
    EXPECT_EQ(tree_of(mutant.source).value(), mutant.fingerprint);
    EXPECT_NE(mutant.source.find("'x':\n    '''doc'''"), std::string::npos) << mutant.source;
  }
  EXPECT_EQ(used.size(), 6U);  // no boolean, no if
}

TEST(Mutants, OperatorsTakeTurns) {
  const std::string source = "x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]\ny = x and a < b\n";
  for (uint64_t seed = 0; seed < 20; ++seed) {
    std::unordered_set<uint64_t> seen = {tree_of(source).value()};
    Rng rng(seed);
    std::set<MutationOperator> used;
    for (const Mutant& mutant : mutants_of(source, 3, seen, rng)) used.insert(mutant.op);
    EXPECT_EQ(used.size(), 3U);
  }
}

}  // namespace
}  // namespace foretrace::datasets::mutate
