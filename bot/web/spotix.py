"""What the endpoints of the Spotix contract share: the shape of a refusal, who is let in, and how often.

Every refusal is ``{"status": false, "message": "…"}`` with one of the contract's codes: 400 parameters, 403 not
allowed, 404 not found, 429 too often, 502 an upstream, 504 too slow, 500 our own fault.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.params import Depends
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel

from bot.core.errors import (
    BadLink,
    NotAllowed,
    NotFound,
    NotSupported,
    Refused,
    SongwireError,
    TooMany,
    Unavailable,
    Unsure,
)
from bot.services.admission import Rule, Windows

ClientAddress = Callable[[Request], str]
"""The visitor's IP address: the peer's, or what a trusted proxy says."""

log = structlog.get_logger(__name__)

_IPV6_PREFIX = 64
"""What one subscriber has of IPv6 at the least (RFC 6177): counting single addresses would count nothing."""


class Refusal(BaseModel):
    """The body of every answer that is not the one asked for."""

    status: bool = False
    message: str


REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refusal, "description": "Missing or invalid parameters"},
    403: {"model": Refusal, "description": "Blocked user agent, or a token that is forged or has expired"},
    404: {"model": Refusal, "description": "Track not found"},
    429: {"model": Refusal, "description": "Rate limit exceeded; see Retry-After"},
    500: {"model": Refusal, "description": "Internal server error"},
    502: {"model": Refusal, "description": "An upstream failed"},
    504: {"model": Refusal, "description": "It took too long"},
    # Takes the place of the 422 that FastAPI would add.
    "4XX": {"model": Refusal, "description": "Refused"},
}
"""For the OpenAPI page."""


class BadParameterError(Exception):
    """A parameter cannot be meant; ``str`` is the sentence for the caller."""


class BlockedError(NotAllowed):
    """The operator wants none of this agent."""


class Door:
    """Who may come in: agents whose ``User-Agent`` holds none of the blocked words, each address so often."""

    def __init__(self, windows: Windows, *, client_address: ClientAddress, blocked_agents: Sequence[str] = ()) -> None:
        self._windows = windows
        self._client_address = client_address
        self._blocked = tuple(word.casefold() for word in blocked_agents)

    def admits(self, what: str, rule: Rule) -> Sequence[Depends]:
        """What stands before an endpoint: it comes even before its parameters are looked at."""

        async def enter(request: Request) -> None:
            await self.enter(request, what, rule)

        return [Depends(enter)]

    async def enter(self, request: Request, what: str, rule: Rule) -> None:
        """Let a request in and count it. Raises BlockedError, TooMany."""
        agent = request.headers.get("User-Agent", "").casefold()
        if any(word in agent for word in self._blocked):
            raise BlockedError(agent[:100])
        visitor = subscriber(self._client_address(request))
        wait = await self._windows.wait(rule, what, visitor)
        if wait > 0:
            raise TooMany(f"Limit: {rule.amount}/min", math.ceil(wait))
        await self._windows.hit(rule, what, visitor)


def subscriber(address: str) -> str:
    """What is counted as one visitor: an IPv4 address, or the network an IPv6 address is in."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip, _IPV6_PREFIX), strict=False))


class SpotixRoute(APIRoute):
    """A route that answers every error in the contract's words."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The endpoint, with its errors turned into answers."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
                return refusal(error, request.url.path)

        return answer


def refusal(error: Exception, path: str) -> Response:
    """The answer to a request that ``error`` ended; what an operator must see is logged, without the query."""
    status, message = _verdict(error)
    if status == 500:
        log.error("web.failed", path=path, exc_info=error)
    elif status in (502, 504):
        log.warning("web.unavailable", path=path, exc_info=error)
    wait = _wait(error)
    headers = {"Retry-After": str(wait)} if wait is not None else None
    return JSONResponse(Refusal(message=message).model_dump(), status, headers)


def _verdict(error: Exception) -> tuple[int, str]:
    if isinstance(error, TooMany):
        return 429, f"Too many requests. {error.what}"
    if isinstance(error, TimeoutError):
        return 504, "That took too long. Try again in a moment."
    if isinstance(error, RequestValidationError):
        return 400, _mistake(error.errors()[0])
    if isinstance(error, BadParameterError):
        return 400, str(error)
    for kind, verdict in _VERDICTS:
        if isinstance(error, kind):
            return verdict
    return 500, "Internal server error"


_VERDICTS: Sequence[tuple[type[SongwireError], tuple[int, str]]] = (
    (NotFound, (404, "Track not found")),
    (Unsure, (404, "Track not found")),
    (BlockedError, (403, "Automated clients are not allowed here.")),
    (NotAllowed, (403, "This link is not valid or has expired; search again for a new one.")),
    (BadLink, (400, "That link leads nowhere; check it and try again.")),
    (NotSupported, (400, "Only links to a single track work here.")),
    (Refused, (400, "That recording is too long or too large to stream.")),
    (Unavailable, (502, "The music service does not answer; try again later.")),
)


def _mistake(found: Mapping[str, Any]) -> str:
    """A sentence for one of pydantic's findings."""
    name = found["loc"][-1]
    if found["type"] == "string_too_long":
        return f"{name} is too long: {found['ctx']['max_length']} characters at most"
    return f"{name} is required" if found["type"] in ("missing", "string_too_short") else f"{name} is not valid"


def _wait(error: Exception) -> int | None:
    if isinstance(error, TooMany):
        return error.wait
    if isinstance(error, Unavailable) and error.retry_after is not None:
        return math.ceil(error.retry_after)
    return None
