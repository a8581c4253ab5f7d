"""What every request but a redirect passes first: limits to its size and time, and the last place an error reaches.

A body that is announced as too large is refused before any of it is read; one that turns out too large, or takes too
long, is refused then. Handlers find the address of who asks in ``request.state.client``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog
from starlette.exceptions import HTTPException

from bot.web.client import Proxies
from bot.web.errors import error_answer
from bot.web.redirects import App, Message, Receive, Scope, Send

MOST_BODY: Final = 65_536
"""Bytes of a request's body; the longest link has two thousand."""
BODY_LIMITS: Final[Mapping[str, int]] = {"/telegram/": 1_000_000}
"""By the beginning of the path, where something else holds: an update may carry a long message with its history."""
BODY_SECONDS: Final = 10.0
MOST_HEADERS: Final = 32_768
_TOO_LARGE: Final = "the body is too large"

log = structlog.get_logger()


class Gate:
    """Guards an application."""

    def __init__(
        self, app: App, proxies: Proxies, *, limits: Mapping[str, int] = BODY_LIMITS, seconds: float = BODY_SECONDS
    ) -> None:
        self._app = app
        self._proxies = proxies
        self._limits = limits
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            return
        limit = self._limit(scope["path"])
        if (refusal := _refusal(scope, limit)) is not None:
            await error_answer(scope["path"], *refusal)(scope, receive, send)
            return
        scope.setdefault("state", {})["client"] = self._proxies.client(scope)
        answer = _Answer(send)
        try:
            await self._app(scope, _Body(receive, limit, self._seconds).receive, answer.send)
        except HTTPException as refused:
            await answer.instead(scope, receive, refused.status_code, str(refused.detail))
        except Exception as error:  # the last boundary: one line for the operator, the server goes on
            log.error("web.broken", path=scope["path"], exc_info=error)

    def _limit(self, path: str) -> int:
        return next((limit for start, limit in self._limits.items() if path.startswith(start)), MOST_BODY)


def _refusal(scope: Scope, limit: int) -> tuple[int, str] | None:
    """Status and message for a request that its head alone rules out."""
    size = 0
    for name, value in scope["headers"]:
        size += len(name) + len(value)
        if name == b"content-length" and (not value.isdigit() or int(value[:20]) > limit):
            return 413, _TOO_LARGE
    return (431, "the headers are too large") if size > MOST_HEADERS else None


class _Body:
    """Hands on a request's body and watches its size and time."""

    def __init__(self, receive: Receive, limit: int, seconds: float) -> None:
        self._receive = receive
        self._left = limit
        self._until = asyncio.get_running_loop().time() + seconds
        self._complete = False

    async def receive(self) -> Message:
        """The next message. Raises HTTPException, which frameworks pass on as it is: 413 or 408."""
        if self._complete:
            # From now on what is waited for is that the other side goes away, which may take as long as an answer does.
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError as error:
            raise HTTPException(408, "the body took too long") from error
        self._complete = not message.get("more_body", False)
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(413, _TOO_LARGE)
        return message


class _Answer:
    """Hands on an answer and knows whether it has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._begun = False

    async def send(self, message: Message) -> None:
        """Hand on a message."""
        self._begun = True
        await self._send(message)

    async def instead(self, scope: Scope, receive: Receive, status: int, message: str) -> None:
        """Answer with an error, unless an answer has begun already."""
        if not self._begun:
            await error_answer(scope["path"], status, message)(scope, receive, self._send)
