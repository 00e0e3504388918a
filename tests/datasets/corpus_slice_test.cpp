#include "datasets/corpus/function_slice.h"

#include <gtest/gtest.h>

#include "core/file.h"
#include "core/json.h"
#include "datasets/corpus/clean_source.h"
#include "datasets/corpus/harvest.h"
#include "datasets/corpus/program_files.h"
#include "tests/datasets/python_runner.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets::corpus {
namespace {

FunctionSlice slice(const std::string& source, const std::string& function) {
  const Module module(source);
  for (size_t i = 0; i < module.statements().size(); ++i) {
    if (module.statements()[i].kind == StatementKind::kFunction &&
        module.statements()[i].name == function)
      return slice_function(module, i);
  }
  ADD_FAILURE() << "no function " << function;
  return {};
}

TEST(FunctionSlice, TakesWhatTheFunctionNeedsInItsOrder) {
  const std::string source = R"py("""Module."""
from __future__ import annotations
import os
import math, json as j
from collections import (
    deque,  # used
    Counter,
)

LIMIT: int = 3  # of turns
TABLE = {}
TABLE['a'] = LIMIT
OTHER = 4


@staticmethod
def unused():
    return os.getcwd()


class Node(Base):
    """A node."""

    def go(self):
        "Only a docstring."


def helper(x):
    # a comment
    """Doc."""

    return math.sqrt(x) + TABLE['a']


def f(n: int) -> float:
    '''Doc.

    >>> f(3)
    '''
    q = deque()
    text = f"{n} {j.dumps(n)!r}"
    return helper(n) + len(q) + len(text)


class Base:
    pass


if __name__ == '__main__':
    print(f(OTHER))
)py";
  EXPECT_EQ(slice(source, "f").source, R"py(from __future__ import annotations
import math, json as j
from collections import (
    deque,
    Counter,
)
LIMIT: int = 3
TABLE = {}
TABLE['a'] = LIMIT


def helper(x):
    return math.sqrt(x) + TABLE['a']


def f(n: int) -> float:
    q = deque()
    text = f"{n} {j.dumps(n)!r}"
    return helper(n) + len(q) + len(text)
)py");
}

TEST(FunctionSlice, AClassOfDocstringsKeepsItsBodies) {
  EXPECT_EQ(
      slice(
          "class A:\n    'Doc.'\n\n    def g(self):\n        'Doc.'\n\ndef f():\n    return A()\n",
          "f")
          .source,
      "class A:\n    def g(self):\n        pass\n\n\ndef f():\n    return A()\n");
  EXPECT_EQ(slice("class A:\n    'Doc.'\n\ndef f():\n    return A()\n", "f").source,
            "class A:\n    pass\n\n\ndef f():\n    return A()\n");
}

TEST(FunctionSlice, SaysWhyThereIsNone) {
  EXPECT_EQ(slice("def f(x):\n    return x + y\n", "f").problem, "name bound nowhere");
  EXPECT_EQ(slice("from . import y\ndef f(x):\n    return x + y\n", "f").problem,
            "relative or * import");
  EXPECT_EQ(slice("import numpy as np\ndef f(x):\n    return np.a(x)\n", "f").problem,
            "import outside the standard library");
  EXPECT_EQ(slice("def f(x):\n    import random\n    return random.random()\n", "f").problem,
            "import of an impure module");
}

TEST(FunctionSlice, LocalNamesNeedNothing) {
  for (const char* body :
       {"a, (b, *c) = x\n    return a + b + c\n", "return [y for y, z in x if z]\n",
        "return (lambda u, *v, k=1: u + k)(x)\n", "with x as w:\n        return w\n",
        "for i, j in x:\n        i += j\n", "y: int = 3\n    return y\n",
        "import math as m\n    return m.pi\n",
        "try:\n        pass\n    except ValueError as e:\n        return e\n",
        "if (n := len(x)) > 1:\n        return n\n",
        "def g(a, b=2, *c, **d): return a\n    return g(a=x)\n",
        "match x:\n        case [p, q]:\n            return p + q\n        case _:\n            "
        "return 0\n",
        "if x: y = 1\n    else: y = 2\n    return y\n",
        "x.y = x[0] = 3\n    return f'{x!r:>{len(x)}}'\n"}) {
    EXPECT_EQ(slice(std::string("def f(x):\n    ") + body, "f").problem, "") << body;
  }
}

TEST(FunctionSlice, SlicesOfTheStandardLibraryCompile) {
  SKIP_WITHOUT_PYTHON();
  const auto folder = standard_library_folder();
  if (!folder.ok()) GTEST_SKIP() << folder.error().text();
  std::vector<ManifestItem> items;
  const auto paths = python_files(folder.value());
  ASSERT_TRUE(paths.ok()) << paths.error().text();
  for (const std::string& path : paths.value()) {
    const std::string source = with_unix_lines(read_file(path).value());
    const Module module(source);
    for (size_t i = 0; i < module.statements().size(); ++i) {
      if (module.statements()[i].kind != StatementKind::kFunction) continue;
      ManifestItem item;
      item.source = slice_function(module, i).source;
      item.id = path + ":" + std::to_string(i) + ":" + module.statements()[i].name;
      if (!item.source.empty() && item.source.size() < 20000) items.push_back(std::move(item));
    }
  }
  const ScratchDirectory scratch;
  const std::string manifest = scratch / "stdlib_slices.jsonl";
  ASSERT_TRUE(write_manifest(manifest, items).ok());
  const auto printed =
      run_python(FORETRACE_SOURCE_DIR "/tests/datasets/compile_programs.py " + manifest);
  ASSERT_TRUE(printed.has_value());
  const Json result = parse_json(*printed).value();
  EXPECT_GE(result["count"], 200);
  EXPECT_TRUE(result["bad"].empty()) << result["bad"].dump(1);
}

}  // namespace
}  // namespace foretrace::datasets::corpus
