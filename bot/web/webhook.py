"""``POST /telegram/{path}``: Telegram's updates, pushed instead of polled.

Telegram repeats an update until it is answered with 2xx (Bot API, setWebhook), so the answer is only given when the
update has been stored: what is answered otherwise will come again.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

Accept = Callable[[dict[str, Any]], Awaitable[None]]
"""Stores an update, as Telegram sent it; returns when it is safe. A repeated one must do nothing twice."""

LARGEST = 1_000_000
"""Bytes of an update; a long message with all its entities and a quoted one has a tenth of it."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name (Bot API, setWebhook)

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

log = structlog.get_logger(__name__)


class _RefusedError(Exception):
    """The request is no update from Telegram; ``status`` says why not."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def webhook_words(token: str) -> tuple[str, str]:
    """The path and the secret for a bot's webhook, made from its token.

    So every process knows them without asking another, they need no place to be kept, and a revoked token revokes them.
    """
    path, secret = (
        hmac.new(token.encode(), f"songwire webhook {word}".encode(), "sha256").hexdigest()[:48]
        for word in ("path", "secret")
    )
    return path, secret


def webhook_router(*, path: str, secret: str, accept: Accept, largest: int = LARGEST) -> APIRouter:
    """The router; Telegram is told of ``path`` and ``secret`` by setWebhook.

    Raises ValueError for a secret that setWebhook would not take (1 to 256 of ``A-Za-z0-9_-``).
    """
    if not _SECRET.fullmatch(secret):
        raise ValueError("a webhook's secret is 1 to 256 letters, digits, _ and -")
    router = APIRouter(include_in_schema=False)

    @router.post("/telegram/{name}")
    async def receive(request: Request, name: str) -> Response:
        try:
            # The secret first, and both compared whatever the other says: nothing is learnt from how long it takes.
            _admit(secret=_same(request.headers.get(SECRET_HEADER, ""), secret), path=_same(name, path))
            update = _update(await _body(request, largest))
        except _RefusedError as refused:
            log.info("webhook.refused", status=refused.status, cause=str(refused))
            return JSONResponse({"message": str(refused)}, refused.status)
        try:
            await accept(update)
        except Exception as error:  # the boundary: Telegram sends the update again
            log.error("webhook.not_stored", update=update["update_id"], exc_info=error)
            return JSONResponse({"message": "The update could not be stored; send it again."}, 503)
        return Response()

    return router


def _admit(*, secret: bool, path: bool) -> None:
    if not secret:
        raise _RefusedError(403, "The secret is missing or wrong.")
    if not path:
        raise _RefusedError(404, "There is nothing here.")


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), wanted.encode())


async def _body(request: Request, largest: int) -> bytes:
    announced = request.headers.get("Content-Length", "")
    if announced.isdecimal() and len(announced) < 20 and int(announced) > largest:
        raise _RefusedError(413, "That is too large.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise _RefusedError(413, "That is too large.")
    return bytes(body)


def _update(body: bytes) -> dict[str, Any]:
    try:
        update = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _RefusedError(400, "That is not JSON.") from error
    if not isinstance(update, dict) or type(update.get("update_id")) is not int:
        raise _RefusedError(400, "That is not an update.")
    return update
