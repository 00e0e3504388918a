"""Drives `foretrace mcp` with the client of the package `mcp`, in both forms of the protocol. Prints a JSON line for each answer."""

import asyncio
import json
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

SOURCE = "def f(n):\n    t = 0\n    for i in range(n):\n        t += i\n    return t\n"


async def drive(program, form):
    async with stdio_client(StdioServerParameters(command=program, args=["mcp", "--model", "/nowhere"])) as (read, write):
        async with ClientSession(read, write) as session:
            if form == "handshake":
                print(json.dumps({"version": (await session.initialize()).protocol_version}))
            else:
                print(json.dumps({"versions": (await session.discover()).supported_versions}))
            print(json.dumps({"tools": [tool.name for tool in (await session.list_tools()).tools]}))
            run = await session.call_tool("trace_run", {"source": SOURCE + "print('only the protocol is on standard output')\n", "call": "f(4)"})
            print(json.dumps({"run": run.structured_content}))
            shown = await session.call_tool("trace_run", {"source": "import sys\nprint(sys.stdin.read())\n"})
            print(json.dumps({"run": shown.structured_content}))
            failed = await session.call_tool("predict_output", {"source": SOURCE, "call": "f(4)"})
            print(json.dumps({"failed": failed.is_error, "why": failed.content[0].text}))
            try:
                await session.call_tool("nothing", {})
            except Exception as error:
                print(json.dumps({"error": str(error)}))


asyncio.run(drive(sys.argv[1], sys.argv[2]))
