"""What operators look at and forget, asked of both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.core.track import Quality, Track, TrackId
from bot.services.jobs import Job, JobKind
from bot.services.messaging import ChatTarget
from bot.services.operations import open_breakers
from bot.services.ports import Opened
from bot.services.switches import Switches
from bot.storage.breakers import BreakerRepository
from bot.storage.database import Database
from bot.storage.folder import measure
from bot.storage.jobs import JobRepository
from bot.storage.tracks import TrackRepository

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ODE = Track(id=TrackId("spotify:track:1"), title="Ode to Joy", artists=("Beethoven",))


def _job(id: str, asked_at: float) -> Job:
    return Job(
        id=id,
        kind=JobKind.SONG,
        person=1,
        target=ChatTarget(1),
        tracks=(ODE.id,),
        quality=Quality.V0,
        asked_at=asked_at,
    )


async def test_the_oldest_job_is_that_which_is_not_over(database: Database) -> None:
    jobs = JobRepository(database)
    assert await jobs.oldest() is None
    for name, asked_at in (("a", 10.0), ("b", 20.0), ("c", 30.0)):
        await jobs.put(_job(name, asked_at))
    await jobs.end("a")

    assert await jobs.oldest() == 20.0


async def test_breakers_that_are_open_are_listed_without_the_switches(database: Database) -> None:
    breakers = BreakerRepository(database)
    await breakers.put("spotify:1", Opened(100.0, "quota"))
    await breakers.put("deezer", Opened(50.0, "failing"))
    switches = Switches(breakers)
    await switches.turn("youtube", on=False)

    assert await open_breakers(breakers, 60.0) == {"spotify:1": Opened(100.0, "quota")}
    assert await switches.is_off("youtube")
    await switches.turn("youtube", on=True)
    assert not await switches.is_off("youtube")


async def test_a_forgotten_track_is_known_by_no_name(database: Database) -> None:
    tracks = TrackRepository(database, recent={}, recent_aliases={}, now=lambda: NOON)
    await tracks.put(ODE)
    await tracks.add_alias("ode to joy", ODE.id)
    await tracks.forget(ODE.id)

    assert await tracks.get(ODE.id) is None
    assert await tracks.by_alias("ode to joy") is None
    fresh = TrackRepository(database, recent={}, recent_aliases={}, now=lambda: NOON)
    assert await fresh.by_alias("ode to joy") is None


def test_a_folder_is_measured_with_everything_below_it(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "one").write_bytes(b"x" * 100)
    (tmp_path / "a" / "b" / "two").write_bytes(b"x" * 23)

    disk = measure(tmp_path)
    assert disk.used == 123
    assert 0 < disk.free <= disk.total
