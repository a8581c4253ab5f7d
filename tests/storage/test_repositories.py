"""The same contract for the fakes and for the real repositories, with a warm memory and with none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.track import Quality, Track, TrackId
from bot.services.ports import Chosen, Corrections, Files, StoredFile, Tracks
from bot.storage.corrections import CorrectionRepository
from bot.storage.database import Database
from bot.storage.files import FileRepository
from bot.storage.tracks import TrackRepository, from_row, to_row
from tests.services.fakes import ELISE, ODE, MemoryCorrections, MemoryFiles, MemoryTracks
from tests.storage.memory import Clock, Forgetful

FULL = Track(
    id=TrackId("spotify:track:0123456789abcdefABCDEF"),
    title="Ода к радости",
    artists=("AC/DC", "Ludwig van Beethoven"),
    album="Symphony No. 9",
    album_artists=("Someone",),
    duration=61.5,
    track_number=4,
    track_total=4,
    disc_number=1,
    disc_total=2,
    released="1824-05-07",
    isrc="QZSWR2600001",
    explicit=False,
    genres=("Classical", "Choral"),
    label="Own",
    copyright="None",
    cover_url="https://example.org/cover.jpg",
    url="https://example.org/track",
)
STORED = StoredFile(file_id="f1", file_unique_id="u1", size=10, duration=3, source="youtube")


def _now() -> datetime:
    return datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture(params=["fake", "warm", "cold"])
def tracks(request: pytest.FixtureRequest, database: Database) -> Tracks:
    if request.param == "fake":
        return MemoryTracks()
    memory: Callable[[], dict[Any, Any]] = dict if request.param == "warm" else Forgetful
    return TrackRepository(database, recent=memory(), recent_aliases=memory(), now=_now)


@pytest.fixture(params=["fake", "warm", "cold"])
def files(request: pytest.FixtureRequest, database: Database) -> Files:
    if request.param == "fake":
        return MemoryFiles()
    return FileRepository(database, recent={} if request.param == "warm" else Forgetful(), now=_now)


async def test_a_track_comes_back_as_it_was_put(tracks: Tracks) -> None:
    await tracks.put(FULL, ODE)

    assert await tracks.get(FULL.id) == FULL
    assert await tracks.get(ODE.id) == ODE
    assert await tracks.get(ELISE.id) is None


async def test_the_tracks_put_last_come_first(database: Database) -> None:
    clock = Clock()
    noticed: list[Track] = []
    tracks = TrackRepository(database, recent={}, recent_aliases={}, now=clock, noticed=noticed.extend)
    for track in (ODE, FULL, ELISE, ODE):
        clock.moment += timedelta(seconds=1)
        await tracks.put(track)

    assert await tracks.newest(2) == [ODE, ELISE]
    assert await tracks.newest(9) == [ODE, ELISE, FULL]
    assert noticed == [ODE, FULL, ELISE, ODE]


async def test_putting_again_replaces(tracks: Tracks) -> None:
    await tracks.put(ODE)
    await tracks.add_alias("name:ode", ODE.id)
    better = Track(id=ODE.id, title="Ode to Joy", artists=("Beethoven",))

    await tracks.put(better)

    assert await tracks.by_alias("name:ode") == better


async def test_an_alias_stands_for_its_track_and_can_move(tracks: Tracks) -> None:
    await tracks.put(ODE, ELISE)
    assert await tracks.by_alias("name:joy") is None

    await tracks.add_alias("name:joy", ODE.id)
    assert await tracks.by_alias("name:joy") == ODE

    await tracks.add_alias("name:joy", ELISE.id)
    assert await tracks.by_alias("name:joy") == ELISE


async def test_a_very_long_alias_works_like_any_other(tracks: Tracks) -> None:
    await tracks.put(ODE)
    await tracks.add_alias("name:" + "x" * 4000, ODE.id)

    assert await tracks.by_alias("name:" + "x" * 4000) == ODE


async def test_a_file_is_kept_for_one_bot_track_and_quality(files: Files) -> None:
    await files.put(1, ODE.id, Quality.V0, STORED)

    assert await files.get(1, ODE.id, Quality.V0) == STORED
    assert await files.get(2, ODE.id, Quality.V0) is None
    assert await files.get(1, ODE.id, Quality.K320) is None


async def test_the_files_of_several_tracks_are_read_at_once(files: Files) -> None:
    other = replace(STORED, file_id="f2")
    await files.put(1, ODE.id, Quality.V0, STORED)
    await files.put(1, ELISE.id, Quality.K128, other)
    await files.put(2, ELISE.id, Quality.V0, other)

    assert await files.among(1, [ODE.id, ELISE.id], Quality.V0) == {ODE.id: STORED}
    assert await files.among(2, [ODE.id, ELISE.id], Quality.V0) == {ELISE.id: other}
    assert await files.among(1, [], Quality.V0) == {}


async def test_dropping_forgets_only_the_id_that_died(files: Files) -> None:
    newer = StoredFile(file_id="f2", file_unique_id="u1")
    await files.put(1, ODE.id, Quality.V0, STORED)
    await files.put(1, ODE.id, Quality.V0, newer)

    await files.drop(1, ODE.id, Quality.V0, "f1")
    assert await files.get(1, ODE.id, Quality.V0) == newer

    await files.drop(1, ODE.id, Quality.V0, "f2")
    assert await files.get(1, ODE.id, Quality.V0) is None


def test_fields_of_a_newer_version_are_ignored() -> None:
    assert from_row(to_row(FULL) | {"mood": "solemn"}) == FULL


@pytest.fixture(params=["fake", "warm", "cold"])
def corrections(request: pytest.FixtureRequest, database: Database) -> Corrections:
    if request.param == "fake":
        return MemoryCorrections()
    return CorrectionRepository(database, recent={} if request.param == "warm" else Forgetful(), now=_now)


async def test_what_everybody_gets_is_kept_with_what_was_rejected(corrections: Corrections) -> None:
    assert await corrections.chosen(ODE.id) is None

    for chosen in (Chosen(upload="a", by="matcher"), Chosen(upload="b", by="people", rejected=("a",))):
        await corrections.choose(ODE.id, chosen)
        assert await corrections.chosen(ODE.id) == chosen


async def test_votes_are_one_a_person_and_counted_by_upload_and_track(corrections: Corrections) -> None:
    assert await corrections.vote(1, ODE.id, "a") == 1
    assert await corrections.vote(1, ODE.id, "b") == 1
    assert await corrections.vote(2, ODE.id, "b") == 2
    assert await corrections.vote(3, ELISE.id, "b") == 1

    assert await corrections.own(1, ODE.id) == "b"
    assert await corrections.own(9, ODE.id) is None


async def test_forgetting_a_track_forgets_all_its_files(files: Files) -> None:
    for quality in Quality:
        await files.put(1, ODE.id, quality, STORED)
    await files.put(1, ELISE.id, Quality.V0, STORED)

    await files.forget(1, ODE.id)

    assert [await files.get(1, ODE.id, quality) for quality in Quality] == [None] * len(Quality)
    assert await files.get(1, ELISE.id, Quality.V0) == STORED
