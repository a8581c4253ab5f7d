"""Finished files over HTTP: for whoever searched there, and for files that are too large for Telegram."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

import structlog

from bot.app.opening import closed_by
from bot.services.events import Observe
from bot.services.flights import Flights
from bot.services.ports import AudioSource, Workshop
from bot.services.stream_cache import StreamCache
from bot.services.streaming import StreamFiles, StreamLinks, maker
from bot.settings import Settings
from bot.web.tokens import StreamTokens, stream_key

SWEEP = 300.0
"""Seconds between two looks for files that were kept long enough."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Streams:
    """Streams, wired."""

    files: StreamFiles
    links: StreamLinks
    tokens: StreamTokens

    async def sweep(self) -> None:
        """Remove what is too old, now and then, until cancelled."""
        while True:
            await asyncio.sleep(SWEEP)
            try:
                await self.files.sweep()
            except OSError as error:
                log.warning("streams.not_swept", exc_info=error)


def open_streams(
    settings: Settings,
    flights: Flights,
    sources: Sequence[AudioSource],
    workshop: Workshop,
    observe: Observe,
    stack: AsyncExitStack,
) -> Streams:
    """Build it; what is being made is given up when ``stack`` closes."""
    cache = StreamCache(settings.data / "streams", room=settings.streams_megabytes * 1_000_000)
    files = closed_by(
        stack,
        StreamFiles(cache, flights=flights, make=maker(sources, workshop), observe=observe, clock=time.monotonic),
    )
    secret = settings.stream_secret
    tokens = StreamTokens(secret.get_secret_value().encode() if secret is not None else stream_key(settings.data))
    return Streams(files, StreamLinks(files, sign=tokens.issue, public_url=settings.public_origin), tokens)
