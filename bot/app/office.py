"""What promises are kept with: deliveries, jobs, and the processes that share them."""

from __future__ import annotations

import asyncio
import itertools
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

import structlog
from cachetools import LRUCache

from bot.app.knowledge import Knowledge
from bot.app.opening import RECENT, now
from bot.audio.workshop import FfmpegWorkshop
from bot.core.track import Track, TrackId
from bot.jobs.engine import DbosEngine, EngineOptions
from bot.services.collection_job import CollectionJob
from bot.services.delivery import Delivery
from bot.services.events import Observe
from bot.services.flights import Flights
from bot.services.heartbeat import Died, Heartbeat
from bot.services.inline_job import InTime
from bot.services.job_runner import JobRunner
from bot.services.jobs import JobKind
from bot.services.ports import AudioSource
from bot.services.ports_workers import Role
from bot.services.queue import Queue
from bot.services.replies import Replies
from bot.services.slots import Slots
from bot.services.song_job import Ready, SongJob, TrackDelivery
from bot.settings import Settings
from bot.storage.counters import CounterRepository
from bot.storage.files import FileRepository
from bot.storage.jobs import JobRepository
from bot.storage.locks import AdvisoryLocks
from bot.storage.workers import WorkerRepository
from bot.telegram.inline_messenger import AnywhereMessenger

ALONE = "songwire"
"""The name of a process that shares its database with nobody."""
TAKEN_AHEAD = 2
"""Songs a worker has at hand when it has done with one: it looks for more only now and then."""
KEPT_JOBS = 2 * 86_400.0
"""Seconds for which the id of a job that is over stays known: Telegram repeats no update after a day."""
KEPT_COUNTS = 8 * 86_400.0
"""Seconds for which counts are kept; no budget looks back further than a week."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Office:
    """What promises are kept with."""

    files: FileRepository
    flights: Flights
    delivery: Delivery
    queue: Queue
    store: JobRepository
    counters: CounterRepository
    replies: Replies
    engine: DbosEngine
    runner: JobRunner
    chores: Sequence[Callable[[], Awaitable[None]]]

    async def prune(self) -> None:
        """Forget jobs that are long over and counts that count no more, once an hour."""
        while True:
            try:
                await self.engine.forget(await self.store.prune(time.time() - KEPT_JOBS))
                await self.counters.prune(round(time.time() - KEPT_COUNTS))
            except Exception as error:
                log.error("jobs.not_pruned", exc_info=error)
            await asyncio.sleep(3600)


async def open_office(
    settings: Settings,
    knowledge: Knowledge,
    role: Role,
    messenger: AnywhereMessenger,
    sources: Sequence[AudioSource],
    workshop: FfmpegWorkshop,
    stack: AsyncExitStack,
    observe: Observe,
    died: Died,
) -> Office:
    """Build it; whoever opens ``engine`` has what was left behind taken up.

    ``observe`` is told of each answer, ``died`` of each process that is found dead.
    """
    database = knowledge.database
    locks = AdvisoryLocks(database) if database.dialect == "postgresql" else None
    flights = Flights(settings.data / "work")
    flights.sweep()
    files = FileRepository(database, recent=LRUCache(RECENT), now=now)
    delivery = Delivery(
        files=files,
        sources=sources,
        workshop=workshop,
        messenger=messenger,
        flights=flights,
        slots=Slots(settings.fetches_at_once),
        locks=locks,
    )
    store = JobRepository(database)
    replies = Replies(messenger, observe, time.time)
    tracks = TrackDelivery(delivery, replies)
    ready = _ready(knowledge)
    song = SongJob(ready=ready, tracks=tracks, messenger=messenger, replies=replies, store=store)
    in_time = InTime(song.run, messenger, store, time.time)
    collection = CollectionJob(
        ready=ready, tracks=tracks, messenger=messenger, replies=replies, store=store, clock=time.time
    )
    runner = JobRunner(store, {JobKind.SONG: in_time.run, JobKind.COLLECTION: collection.run})
    name = ALONE if locks is None else await _name(locks, stack)
    options = EngineOptions(
        url=settings.jobs_database,
        name=name,
        starts=role is Role.ALL,
        works=role is Role.WORKER,
        songs_at_once=settings.fetches_at_once + TAKEN_AHEAD,
    )
    engine = DbosEngine(options, runner.run)
    queue = Queue(store, engine, runner.stop)
    chores: list[Callable[[], Awaitable[None]]] = []
    if locks is not None:
        heart = Heartbeat(WorkerRepository(database), engine.recover, name=name, role=role, died=died)
        stack.push_async_callback(heart.leave)
        chores.append(partial(heart.run, lambda error: log.error("heartbeat.failed", exc_info=error)))
    counters = CounterRepository(database)
    return Office(files, flights, delivery, queue, store, counters, replies, engine, runner, chores)


async def _name(locks: AdvisoryLocks, stack: AsyncExitStack) -> str:
    """A name for this process that no living one has: a restarted container gets its old one, and its old work."""
    for number in itertools.count(1):
        name = f"{socket.gethostname()}-{number}"
        attempt = AsyncExitStack()
        if await attempt.enter_async_context(locks.attempt(f"process {name}")):
            await stack.enter_async_context(attempt)
            return name
        await attempt.aclose()
    raise AssertionError("unreachable")


def _ready(knowledge: Knowledge) -> Ready:
    """Tracks as they are delivered: what a list's entry does not say is looked up first."""

    async def ready(id: TrackId) -> Track | None:
        track = await knowledge.resolver.picked(id)
        if track is not None and knowledge.chain is not None and track.album is None and track.isrc is None:
            track = await knowledge.chain.enrich(track)
        return track

    return ready
