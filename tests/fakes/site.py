"""One upstream served on a loopback port, with switches for everything that can go wrong there."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

LONG_WAIT: Final = 48_925
"""Seconds: a Retry-After that a used-up quota was really answered with in August 2026."""
PREMIUM_TEXT: Final = (
    "Active premium subscription required for the owner of the app. When the subscription status changes, it can take "
    "a few hours before requests are allowed again."
)


class Trouble(Enum):
    """What a site does instead of answering."""

    RATE = "429 for 2 seconds"
    LONG_RATE = "429 for 13 hours"
    QUOTA = "429 with QUOTA_EXCEEDED"
    PREMIUM = "403 in plain text"
    BARE_STRING = "403 whose JSON is a string"
    DOWN = "503"
    NOT_FOUND = "404"
    NONSENSE = "200 without JSON"
    ARRAY = "200 with JSON of another shape"
    HANG = "no answer"


def spotify_error(status: int, message: str, **more: object) -> web.Response:
    """An error in the Web API's envelope."""
    return web.json_response({"error": {"status": status, "message": message, **more}}, status=status)


def _troubled(trouble: Trouble) -> web.Response:
    if trouble in (Trouble.RATE, Trouble.LONG_RATE):
        response = spotify_error(429, "API rate limit exceeded")
        response.headers["Retry-After"] = "2" if trouble is Trouble.RATE else str(LONG_WAIT)
    elif trouble is Trouble.QUOTA:
        response = spotify_error(429, "Too many requests", reason="QUOTA_EXCEEDED")
        response.headers["Retry-After"] = str(LONG_WAIT)
    elif trouble is Trouble.BARE_STRING:
        response = web.json_response("forbidden", status=403)
    else:
        status, text = {
            Trouble.PREMIUM: (403, PREMIUM_TEXT),
            Trouble.DOWN: (503, "upstream connect error"),
            Trouble.NOT_FOUND: (404, "not here"),
            Trouble.NONSENSE: (200, "<html>maintenance</html>"),
            Trouble.ARRAY: (200, '[{"error":"?"},3,null]'),
        }[trouble]
        response = web.Response(status=status, text=text)
    return response


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived."""

    endpoint: str
    """The route's pattern, such as ``/v1/tracks/{id}``."""
    path: str
    """Path and query."""
    agent: str


class Site:
    """The server of one public origin; subclasses give its routes."""

    origin: str

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.trouble: Trouble | None = None
        self.trouble_for: int | None = None
        """How many requests the trouble lasts; None for ever."""
        self.troubled: set[str] = set()
        """Endpoints that the trouble is limited to; empty for all."""
        self.real = ""
        self.reached = asyncio.Event()
        """Set by the first request."""
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    def routes(self) -> list[web.RouteDef]:
        """What the site answers."""
        raise NotImplementedError

    @property
    def counts(self) -> Counter[str]:
        """Requests by endpoint."""
        return Counter(asked.endpoint for asked in self.asked)

    def fail(self, trouble: Trouble | None, times: int | None = None) -> None:
        """From now on, for ``times`` requests or for ever, do ``trouble``; None ends it."""
        self.trouble, self.trouble_for = trouble, times

    async def start(self, port: int = 0) -> None:
        """Listen on the loopback interface."""
        app = web.Application(middlewares=[self._middleware])
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.real = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening; whoever hangs is let go."""
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        endpoint = resource.canonical.rstrip("/") if resource is not None else "?"
        self.asked.append(Asked(endpoint, request.path_qs, request.headers.get("User-Agent", "")))
        self.reached.set()
        if self.trouble is not None and (not self.troubled or endpoint in self.troubled):
            trouble = self.trouble
            if self.trouble_for is not None:
                self.trouble_for -= 1
                if self.trouble_for <= 0:
                    self.trouble = None
            if trouble is Trouble.HANG:
                await self._closing.wait()
            return _troubled(trouble) if trouble is not Trouble.HANG else web.Response(status=504)
        return await handler(request)


class Pages(Site):
    """Any other site: answers by path and query, whatever the test put there."""

    def __init__(self, origin: str) -> None:
        super().__init__()
        self.origin = origin
        self.answers: dict[str, tuple[int, dict[str, str], str]] = {}

    def page(self, path: str, body: str, *, status: int = 200, headers: dict[str, str] | None = None) -> None:
        """Answer ``path`` (with its query) so."""
        self.answers[path] = (status, headers or {"Content-Type": "text/html; charset=utf-8"}, body)

    def redirect(self, path: str, location: str) -> None:
        """Answer ``path`` with a redirect."""
        self.page(path, "", status=302, headers={"Location": location})

    def routes(self) -> list[web.RouteDef]:
        """One handler for every path."""
        return [web.get("/{path:.*}", self._answer)]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        found = self.answers.get(request.path_qs) or self.answers.get(request.path)
        if found is None:
            return web.Response(status=404, text="not here")
        status, headers, body = found
        return web.Response(status=status, headers=headers, body=body.encode())
