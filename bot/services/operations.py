"""How the bot does, in one look."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.services.ports import Opened
from bot.services.ports_admin import Backlog, Breakers, Broadcast, Broadcasts, Disk
from bot.services.ports_history import Statistics, Totals
from bot.services.ports_people import People, Standing
from bot.services.ports_workers import WorkerBeat, Workers
from bot.services.recording import Recorder
from bot.services.switches import PREFIX, Switches
from bot.services.upstream_watch import Health, UpstreamWatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything that an operator looks at."""

    at: float
    """Unix time."""
    upstreams: Sequence[Health]
    paused: Mapping[str, Opened]
    """Breakers that are open."""
    sources: Mapping[str, bool]
    """Sources of audio, and whether they are switched on."""
    waiting: int
    """Jobs that are not done."""
    oldest: float | None
    """Seconds since the oldest of them was asked for."""
    today: Totals
    disk: Disk
    workers: Sequence[WorkerBeat]
    """Empty where one process does everything."""
    people: Mapping[Standing, int]
    broadcasts: Sequence[Broadcast]
    """Those under way."""


class Operations:
    """Looks."""

    def __init__(
        self,
        *,
        watch: UpstreamWatch,
        breakers: Breakers,
        switches: Switches,
        sources: Sequence[str],
        backlog: Backlog,
        statistics: Statistics,
        disk: Callable[[], Awaitable[Disk]],
        workers: Workers,
        people: People,
        broadcasts: Broadcasts,
        recorder: Recorder,
        now: Callable[[], datetime],
    ) -> None:
        self._watch = watch
        self._breakers = breakers
        self._switches = switches
        self._sources = sources
        self._backlog = backlog
        self._statistics = statistics
        self._disk = disk
        self._workers = workers
        self._people = people
        self._broadcasts = broadcasts
        self._recorder = recorder
        self._now = now

    async def situation(self) -> Situation:
        """How everything is now; today begins at midnight UTC."""
        await self._recorder.flush()
        now = self._now()
        oldest = await self._backlog.oldest()
        return Situation(
            at=now.timestamp(),
            upstreams=self._watch.all(),
            paused=await open_breakers(self._breakers, now.timestamp()),
            sources={name: not await self._switches.is_off(name) for name in self._sources},
            waiting=await self._backlog.open(),
            oldest=None if oldest is None else max(0.0, now.timestamp() - oldest),
            today=await self._statistics.totals(None, since=now.replace(hour=0, minute=0, second=0, microsecond=0)),
            disk=await self._disk(),
            workers=await self._workers.all(),
            people=await self._people.count(),
            broadcasts=await self._broadcasts.unfinished(),
        )


async def open_breakers(breakers: Breakers, now: float) -> Mapping[str, Opened]:
    """Who is left alone at the moment, without what the operator has switched off."""
    known = (await breakers.all()).items()
    return {name: one for name, one in known if one.until > now and not name.startswith(PREFIX)}
