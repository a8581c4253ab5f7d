"""Hosts of short links whose answer depends on who asks, as those of Spotify do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from tests.fakes.site import Site


@dataclass(frozen=True, slots=True)
class Says:
    """One answer; with a ``location`` it is a redirect."""

    body: str = ""
    status: int = 200
    location: str | None = None


Script = Callable[[str, str], Says]
"""From path and user agent to the answer."""


class ScriptedSite(Site):
    """Answers as its script says; `asked` tells what reached it."""

    def __init__(self, origin: str, script: Script) -> None:
        super().__init__()
        self.origin = origin
        self._script = script

    def routes(self) -> list[web.RouteDef]:
        """One handler for every path."""
        return [web.get("/{path:.*}", self._answer)]

    async def _answer(self, request: web.Request) -> web.Response:
        says = self._script(request.path_qs, request.headers.get("User-Agent", ""))
        if says.location is not None:
            return web.Response(status=307 if says.status == 200 else says.status, headers={"Location": says.location})
        return web.Response(status=says.status, text=says.body, content_type="text/html")
