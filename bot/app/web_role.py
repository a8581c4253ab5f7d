"""A process that is nothing but the web part: links are followed and made, songs searched and streamed, no chat."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog

from bot.app.heart import Heart
from bot.app.knowledge import Knowledge, open_knowledge
from bot.app.links import open_links
from bot.app.observing import Observers, observers
from bot.app.opening import Chore
from bot.app.overflow import Overflow, make_workshop
from bot.app.sources import in_order, youtube
from bot.app.streams import Streams, open_streams
from bot.app.web import WebParts, open_web
from bot.audio.lyrics import LyricsClient
from bot.services.flights import Flights
from bot.services.ports_workers import Role
from bot.settings import Settings
from bot.storage.jobs import JobRepository

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class WebRole:
    """The web part, open."""

    chores: Sequence[Chore]
    heart: Heart

    async def serve(self, stop: asyncio.Event) -> None:
        """Go on until ``stop`` is set; what is under way ends, and what was counted is written, when it is closed."""
        gc.collect()
        gc.freeze()
        tasks = [asyncio.ensure_future(one()) for one in (*self.chores, self.heart.run)]
        await stop.wait()
        log.info("songwire.stopping")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.heart.stop()


@asynccontextmanager
async def open_web_role(settings: Settings) -> AsyncIterator[WebRole]:
    """Build it and open it. Raises OSError if the address cannot be had."""
    async with AsyncExitStack() as stack:
        observed = observers(settings, Role.WEB)
        assert observed.metrics is not None
        knowledge = await stack.enter_async_context(
            open_knowledge(settings, asked=observed.asked, matched=observed.matched)
        )
        chores: list[Chore] = []
        streams = await _open_streams(settings, knowledge, observed, stack)
        if streams is not None:
            chores.append(streams.sweep)
        parts = WebParts(
            knowledge=knowledge,
            links=open_links(settings, knowledge, stack),
            streams=streams,
            metrics=observed.metrics,
            checks={"database": knowledge.database.ping},
            jobs=JobRepository(knowledge.database),
        )
        chores += await open_web(settings, parts, stack)
        yield WebRole(chores, Heart(settings.data, Role.WEB, knowledge.database))
    log.info("songwire.stopped")


async def _open_streams(
    settings: Settings, knowledge: Knowledge, observed: Observers, stack: AsyncExitStack
) -> Streams | None:
    """Streams with sources of their own, where the settings turn them on."""
    if not settings.streams_are_on:
        return None
    overflow = Overflow()
    lyrics = LyricsClient(knowledge.get) if settings.catalogs else None
    workshop = make_workshop(settings, knowledge, lyrics, overflow)
    sources = in_order(settings, knowledge, await youtube(settings, knowledge, workshop, stack))
    flights = Flights(settings.data / "work")
    flights.sweep()
    overflow.streams = open_streams(settings, flights, sources, workshop, observed.answered, stack)
    return overflow.streams
