"""Finished files for whoever comes with a link: made once, kept for a while, never lost under a reader."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.core.errors import Broken, NotFound, SongwireError, SourceDown, TooLarge
from bot.core.track import Quality, Track
from bot.services.delivery import Delivery, Order
from bot.services.events import Answered, Outcome
from bot.services.flights import Flights
from bot.services.messaging import ChatTarget
from bot.services.ports import AudioFile, Report
from bot.services.slots import Slots
from bot.services.stream_cache import StreamCache
from bot.services.streaming import StreamFiles, StreamLinks, maker
from tests.services.fakes import ELISE, ODE, FakeMessenger, FakeStatus, FixedSource, MemoryFiles
from tests.services.stream_fakes import Mp3Workshop


class Setting:
    def __init__(self, folder: Path, error: Exception | None = None, *, room: int = 1000, most: int = 8) -> None:
        self.now = 1_000_000.0
        self.jobs = folder / "work"
        self.kept = folder / "streams"
        self.source = FixedSource(error)
        self.told: list[Answered] = []
        self.flights = Flights(self.jobs)
        self.cache = StreamCache(self.kept, room=room, now=lambda: self.now)
        self.files = StreamFiles(
            self.cache,
            flights=self.flights,
            make=maker([self.source], Mp3Workshop()),
            observe=self.told.append,
            clock=lambda: self.now,
            most=most,
        )

    async def read(self, track: Track = ODE, quality: Quality = Quality.V0) -> bytes:
        async with self.files.open(track, quality) as audio:
            return audio.path.read_bytes()

    @property
    def names(self) -> int:
        return len(list(self.kept.glob("*"))) if self.kept.exists() else 0


async def until(condition: Callable[[], object]) -> None:
    while not condition():
        await asyncio.sleep(0)


async def test_a_file_is_made_once_and_kept(tmp_path: Path) -> None:
    at = Setting(tmp_path)

    assert await at.read() == b"Ode to Joy"
    assert await at.read() == b"Ode to Joy"

    assert at.source.fetches == 1
    assert [event.outcome for event in at.told] == [Outcome.DELIVERED, Outcome.CACHED]
    assert list(at.jobs.iterdir()) == []


async def test_a_file_is_named_after_its_song_not_after_its_place(tmp_path: Path) -> None:
    at = Setting(tmp_path)

    async with at.files.open(ODE, Quality.V0) as audio:
        assert audio.file_name.startswith("Ludwig van Beethoven - Ode to Joy")
        assert audio.size == len(b"Ode to Joy")


async def test_tracks_and_qualities_are_kept_apart(tmp_path: Path) -> None:
    at = Setting(tmp_path)

    assert await at.read(ODE) != await at.read(ELISE)
    await at.read(ODE, Quality.K128)

    assert at.source.fetches == 3
    assert at.names == 3


async def test_eight_who_ask_at_once_cost_one_fetch(tmp_path: Path) -> None:
    at = Setting(tmp_path)

    got = await asyncio.gather(*(at.read() for _ in range(8)))

    assert set(got) == {b"Ode to Joy"}
    assert at.source.fetches == 1


async def test_a_chat_and_a_stream_share_one_fetch(tmp_path: Path) -> None:
    at = Setting(tmp_path)
    messenger = FakeMessenger()
    delivery = Delivery(
        files=MemoryFiles(),
        sources=[at.source],
        workshop=Mp3Workshop(),
        messenger=messenger,
        flights=at.flights,
        slots=Slots(4),
    )

    order = Order(track=ODE, quality=Quality.V0, target=ChatTarget(1), person=1)
    at.source.gate.clear()
    read = asyncio.ensure_future(at.read())
    await until(lambda: at.source.fetches)
    delivered = asyncio.ensure_future(delivery.deliver(order, FakeStatus()))
    await asyncio.sleep(0)
    at.source.gate.set()
    await asyncio.gather(read, delivered)

    assert at.source.fetches == 1
    assert len(messenger.uploads) == 1


async def test_who_gives_up_waiting_finds_the_file_when_they_come_again(tmp_path: Path) -> None:
    at = Setting(tmp_path)
    at.source.gate.clear()
    impatient = asyncio.ensure_future(at.read())
    await until(lambda: at.source.fetches)

    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    at.source.gate.set()

    assert await at.read() == b"Ode to Joy"
    assert at.source.fetches == 1
    assert at.source.cancelled == 0


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (NotFound("no"), Outcome.REFUSED),
        (SourceDown("off"), Outcome.UNAVAILABLE),
        (Broken("oh"), Outcome.BROKEN),
    ],
)
async def test_what_goes_wrong_is_raised_told_and_leaves_nothing(
    tmp_path: Path, error: SongwireError, outcome: Outcome
) -> None:
    at = Setting(tmp_path, error)

    with pytest.raises(type(error)):
        await at.read()

    assert [event.outcome for event in at.told] == [outcome]
    assert at.told[0].code == error.code
    assert at.names == 0
    assert list(at.jobs.iterdir()) == []


async def test_what_nobody_foresaw_is_broken_and_its_cause_is_told(tmp_path: Path) -> None:
    at = Setting(tmp_path, ZeroDivisionError("oh"))

    with pytest.raises(Broken):
        await at.read()

    assert isinstance(at.told[0].error, ZeroDivisionError)


async def test_a_full_disk_is_broken_not_a_crash(tmp_path: Path) -> None:
    at = Setting(tmp_path)
    at.kept.write_text("a file where the folder should be")

    with pytest.raises(Broken):
        await at.read()

    assert isinstance(at.told[0].error, OSError)


async def test_closing_stops_the_making(tmp_path: Path) -> None:
    at = Setting(tmp_path)
    at.source.gate.clear()
    waiting = asyncio.ensure_future(at.read())
    await until(lambda: at.source.fetches)

    await at.files.close()
    await at.files.close()

    assert at.source.cancelled == 1
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert list(at.jobs.iterdir()) == []


async def test_streams_leave_some_of_the_machine_to_the_chats(tmp_path: Path) -> None:
    at = Setting(tmp_path, most=1)
    at.source.gate.clear()
    first = asyncio.ensure_future(at.read(ODE))
    await until(lambda: at.source.fetches)

    with pytest.raises(SourceDown) as busy:
        await at.read(ELISE)
    joined = asyncio.ensure_future(at.read(ODE))
    at.source.gate.set()

    assert busy.value.retry_after
    assert await first == await joined
    assert await at.read(ELISE) == "Für Elise".encode()


async def test_a_file_is_gone_after_its_hour(tmp_path: Path) -> None:
    at = Setting(tmp_path)
    await at.read()

    at.now += 3599
    await at.files.sweep()
    assert at.names == 1
    at.now += 2
    await at.files.sweep()

    assert at.names == 0
    await at.read()
    assert at.source.fetches == 2


async def test_being_asked_for_does_not_make_a_file_younger(tmp_path: Path) -> None:
    at = Setting(tmp_path)
    await at.read()
    at.now += 3000
    await at.read()
    at.now += 3000

    await at.read()

    assert at.source.fetches == 2


async def test_what_was_not_asked_for_longest_makes_room(tmp_path: Path) -> None:
    at = Setting(tmp_path, room=25)
    for track in (ODE, ELISE, ODE):
        at.now += 1
        await at.read(track)
    at.now += 1

    await at.read(ODE, Quality.K128)
    fetches = at.source.fetches
    await at.read(ODE)
    assert at.source.fetches == fetches
    await at.read(ELISE)

    assert at.source.fetches == fetches + 1


async def test_a_file_that_is_being_read_is_never_removed(tmp_path: Path) -> None:
    at = Setting(tmp_path)
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(at.files.open(ODE, Quality.V0))
        second = await stack.enter_async_context(at.files.open(ODE, Quality.V0))
        at.now += 4000
        await at.files.sweep()
        assert first.path.exists()
        assert second.path.exists()

    await at.files.sweep()
    assert at.names == 0


async def test_files_outlive_a_restart(tmp_path: Path) -> None:
    await Setting(tmp_path).read()
    again = Setting(tmp_path)

    assert await again.read() == b"Ode to Joy"
    assert again.source.fetches == 0


async def test_what_a_killed_process_left_half_done_is_removed(tmp_path: Path) -> None:
    at = Setting(tmp_path)
    await at.read()
    (at.kept / "coming-x").mkdir()

    at.now += 1e10
    await at.files.sweep()

    assert at.names == 0


class HandingOver:
    """A workshop's way with what is too large for Telegram: the file is handed over, then refused."""

    def __init__(self, *, kept: bool) -> None:
        self.kept = kept
        self.links: StreamLinks | None = None
        self.given: list[str | None] = []

    async def make(self, track: Track, quality: Quality, folder: Path, report: Report) -> AudioFile:
        path = folder / "finished.mp3"
        path.write_bytes(b"a very long song")
        if self.kept and self.links is not None:
            self.given.append(await self.links.link(track, quality, path))
        raise TooLarge("60000000 bytes")


