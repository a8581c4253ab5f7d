"""What the operators are told without asking: that something is wrong, and that it is over, once each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.services.operations import open_breakers
from bot.services.ports import Opened
from bot.services.ports_admin import Breakers
from bot.services.upstream_watch import UpstreamWatch

EVERY = 15.0
"""Seconds between two looks."""
HELD = 2
"""Looks in a row that must agree before anybody is told: what comes and goes is not worth a message."""
LITTLE_ROOM = 1_000_000_000
"""Bytes free below which a disk is nearly full: a few songs at a time and the database still fit."""


PREFIX = "alert:"
"""What was told is written down where breakers are, for the other processes and the next start."""
_BEGAN, _OVER = "began", "over"


class TroubleKind(StrEnum):
    """What can be wrong."""

    DOWN = "down"
    """An upstream does not answer."""
    PAUSED = "paused"
    """An upstream asked to be left alone."""
    DISK = "disk"
    """A machine has little room left."""
    WORKER = "worker"
    """A process has died."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong."""

    kind: TroubleKind
    name: str = ""
    """Whose trouble it is: the upstream's, the process' or the machine's name."""


Tell = Callable[[Trouble, bool], Awaitable[None]]
"""Tells every operator of a trouble, or (True) that it is over; never raises a `SongwireError`."""


class Alerts:
    """Looks after upstreams, breakers and the disk, and is told of processes that died."""

    def __init__(
        self,
        tell: Tell,
        *,
        watch: UpstreamWatch,
        breakers: Breakers,
        free: Callable[[], int],
        machine: str,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """``free`` gives the bytes that are free in the data folder on ``machine``, ``clock`` Unix time."""
        self._tell = tell
        self._watch = watch
        self._breakers = breakers
        self._free = free
        self._machine = machine
        self._clock = clock
        self._sleep = sleep
        self._changing: dict[Trouble, int] = {}

    async def check(self) -> None:
        """Look once, and tell what has changed for good and nobody has told yet."""
        present, told = await self._present(), await self._known()
        over = {trouble for trouble, began in told.items() if trouble not in present and self._ended(trouble, began)}
        changed = (present - told.keys()) | over
        self._changing = {trouble: self._changing.get(trouble, 0) + 1 for trouble in changed}
        for trouble in sorted(changed, key=lambda one: (one.kind, one.name)):
            if self._changing[trouble] >= HELD:
                del self._changing[trouble]
                # Written down first: told twice by two processes would be worse than not at all by one that dies.
                await self._breakers.put(_row(trouble), Opened(self._clock(), _OVER if trouble in over else _BEGAN))
                await self._tell(trouble, trouble in over)

    async def died(self, worker: str) -> None:
        """Tell that a process has died; its work is taken over, so there is nothing to wait for."""
        await self._tell(Trouble(TroubleKind.WORKER, worker), False)

    async def run(self, trouble: Callable[[Exception], None]) -> None:
        """Look again and again until cancelled; ``trouble`` hears of what goes wrong meanwhile."""
        while True:
            try:
                await self.check()
            except Exception as error:  # noqa: BLE001 - the boundary: one look that fails is followed by another
                trouble(error)
            await self._sleep(EVERY)

    async def _present(self) -> set[Trouble]:
        down = {Trouble(TroubleKind.DOWN, one.name) for one in self._watch.all() if one.down}
        opened = await open_breakers(self._breakers, self._clock())
        paused = {Trouble(TroubleKind.PAUSED, name.partition(":")[0]) for name in opened if name.count(":") < 2}
        full = {Trouble(TroubleKind.DISK, self._machine)} if self._free() < LITTLE_ROOM else set()
        return down | paused | full

    async def _known(self) -> Mapping[Trouble, float]:
        """What operators have been told of and is not over, and when, by whatever process."""
        rows = (await self._breakers.all()).items()
        return {_trouble(name): one.until for name, one in rows if name.startswith(PREFIX) and one.reason == _BEGAN}

    def _ended(self, trouble: Trouble, began: float) -> bool:
        """Whether this process can say that what it does not see any more is over."""
        if trouble.kind is TroubleKind.DOWN:
            return any(one.name == trouble.name and not one.failures and one.at > began for one in self._watch.all())
        return trouble.kind is TroubleKind.PAUSED or trouble.name == self._machine


def _row(trouble: Trouble) -> str:
    return f"{PREFIX}{trouble.kind}:{trouble.name}"


def _trouble(row: str) -> Trouble:
    _, kind, name = row.split(":", 2)
    return Trouble(TroubleKind(kind), name)
