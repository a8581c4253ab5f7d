"""Jobs and deliveries on fakes: a store in memory, an engine that is one process' tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core.track import Track, TrackId
from bot.services.collection_job import CollectionJob
from bot.services.delivery import Delivery
from bot.services.events import Answered
from bot.services.flights import Flights
from bot.services.inline_job import InTime
from bot.services.job_runner import JobRunner
from bot.services.jobs import Job, JobKind, Queued, Run
from bot.services.queue import Queue
from bot.services.replies import Replies
from bot.services.slots import Slots
from bot.services.song_job import Ready, SongJob, TrackDelivery
from tests.services.fakes import FakeMessenger, FixedSource, MemoryFiles, PlainWorkshop


class MemoryJobs:
    """The `JobStore` port in dicts."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.over: set[str] = set()
        self.remaining: dict[str, tuple[TrackId, ...]] = {}

    async def put(self, job: Job) -> bool:
        new = job.id not in self.jobs
        self.jobs.setdefault(job.id, job)
        return new

    async def get(self, id: str) -> Job | None:
        return None if id in self.over else self.jobs.get(id)

    async def shown(self, id: str, message: int) -> None:
        self.jobs[id] = replace(self.jobs[id], status=message)

    async def end(self, id: str) -> bool:
        known = id in self.over
        self.over.add(id)
        return not known

    async def leave(self, id: str, left: Sequence[TrackId]) -> None:
        self.remaining[id] = tuple(left)

    async def left(self, id: str) -> Job | None:
        return replace(self.jobs[id], tracks=self.remaining[id]) if self.remaining.get(id) else None

    async def ended(self, ids: Iterable[str]) -> Sequence[str]:
        return [one for one in ids if one in self.over]

    async def of(self, person: int) -> Sequence[Queued]:
        waiting = [job for job in self.jobs.values() if job.id not in self.over]
        waiting.sort(key=lambda job: (job.kind is JobKind.COLLECTION, job.asked_at))
        return [Queued(job, ahead) for ahead, job in enumerate(waiting) if job.person == person]

    async def open(self) -> int:
        return len(self.jobs) - len(self.over)

    async def prune(self, before: float) -> Sequence[str]:
        old = [one for one in self.over if self.jobs[one].asked_at < before]
        for one in old:
            del self.jobs[one]
            self.over.discard(one)
        return old


class TaskEngine:
    """Runs each job as a task of this process, and what has been done of it only once."""

    def __init__(self) -> None:
        self.run: Run | None = None
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.done: dict[tuple[str, str], str] = {}

    async def start(self, job: Job) -> None:
        assert self.run is not None
        if job.id not in self.tasks:
            self.tasks[job.id] = asyncio.ensure_future(_quiet(self.run(job.id, TaskSteps(self, job.id))))

    async def forget(self, ids: Sequence[str]) -> None:
        for one in ids:
            self.tasks.pop(one, None)

    async def idle(self) -> None:
        await asyncio.gather(*self.tasks.values())

    async def die(self) -> None:
        """Stop everything, as a process that ends does; starting a job again takes it up where it was."""
        for task in self.tasks.values():
            task.cancel()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)
        self.tasks.clear()


@dataclass
class TaskSteps:
    engine: TaskEngine
    id: str

    async def once(self, name: str, work: Callable[[], Awaitable[str]]) -> str:
        key = self.id, name
        if key not in self.engine.done:
            self.engine.done[key] = await work()
        return self.engine.done[key]


async def _quiet(work: Awaitable[None]) -> None:
    await work


class Office:
    """Everything from a promise to its delivery, on fakes."""

    def __init__(self, folder: Path, *, tracks: Sequence[Track] = (), at_once: int = 4) -> None:
        self.source = FixedSource()
        self.messenger = FakeMessenger()
        self.files = MemoryFiles()
        self.store = MemoryJobs()
        self.engine = TaskEngine()
        self.events: list[Answered] = []
        self.known = {track.id: track for track in tracks}
        self.slots = Slots(at_once)
        self.flights = Flights(folder)
        self.delivery = Delivery(
            files=self.files,
            sources=[self.source],
            workshop=PlainWorkshop(),
            messenger=self.messenger,
            flights=self.flights,
            slots=self.slots,
        )
        self.replies = Replies(self.messenger, self.events.append, lambda: 0.0)
        self.pauses: list[float] = []
        self.ready: Ready = self._ready
        self.start()

    def start(self) -> None:
        """Begin as a new process would: what is stored is still there, what ran is not."""
        tracks = TrackDelivery(self.delivery, self.replies, sleep=self._sleep)
        parts = {"ready": self._ask_ready, "tracks": tracks, "messenger": self.messenger}
        song = SongJob(**parts, replies=self.replies, store=self.store)  # type: ignore[arg-type]
        many = CollectionJob(**parts, replies=self.replies, store=self.store, clock=lambda: 0.0)  # type: ignore[arg-type]
        in_time = InTime(song.run, self.messenger, self.store, lambda: 0.0)
        works = {JobKind.SONG: in_time.run, JobKind.COLLECTION: many.run}
        self.runner = JobRunner(self.store, works, sleep=self._sleep)
        self.engine.run = self.runner.run
        self.queue = Queue(self.store, self.engine, self.runner.stop)

    async def _ask_ready(self, id: TrackId) -> Track | None:
        return await self.ready(id)

    async def _ready(self, id: TrackId) -> Track | None:
        return self.known.get(id)

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)
