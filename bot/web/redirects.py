"""The redirect, in front of everything else: a slug from memory costs no more than reading the request.

It is a plain ASGI application, since a framework's routing would take several times as long as the answer itself. Who
follows a link is noted after the answer was sent. The answer is 301, as the Links API has it, but not to be kept by
browsers: a kept one would neither be counted nor ever change.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, Protocol

import structlog

from bot.core.slug import is_slug
from bot.core.visit import Visit, referrer_of
from bot.services.link_ports import Target
from bot.services.link_targets import LinkTargets
from bot.services.link_visits import VisitLog
from bot.web.client import Proxies
from bot.web.pages import NOT_FOUND
from bot.web.visitors import Visitors

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class App(Protocol):
    """An ASGI application."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        ...


_METHODS: Final = frozenset({"GET", "HEAD"})
_FRESH: Final = (b"cache-control", b"private, no-cache")
_EMPTY: Final = (b"content-length", b"0")
_BODY: Final = {"type": "http.response.body", "body": b""}
_PREFETCH: Final = frozenset({b"prefetch", b"prefetch;prerender", b"preview", b"prerender"})

log = structlog.get_logger()


class Redirects:
    """Answers ``/{slug}`` and hands everything else to ``app``."""

    def __init__(
        self,
        app: App,
        *,
        targets: LinkTargets,
        visits: VisitLog,
        visitors: Visitors,
        proxies: Proxies,
        clock: Callable[[], float],
    ) -> None:
        self._app = app
        self._targets = targets
        self._recent = targets.recent
        self._visits = visits
        self._visitors = visitors
        self._proxies = proxies
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or scope["method"] not in _METHODS:
            await self._app(scope, receive, send)
            return
        slug = scope["path"][1:]
        target = self._recent.get(slug)
        if target is None:
            if not is_slug(slug):
                await self._app(scope, receive, send)
                return
            try:
                target = await self._targets.get(slug)
            except Exception as error:
                log.error("web.redirect_failed", exc_info=error)
                await _send_unavailable(send)
                return
        if target is None:
            await _send_not_found(scope, send)
            return
        headers = [(b"location", target.url.encode("ascii")), _FRESH, _EMPTY]
        await send({"type": "http.response.start", "status": 301, "headers": headers})
        await send(_BODY)
        self._note(target, scope)

    def _note(self, target: Target, scope: Scope) -> None:
        """Count a visit by a person; who only asks for the head or fetches ahead of a click sees nothing yet."""
        if scope["method"] == "HEAD":
            return
        agent = referer = b""
        for name, value in scope["headers"]:
            if name == b"user-agent":
                agent = value
            elif name == b"referer":
                referer = value
            elif name in {b"purpose", b"sec-purpose", b"x-purpose", b"x-moz"} and value.lower() in _PREFETCH:
                return
        visitor = self._visitors.of(agent)
        if visitor.person:
            country = self._proxies.country(scope)
            source = referrer_of(referer[:2000].decode("latin-1"))
            self._visits.note(Visit(target.number, self._clock(), country, visitor.device, source))


async def _send_unavailable(send: Send) -> None:
    await send({"type": "http.response.start", "status": 503, "headers": [(b"retry-after", b"5"), _EMPTY]})
    await send(_BODY)


async def _send_not_found(scope: Scope, send: Send) -> None:
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(NOT_FOUND)).encode()),
        (
            b"content-security-policy",
            b"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (b"cache-control", b"no-store"),
        (b"x-robots-tag", b"noindex"),
    ]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else NOT_FOUND})
