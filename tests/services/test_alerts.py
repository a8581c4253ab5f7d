"""What operators are told without asking."""

from __future__ import annotations

import pytest

from bot.catalog.breaker import MemoryBreakers
from bot.services.alerts import HELD, LITTLE_ROOM, Alerts, Trouble, TroubleKind
from bot.services.events import Asked
from bot.services.ports import Opened
from bot.services.switches import Switches
from bot.services.upstream_watch import DOWN_AFTER, UpstreamWatch


class AllBreakers(MemoryBreakers):
    """Breakers that can be listed."""

    async def all(self) -> dict[str, Opened]:
        return dict(self._opened)


class Guard:
    """Alerts over things that the test puts out of order."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.free = 10 * LITTLE_ROOM
        self.watch = UpstreamWatch(lambda: self.now)
        self.breakers = AllBreakers()
        self.told: list[tuple[TroubleKind, str, bool]] = []
        self.alerts = self.open(self.watch)

    def open(self, watch: UpstreamWatch) -> Alerts:
        """Begin as a process would, here or elsewhere."""
        return Alerts(
            self._tell,
            watch=watch,
            breakers=self.breakers,
            free=lambda: self.free,
            machine="here",
            clock=lambda: self.now,
        )

    async def _tell(self, trouble: Trouble, over: bool) -> None:
        self.told.append((trouble.kind, trouble.name, over))

    def ask(self, status: int | None, times: int = 1, host: str = "api.deezer.com") -> None:
        for _ in range(times):
            self.watch.asked(Asked(host=host, seconds=0.1, status=status))

    async def look(self, times: int = HELD) -> list[tuple[TroubleKind, str, bool]]:
        """Look so often; what is told meanwhile."""
        self.told.clear()
        for _ in range(times):
            self.now += 1
            await self.alerts.check()
        return list(self.told)


@pytest.fixture
def guard() -> Guard:
    return Guard()


@pytest.mark.parametrize("status", [None, 429, 500, 503])
async def test_an_upstream_that_is_down_and_back_is_told_once_each(guard: Guard, status: int | None) -> None:
    guard.ask(status, DOWN_AFTER)
    assert await guard.look() == [(TroubleKind.DOWN, "api.deezer.com", False)]
    guard.ask(status, 5)
    assert await guard.look(10) == []

    guard.ask(200)
    assert await guard.look() == [(TroubleKind.DOWN, "api.deezer.com", True)]
    assert await guard.look(10) == []


@pytest.mark.parametrize("status", [200, 304, 400, 404])
async def test_an_answer_is_no_failure_whatever_it_says(guard: Guard, status: int) -> None:
    guard.ask(None, DOWN_AFTER - 1)
    guard.ask(status)
    guard.ask(None, DOWN_AFTER - 1)

    assert await guard.look() == []


async def test_what_comes_and_goes_between_two_looks_is_not_told(guard: Guard) -> None:
    for _ in range(5):
        guard.ask(None, DOWN_AFTER)
        assert await guard.look(1) == []
        guard.ask(200)
        assert await guard.look(1) == []


async def test_a_breaker_is_told_until_its_time_is_over(guard: Guard) -> None:
    await guard.breakers.put("spotify:12345678", Opened(5_000.0, "quota_exceeded"))
    await guard.breakers.put("spotify:12345678:playlists", Opened(5_000.0, "forbidden"))
    assert await guard.look() == [(TroubleKind.PAUSED, "spotify", False)]
    guard.now = 6_000.0
    assert await guard.look() == [(TroubleKind.PAUSED, "spotify", True)]


async def test_what_the_operator_switched_off_is_no_news(guard: Guard) -> None:
    await Switches(guard.breakers).turn("youtube", on=False)

    assert await guard.look() == []


async def test_a_full_disk_and_a_dead_process_are_told(guard: Guard) -> None:
    guard.free = LITTLE_ROOM - 1
    assert await guard.look() == [(TroubleKind.DISK, "here", False)]
    guard.free = LITTLE_ROOM
    assert await guard.look() == [(TroubleKind.DISK, "here", True)]
    await guard.alerts.died("host-2")
    assert guard.told[-1] == (TroubleKind.WORKER, "host-2", False)


async def test_neither_another_process_nor_a_restart_tells_it_again(guard: Guard) -> None:
    guard.ask(None, DOWN_AFTER)
    guard.free = 0
    await guard.look()
    assert len(guard.told) == 2

    # It has asked nobody yet, so it cannot say that anything is over.
    guard.alerts = guard.open(UpstreamWatch(lambda: guard.now))
    assert await guard.look(5) == []
    guard.alerts = guard.open(guard.watch)
    assert await guard.look(5) == []
    guard.ask(200)
    assert await guard.look(5) == [(TroubleKind.DOWN, "api.deezer.com", True)]


async def test_one_look_that_fails_is_followed_by_another(guard: Guard) -> None:
    troubles: list[Exception] = []

    class Enough(BaseException):
        """Ends the loop."""

    async def sleep(_seconds: float) -> None:
        if len(troubles) == 2:
            raise Enough

    def free() -> int:
        raise OSError("no such folder")

    alerts = Alerts(
        guard._tell,
        watch=guard.watch,
        breakers=guard.breakers,
        free=free,
        machine="here",
        clock=lambda: 0.0,
        sleep=sleep,
    )
    with pytest.raises(Enough):
        await alerts.run(troubles.append)
    assert [str(error) for error in troubles] == ["no such folder"] * 2
