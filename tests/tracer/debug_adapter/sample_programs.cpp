#include "tests/tracer/debug_adapter/sample_programs.h"

namespace foretrace::tracer {

const char* const kGenerators = R"(def squares(n):
    for i in range(n):
        yield i * i

def chain(n):
    yield from squares(n)
    yield -1

total = 0
for value in chain(4):
    total += value
    print("value", value)
first = next(squares(3))
print(sum(x for x in squares(3)), first)
)";

const char* const kRecursion = R"(def fact(n):
    if n < 2:
        return 1
    rest = fact(n - 1)
    return n * rest

def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

print(fact(6))
print(fib(5))
)";

const char* const kExceptions = R"(def risky(k):
    try:
        if k == 2:
            raise ValueError("two")
        return k
    finally:
        k = 0

def outer(k):
    return risky(k) + 1

for k in range(4):
    try:
        outer(k)
    except ValueError as error:
        print("caught", error)
try:
    None.missing
except AttributeError:
    pass
raise KeyError("end")
)";

const char* const kThreads = R"(import threading

def work(name, count):
    total = 0
    for i in range(count):
        total += i
    done.append((name, total))

done = []
threads = [threading.Thread(target=work, args=(n, 3)) for n in "ab"]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(done))
)";

const char* const kTasks = R"(import asyncio

async def job(name, rounds):
    for i in range(rounds):
        await asyncio.sleep(0)
    return name

async def main():
    first = asyncio.create_task(job("a", 2))
    second = asyncio.create_task(job("b", 3))
    print(await first, await second)

asyncio.run(main())
)";

const char* const kValues = R"(class Account:
    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance

class Node:
    def __init__(self, item, next):
        self.item = item
        self.next = next

def look(a, items):
    count = 3
    word = "it's \u00e9"
    return count

account = Account("ann", {"eur": [1, 2, 3], "usd": (4, 5), 7: None})
loop = Node(1, None)
loop.next = loop
many = list(range(1000))
both = {1, 2}
nothing = None
look(account, many)
print("done")
)";

}  // namespace foretrace::tracer
