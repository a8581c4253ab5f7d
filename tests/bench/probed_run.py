"""``songwire run`` with a stopwatch on every callback of its event loop; the longest are printed when it ends."""

from __future__ import annotations

import asyncio
import heapq
import json
import sys
import time
from pathlib import Path

from bot.cli import run

KEPT = 20


def main() -> int:
    """Run until SIGTERM, then write the longest callbacks, in ms, to the file named on the command line."""
    longest: list[float] = []
    plain = asyncio.Handle._run

    def timed(handle: asyncio.Handle) -> None:
        started = time.perf_counter()
        plain(handle)
        heapq.heappush(longest, (time.perf_counter() - started) * 1000)
        if len(longest) > KEPT:
            heapq.heappop(longest)

    asyncio.Handle._run = timed  # type: ignore[method-assign,assignment]
    # Only what happens once updates flow counts: opening and migrating the database is not a handler's doing.
    marker, out = Path(sys.argv[1]), Path(sys.argv[2])

    def reset_when_marked() -> None:
        if marker.exists():
            longest.clear()
            return
        asyncio.get_running_loop().call_later(0.02, reset_when_marked)

    from bot.app.songwire import Songwire

    serve = Songwire.serve

    async def marked(songwire: Songwire, stop: asyncio.Event) -> None:
        reset_when_marked()
        await serve(songwire, stop)

    Songwire.serve = marked  # type: ignore[method-assign,assignment]
    try:
        return run.main([])
    finally:
        out.write_text(json.dumps(sorted(longest, reverse=True)))


if __name__ == "__main__":
    sys.exit(main())
