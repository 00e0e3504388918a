import asyncio


async def leaf(n):
    await asyncio.sleep(0)
    return n


async def numbers():
    for i in range(2):
        yield i


async def main():
    total = await leaf(1)
    async for i in numbers():
        total += i
    return total


result = asyncio.run(main())