def with_overflow(at: Setting, *, kept: bool = True) -> tuple[StreamFiles, HandingOver]:
    workshop = HandingOver(kept=kept)
    files = StreamFiles(at.cache, flights=at.flights, make=workshop.make, observe=at.told.append, clock=lambda: at.now)
    workshop.links = StreamLinks(
        files, sign=lambda track, quality, life: f"{track}.{life:.0f}", public_url="https://x/"
    )
    return files, workshop


async def test_what_is_too_large_for_telegram_is_kept_and_linked(tmp_path: Path) -> None:
    at = Setting(tmp_path)
    files, workshop = with_overflow(at)

    async with files.open(ODE, Quality.V0) as audio:
        assert audio.path.read_bytes() == b"a very long song"

    assert workshop.given == ["https://x/api/stream?token=library:track:ode.86400"]
    assert list(at.jobs.iterdir()) == []


async def test_too_large_stays_too_large_where_nothing_was_handed_over(tmp_path: Path) -> None:
    files, _ = with_overflow(Setting(tmp_path), kept=False)

    with pytest.raises(TooLarge):
        async with files.open(ODE, Quality.V0):
            pytest.fail("there is no file")


async def test_what_is_larger_than_all_the_room_is_not_kept(tmp_path: Path) -> None:
    at = Setting(tmp_path, room=10)
    files, workshop = with_overflow(at)

    with pytest.raises(TooLarge):
        async with files.open(ODE, Quality.V0):
            pytest.fail("there is no file")

    assert workshop.given == [None]
    assert at.names == 0


async def test_a_disk_that_fails_while_a_file_is_handed_over_is_broken(tmp_path: Path) -> None:
    at = Setting(tmp_path)

    with pytest.raises(Broken):
        await at.files.keep(ODE, Quality.V0, tmp_path / "missing.mp3")
