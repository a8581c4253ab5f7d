"""Errors as JSON, in one shape: ``{"message": …}``, and where the Spotix contract has it, a ``status`` before it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from bot.core.errors import BadLink, NotAllowed, NotFound, Refused, SongwireError, TooMany, Unavailable
from bot.core.link_errors import BadDomain, BadSlug, SlugTaken, TooManyAtOnce
from bot.web.pages import NOT_FOUND

MAINTENANCE: Final = "Service temporarily unavailable for maintenance"
UNAUTHENTICATED: Final = "Authentication required"
BULK_LIMIT: Final = "Cannot delete more than 5 links at once (free tier limit)"
UNSUPPORTED: Final = "URL is not from a supported Spotify domain"
EXPANDING_FAILED: Final = "Failed to expand URL: its service does not answer"
_WRONG: Final = "Something went wrong on our side; try again later"
_STATUS_FIRST: Final = ("/api/search", "/api/stream")

log = structlog.get_logger()


def install_errors(app: FastAPI) -> None:
    """Let ``app`` answer every error as JSON."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(SongwireError, _ours)
    app.add_exception_handler(Exception, _unexpected)


def error_answer(path: str, status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The answer for an error on ``path``."""
    body: dict[str, object] = {"message": message}
    if path.startswith(_STATUS_FIRST):
        body = {"status": False, **body}
    return JSONResponse(body, status, headers)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404 and request.method in {"GET", "HEAD"} and not request.url.path.startswith("/api/"):
        return HTMLResponse(NOT_FOUND, 404, {**error.headers} if error.headers else None)
    return error_answer(request.url.path, error.status_code, str(error.detail), error.headers)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"] if part not in {"body", "query", "path"})
    missing = first["type"] in {"missing", "string_too_short"} or first.get("input") is None
    if first["type"] == "json_invalid" or not place:
        message = "the body must be a JSON object"
    else:
        message = f"{place} is required" if missing else f"{place} is invalid"
    return error_answer(request.url.path, 400, message)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, SongwireError)
    status, message = _meaning(error)
    headers: dict[str, str] = {}
    wait = error.wait if isinstance(error, TooMany) else getattr(error, "retry_after", None)
    if wait is not None:
        headers["Retry-After"] = str(max(1, math.ceil(wait)))
    if status >= 500:
        log.warning("web.failed", path=request.url.path, code=error.code, exc_info=error)
    return error_answer(request.url.path, status, message, headers)


_MEANINGS: Final[Sequence[tuple[type[SongwireError], int, str]]] = (
    (SlugTaken, 409, "slug taken"),
    (TooManyAtOnce, 400, BULK_LIMIT),
    (BadLink, 400, "from must be a link of Spotify, YouTube, Deezer, Apple Music, SoundCloud, Bandcamp or Tidal"),
    (NotFound, 404, "not found"),
    (NotAllowed, 403, "not allowed"),
    (TooMany, 429, "too many requests"),
    (Refused, 400, "not supported"),
    (Unavailable, 502, "a service we depend on does not answer; try again later"),
)


def _meaning(error: SongwireError) -> tuple[int, str]:
    if isinstance(error, BadSlug | BadDomain):
        return 400, str(error)
    return next(((status, words) for kind, status, words in _MEANINGS if isinstance(error, kind)), (500, _WRONG))


async def _unexpected(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001 - Starlette passes both
    # Starlette raises it on after this answer, and the gate logs it.
    return error_answer(request.url.path, 500, _WRONG)
