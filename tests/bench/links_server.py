"""A redirecting server in a process of its own, for ``tests.bench.links``: Songwire's, or Starlette's and no more.

Both run under the same uvicorn with uvloop and httptools. It prints its port, and ends by SIGTERM.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvloop
from cachetools import LRUCache, TTLCache
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from bot.services.link_targets import KEPT, KEPT_SECONDS, MISSED_SECONDS, LinkTargets
from bot.services.link_visits import VisitLog, Written
from bot.storage.database import open_database
from bot.storage.slug_reader import SlugReader
from bot.storage.visits import VisitRepository
from bot.web.client import Proxies
from bot.web.redirects import App, Receive, Redirects, Scope, Send
from bot.web.server import WebServer
from bot.web.visitors import AGENTS, Visitors


async def _bare(request: Request) -> RedirectResponse:
    return RedirectResponse(f"https://open.spotify.com/track/{request.path_params['slug']}", status_code=301)


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


def _report(written: Written) -> None:
    sys.stderr.write(f"{written}\n")


@asynccontextmanager
async def _redirects(url: str) -> AsyncIterator[App]:
    async with open_database(url) as database:
        reader = SlugReader(Path(url.partition(":///")[2]))
        missing: TTLCache[str, bool] = TTLCache(KEPT, ttl=MISSED_SECONDS)
        targets = LinkTargets(reader.targets, recent=TTLCache(KEPT, ttl=KEPT_SECONDS), missing=missing)
        visits = VisitLog(VisitRepository(database), report=_report)
        visits.open()
        yield Redirects(
            _nothing,
            targets=targets,
            visits=visits,
            visitors=Visitors(LRUCache(AGENTS)),
            proxies=Proxies(),
            clock=time.time,
        )
        await visits.close()
        await reader.close()


async def _serve(app: App) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    server = WebServer(app, "127.0.0.1", 0)
    await server.open()
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    await stop.wait()
    await server.close()


async def _run(database: str | None) -> None:
    if database is None:
        await _serve(Starlette(routes=[Route("/{slug}", _bare)]))
        return
    async with _redirects(database) as app:
        await _serve(app)


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="Songwire over this database; without it, Starlette alone")
    uvloop.run(_run(parser.parse_args().database))


if __name__ == "__main__":
    main()
