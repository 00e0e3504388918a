# Two tasks that take turns, one that is cancelled, a context manager and a generator that are asynchronous.
import asyncio


class Door:
    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, value, traceback):
        return kind is KeyError


async def count(name, log):
    for i in range(2):
        log.append((name, i))
        await asyncio.sleep(0)
    return name


async def never():
    try:
        await asyncio.Event().wait()
    finally:
        mark = "cleaned up"


async def main():
    log = []
    got = await asyncio.gather(count("a", log), count("b", log))
    task = asyncio.create_task(never())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        got.append("cancelled")
    async with Door() as door:
        raise KeyError("kept in")
    squares = [x * x async for x in numbers()]
    return got, log, squares


async def numbers():
    for i in range(3):
        yield i
        await asyncio.sleep(0)


result = asyncio.run(main())
