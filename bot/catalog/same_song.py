"""A track on other platforms, found by its ISRC: the public service that everybody used for that closed in 2026.

An ISRC names a recording, but catalogues carry wrong ones; so what is found must also have the same name and length.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Final

import structlog

from bot.catalog.apple import AppleLookup
from bot.catalog.deezer import DeezerCatalog, is_same_recording
from bot.catalog.ytmusic import YouTubeMusicCatalog
from bot.core.errors import NotFound, SongwireError
from bot.core.match import match
from bot.core.match_reasons import Outcome
from bot.core.request import Service
from bot.core.track import Track
from bot.services.link_answer import Page
from bot.services.ports import Shelf

SECONDS: Final = 5.0
"""How long all of it may take: whoever waits for a link gets it without the rest."""

log = structlog.get_logger(__name__)


class SameSong:
    """Asks Deezer, Apple and YouTube Music at once; who does not know the track, or fails, is left out."""

    def __init__(
        self, deezer: DeezerCatalog, apple: AppleLookup, music: YouTubeMusicCatalog, *, seconds: float = SECONDS
    ) -> None:
        self._deezer = deezer
        self._apple = apple
        self._music = music
        self._seconds = seconds

    async def pages(self, track: Track) -> Sequence[Page]:
        """The track's pages elsewhere, in a fixed order; never fails."""
        isrc = (await self._identified(track)).isrc
        if isrc is None:
            return ()
        asked = (
            self._tried(Service.DEEZER, self._on_deezer(track, isrc)),
            self._tried(Service.APPLE, self._on_apple(track, isrc)),
            self._tried(Service.YOUTUBE, self._on_youtube(track, isrc)),
        )
        return [page for page in await asyncio.gather(*asked) if page is not None]

    async def _identified(self, track: Track) -> Track:
        """``track`` with an ISRC, if Deezer knows it: Spotify's public pages do not tell it."""
        if track.isrc is not None:
            return track
        try:
            async with asyncio.timeout(self._seconds):
                return await self._deezer.enrich(track)
        except (SongwireError, TimeoutError) as error:
            log.info("catalog.not_enriched", track=track.id, cause=str(error) or type(error).__name__)
            return track

    async def _tried(self, service: Service, work: Awaitable[str | None]) -> Page | None:
        try:
            async with asyncio.timeout(self._seconds):
                url = await work
        except NotFound:
            return None
        except (SongwireError, TimeoutError) as error:
            log.info("catalog.failed", catalog=service, cause=str(error) or type(error).__name__)
            return None
        return Page(service, url) if url is not None else None

    async def _on_deezer(self, track: Track, isrc: str) -> str | None:
        found = await self._deezer.by_isrc(isrc)
        return found.url if is_same_recording(track, found) else None

    async def _on_apple(self, track: Track, isrc: str) -> str | None:
        found = await self._apple.by_isrc(isrc)
        return next((one.url for one in found if is_same_recording(track, one)), None)

    async def _on_youtube(self, track: Track, isrc: str) -> str | None:
        judged = match(track, await self._music.uploads(isrc, Shelf.ANY))
        if judged.outcome is not Outcome.SURE or judged.best is None:
            return None
        return f"https://music.youtube.com/watch?v={judged.best.id}"
