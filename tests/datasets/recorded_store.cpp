#include "tests/datasets/recorded_store.h"

#include "tracer/recorder/batch.h"

namespace foretrace::datasets {
namespace {

constexpr const char* kLoops = R"(
def f(items, limit):
    """Sums what is below the limit."""
    total = 0
    for i, item in enumerate(items):
        if item >= limit:
            continue
        total += item
        while total > 10:
            total -= 3
    else:
        i = -1
    return {'total': total, "i": i, 'names': [str(x) + "'" for x in items]}
)";

constexpr const char* kRecursion = R"(
LIMIT = 2

def helper(n, memo={}):
    if n < LIMIT:
        return n
    return helper(n - 1) + helper(n - 2)

def unused():
    return LIMIT

def f(n):
    return helper(n), (lambda a, *b, c=2, **d: (a, b, c, d))(1, 2, e=3)

if __name__ == '__main__':
    print(f(3))
)";

constexpr const char* kExceptions = R"(
class Missing(Exception):
    pass

def inner(d, k):
    try:
        return d[k]
    except KeyError as error:
        raise Missing(f"no {k!r}: {error}") from error
    finally:
        d['seen'] = True

def f(d):
    out = []
    for k in ('a', 'b'):
        try:
            out.append(inner(d, k))
        except Missing as e:
            out.append(str(e))
    del d
    return out[5]
)";

constexpr const char* kGenerators = R"(
import math

def count(n):
    i = 0
    try:
        while True:
            got = yield i
            if got:
                n = got
            i += 1
            if i > n:
                return 'done'
    finally:
        i = None

def both(n):
    r = yield from count(n)
    yield r

def f(n):
    a = both(n)
    b = (math.floor(x * 1.5) for x in count(n))
    pairs = [p for p in zip(a, b)]
    g = count(n)
    next(g)
    g.send(3)
    g.close()
    return pairs, sum(both(2), 0) if n > 5 else None
)";

constexpr const char* kClasses = R"(
import functools
from dataclasses import dataclass

@dataclass
class Point:
    """Two numbers."""
    x: int
    y: int = 0

    def moved(self, dx):
        return Point(self.x + dx, self.y)

class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)
        return self

    @property
    def top(self):
        return self.items[-1]

@functools.lru_cache(maxsize=None)
def square(x):
    return x * x

def f(n):
    def add(k):
        nonlocal n
        n += k
        return n

    class Local:
        "Of this call."
        size = n

    s = Stack()
    s.push(Point(1)).push(Point(n).moved(2))
    table = {
        k: [square(v) for v in range(k)]
        for k in (1, 2)
    }
    add(3)
    return s.top, table, add(1), {q for q in 'ab'}, Local.size, b'\x00\n', 1e100, -0.5, 2 + 3j
)";

ManifestItem item(const char* id, const char* source, const char* args) {
  ManifestItem made;
  made.id = id;
  made.source = source;
  made.entry = "f";
  made.args = args;
  made.origin = "tests by hand";
  made.licence = "Apache-2.0";
  return made;
}

}  // namespace

std::vector<ManifestItem> hand_written_items() {
  return {item("loops", kLoops, "[1, 20, 9, 4], 15"),
          item("loops-empty", kLoops, "[], 0"),
          item("recursion", kRecursion, "5"),
          item("exceptions", kExceptions, "{'a': \"it's\"}"),
          item("generators", kGenerators, "2"),
          item("generators-raise", kGenerators, "6"),
          item("classes", kClasses, "4")};
}

Status record_items(const std::vector<ManifestItem>& items, const std::string& path) {
  TRY_ASSIGN(auto writer, tracer::TraceWriter::open(path));
  std::vector<tracer::RunRequest> requests;
  for (const ManifestItem& made : items) {
    tracer::RunRequest request;
    request.language = made.language;
    request.source = made.source;
    request.stdin_text = made.stdin_text;
    request.entry = made.entry;
    request.args = made.args;
    request.item = made.id;
    requests.push_back(std::move(request));
  }
  tracer::BatchOptions options;
  options.jobs = 1;
  options.recorder.warm = true;
  TRY_ASSIGN(const auto done, tracer::record_batch(requests, options, *writer));
  if (done.failed > 0) return internal_error(std::to_string(done.failed) + " programs did not run");
  return {};
}

}  // namespace foretrace::datasets
