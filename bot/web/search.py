"""``GET /api/search``: a song's name or a link becomes a track with a link to its file (the Spotix contract)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from bot.core.recognise import recognise
from bot.core.request import Link
from bot.core.track import Quality, Track
from bot.services.admission import Rule
from bot.services.resolving import Resolver, Sure
from bot.services.streaming import StreamLinks
from bot.web.spotix import REFUSALS, BadParameterError, Door, SpotixRoute

LONGEST_QUERY = 500
"""Characters: no song's name and no link comes near it."""
SECONDS = 15.0
"""How long an answer may take (the contract)."""
LINK_SECONDS = 3600.0
"""How long the link of an answer works."""

Via = Literal["search", "url"]


class SearchResult(BaseModel):
    """A track; null is what no catalogue said."""

    title: str
    artist: str
    duration: str | None
    thumbnail: str | None
    popularity: int | None
    album: str | None
    release_at: str | None
    download_url: str


class SearchAnswer(BaseModel):
    """The contract's answer."""

    status: bool
    via: Via
    result: SearchResult
    response_time: str


def search_router(
    *,
    resolver: Resolver,
    links: StreamLinks,
    door: Door,
    rule: Rule,
    clock: Callable[[], float],
    quality: Quality = Quality.V0,
    seconds: float = SECONDS,
) -> APIRouter:
    """The router; ``clock`` is monotonic, in seconds."""
    router = APIRouter(route_class=SpotixRoute, tags=["streams"])

    @router.get("/api/search", responses=REFUSALS, dependencies=door.admits("search", rule))
    async def search(
        q: Annotated[
            str, Query(min_length=1, max_length=LONGEST_QUERY, description="A song's name, or a link to a track")
        ],
    ) -> SearchAnswer:
        """Find one track by name or by link."""
        began = clock()
        async with asyncio.timeout(seconds):
            track, via = await find(resolver, q)
        return SearchAnswer(
            status=True,
            via=via,
            result=_result(track, links.url(track.id, quality, seconds=LINK_SECONDS)),
            response_time=f"{(clock() - began) * 1000:.0f}ms",
        )

    return router


async def find(resolver: Resolver, q: str) -> tuple[Track, Via]:
    """The track meant by ``q``, and whether that was a link. Whoever asks here cannot be asked back: the best is taken.

    Raises BadParameterError, and what `Resolver.resolve` raises.
    """
    wanted = recognise(q, limit=1)
    if not wanted:
        raise BadParameterError("q holds neither a song's name nor a link")
    via: Via = "url" if isinstance(wanted[0], Link) else "search"
    track = await resolver.known(wanted[0])
    if track is None:
        answer = await resolver.resolve(wanted[0])
        track = answer.track if isinstance(answer, Sure) else answer.tracks[0]
    return track, via


def _result(track: Track, download_url: str) -> SearchResult:
    return SearchResult(
        title=f"{track.performer} - {track.title}" if track.artists else track.title,
        artist=track.performer,
        duration=_minutes(track.duration),
        thumbnail=track.cover_url,
        # Spotify says it to no new app since 2026, and no other catalogue has it.
        popularity=None,
        album=track.album,
        release_at=track.released,
        download_url=download_url,
    )


def _minutes(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
