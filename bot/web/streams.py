"""``GET /api/stream``: the file that a signed token allows, whole or in ranges (the Spotix contract)."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import PurePath
from typing import Annotated, BinaryIO
from urllib.parse import quote

from anyascii import anyascii
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from bot.core.errors import NotFound
from bot.core.naming import clean
from bot.services.admission import Rule
from bot.services.ports import AudioFile
from bot.services.resolving import Resolver
from bot.services.streaming import StreamSource
from bot.web.file_slice import STALLED, FileSlice, NotSatisfiableError, wanted_range
from bot.web.spotix import REFUSALS, Door, Refusal, SpotixRoute
from bot.web.tokens import StreamTokens

SECONDS = 30.0
"""How long a file may take until its first byte is sent (the contract)."""
LONGEST_TOKEN = 1000
"""Characters; ours have about two hundred."""
LONGEST_NAME = 120
"""Characters of a file's name without its ending."""

_MEDIA_TYPES: Mapping[str, str] = {".mp3": "audio/mpeg", ".m4a": "audio/mp4"}
_DOCUMENTED = REFUSALS | {
    200: {"content": {"audio/mpeg": {}, "audio/mp4": {}}, "description": "The file"},
    206: {"content": {"audio/mpeg": {}, "audio/mp4": {}}, "description": "The range asked for"},
    416: {"model": Refusal, "description": "The range lies behind the file's end"},
}


def streams_router(
    *,
    resolver: Resolver,
    source: StreamSource,
    tokens: StreamTokens,
    door: Door,
    rule: Rule,
    seconds: float = SECONDS,
    stalled: float = STALLED,
) -> APIRouter:
    """The router; a client that takes nothing for ``stalled`` seconds is left."""
    router = APIRouter(route_class=SpotixRoute, tags=["streams"])

    admitted = door.admits("stream", rule)

    @router.head("/api/stream", include_in_schema=False, dependencies=admitted)
    @router.get("/api/stream", response_class=Response, responses=_DOCUMENTED, dependencies=admitted)
    async def stream(
        request: Request,
        token: Annotated[
            str, Query(min_length=1, max_length=LONGEST_TOKEN, description="From a search result's download_url")
        ],
        filename: Annotated[str | None, Query(description="The file's name, without its ending")] = None,
    ) -> Response:
        """Play or download a track's file."""
        grant = tokens.read(token)
        async with AsyncExitStack() as stack:
            async with asyncio.timeout(seconds):
                track = await resolver.picked(grant.track)
                if track is None:
                    raise NotFound(f"{grant.track} is not known")
                audio = await stack.enter_async_context(source.open(track, grant.quality))
            file = stack.enter_context(await asyncio.to_thread(audio.path.open, "rb"))
            return answer(request, audio, file, filename=filename, stack=stack, stalled=stalled)

    return router


def answer(
    request: Request,
    audio: AudioFile,
    file: BinaryIO,
    *,
    filename: str | None,
    stack: AsyncExitStack,
    stalled: float,
) -> Response:
    """What a request for ``audio`` gets; what ``stack`` holds is closed when the last byte is sent."""
    stat = os.fstat(file.fileno())
    size, tag = stat.st_size, f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": tag,
        "Cache-Control": "private",
        "Content-Disposition": disposition(filename, audio.file_name),
        "X-Content-Type-Options": "nosniff",
    }
    asked = request.headers.get("Range") if request.headers.get("If-Range", tag) == tag else None
    try:
        part = wanted_range(asked, size)
    except NotSatisfiableError:
        body = Refusal(message="The range lies behind the file's end").model_dump()
        return JSONResponse(body, 416, {"Content-Range": f"bytes */{size}"})
    if part is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return FileSlice(
        file,
        part if part is not None else range(size),
        status=200 if part is None else 206,
        headers=headers,
        media_type=_MEDIA_TYPES.get(audio.path.suffix.lower(), "application/octet-stream"),
        done=stack.pop_all().aclose,
        stalled=stalled,
    )


def disposition(wanted: str | None, own: str) -> str:
    """``Content-Disposition`` for a file called ``own``, or as ``wanted`` says, with the same ending (RFC 6266).

    Nothing of a stranger's text gets in but letters that no header can be broken with: the plain name is ASCII without
    quotes, the full one percent-encoded (RFC 5987).
    """
    ending = PurePath(own).suffix
    asked = clean((wanted or "")[:1000]).removesuffix(ending)[:LONGEST_NAME].strip(". ")
    name = f"{asked}{ending}" if asked else own
    plain = "".join(c for c in anyascii(name) if c.isascii() and c.isprintable() and c not in '"\\%;')
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='', errors='ignore')}"
