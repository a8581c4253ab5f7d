"""Promises: kept once, in order, across restarts, and taken back when people say so."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.core.errors import NotFound, SourceDown, Unreachable
from bot.core.track import Quality, Track, TrackId
from bot.services.jobs import Job, JobKind
from bot.services.messaging import ChatTarget
from tests.services.fakes import ODE
from tests.services.office import Office

ALBUM = tuple(Track(id=TrackId(f"library:track:{n}"), title=f"Song {n}", artists=("A",)) for n in range(5))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, tracks=[*ALBUM, ODE])


def song(id: str = "s", person: int = 1, track: Track = ODE) -> Job:
    return _job(id, JobKind.SONG, person, track)


def album(id: str = "a", person: int = 1) -> Job:
    return _job(id, JobKind.COLLECTION, person, *ALBUM)


def _job(id: str, kind: JobKind, person: int, *tracks: Track) -> Job:
    ids = tuple(track.id for track in tracks)
    return Job(
        id=id,
        kind=kind,
        person=person,
        target=ChatTarget(person),
        tracks=ids,
        quality=Quality.V0,
        asked_at=0.0,
        title=id,
    )


async def until(condition: object) -> None:
    assert callable(condition)
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0)


def sent_to(office: Office, person: int) -> list[str]:
    return [name.removesuffix(".mp3") for chat, name in office.messenger.uploads if chat == person]


async def test_a_collection_comes_in_its_order_with_the_next_track_made_meanwhile(office: Office) -> None:
    office.source.gate.clear()
    await office.queue.put(album())
    await until(lambda: office.source.fetches == 2)
    office.source.gate.set()
    await office.engine.idle()

    assert sent_to(office, 1) == [track.title for track in ALBUM]
    assert office.source.fetches == len(ALBUM)
    assert [(tally.sent, tally.failed) for tally in office.messenger.statuses[0].counts] == [(n, 0) for n in range(5)]
    assert office.messenger.summaries == []


async def test_tracks_that_fail_stop_no_other_and_are_listed_with_a_way_to_try_again(office: Office) -> None:
    broken = ALBUM[2].id
    office.source.errors[broken] = NotFound("no")
    await office.queue.put(album())
    await office.engine.idle()

    (summary,) = office.messenger.summaries
    assert (summary.sent, summary.total, summary.failed) == (4, 5, ((ALBUM[2], "not_found"),))
    assert summary.retry == "a"
    left = await office.store.left("a")
    assert left is not None
    assert left.tracks == (broken,)


async def test_a_chat_that_is_gone_ends_a_collection_at_once_and_quietly(office: Office) -> None:
    office.messenger.upload_errors[1] = Unreachable("blocked")

    await office.queue.put(album())
    await office.engine.idle()

    assert office.source.fetches <= 2
    assert office.messenger.summaries == []


async def test_work_goes_on_where_it_was_when_the_process_ends(office: Office) -> None:
    held = ALBUM[2].id
    office.source.hold(held)
    await office.queue.put(album())
    await until(lambda: len(office.messenger.uploads) == 2)

    await office.engine.die()
    assert office.messenger.statuses[-1].paused == 1
    office.source.release(held)
    office.start()
    await office.engine.start(album())
    await office.engine.idle()

    assert sent_to(office, 1) == [track.title for track in ALBUM]
    assert await office.queue.of(1) == []


async def test_a_stopped_collection_says_how_far_it_came_and_leaves_nothing_running(office: Office) -> None:
    office.source.hold(ALBUM[1].id)
    await office.queue.put(album())
    await until(lambda: any(tally.sent == 1 for status in office.messenger.statuses for tally in status.counts))

    assert await office.queue.cancel("a", 1)
    await office.engine.idle()

    (summary,) = office.messenger.summaries
    assert (summary.stopped, summary.sent, summary.failed) == (True, 1, ())
    assert len(office.flights) == 0
    assert office.messenger.statuses[-1].closed
    left = await office.store.left("a")
    assert left is not None
    assert len(left.tracks) == 4


async def test_nobody_stops_what_somebody_else_waits_for(office: Office) -> None:
    office.source.gate.clear()
    await office.queue.put(song())

    assert not await office.queue.cancel("s", person=2)
    office.source.gate.set()
    await office.engine.idle()

    assert sent_to(office, 1) == [ODE.title]


async def test_cancelling_all_of_ones_own_leaves_what_others_wait_for(office: Office) -> None:
    office.source.gate.clear()
    for job in (song("s1"), album("a1"), song("s2", person=2)):
        await office.queue.put(job)
    await until(lambda: office.source.fetches > 1)

    assert await office.queue.cancel_all(1) == 2
    office.source.gate.set()
    await office.engine.idle()

    assert sent_to(office, 1) == []
    assert sent_to(office, 2) == [ODE.title]
    assert await office.queue.cancel_all(1) == 0


async def test_what_another_process_was_told_to_stop_is_stopped_here(office: Office) -> None:
    office.source.gate.clear()
    await office.queue.put(song())
    await until(lambda: office.source.fetches == 1)
    await office.store.end("s")

    watching = asyncio.ensure_future(office.runner.watch())
    await office.engine.idle()
    watching.cancel()

    assert office.source.cancelled == 1
    assert office.messenger.errors == []


async def test_a_job_that_is_over_is_not_done_again(office: Office) -> None:
    await office.queue.put(song())
    await office.engine.idle()
    office.engine.tasks.clear()
    office.engine.done.clear()

    assert not await office.queue.put(song())
    await office.engine.idle()

    assert len(office.messenger.uploads) + len(office.messenger.sent) == 1


async def test_a_playlist_leaves_room_for_somebody_elses_song(tmp_path: Path) -> None:
    office = Office(tmp_path, tracks=[*ALBUM, ODE], at_once=3)
    office.source.hold(ALBUM[0].id)
    await office.queue.put(album())
    await until(lambda: office.source.fetches == 2)

    await office.queue.put(song(person=2))
    await until(lambda: sent_to(office, 2))

    assert sent_to(office, 1) == []
    office.source.release(ALBUM[0].id)
    await office.engine.idle()


@pytest.mark.parametrize(
    ("error", "tries"), [(SourceDown("down"), 3), (SourceDown("later", retry_after=3600), 1), (NotFound("no"), 1)]
)
async def test_only_what_may_pass_is_tried_again_and_not_for_ever(office: Office, error: Exception, tries: int) -> None:
    office.source.error = error

    await office.queue.put(song())
    await office.engine.idle()

    assert office.source.fetches == tries
    assert [type(said) for said in office.messenger.errors] == [type(error)]


async def test_what_telegram_keeps_of_a_collection_is_sent_as_albums(office: Office) -> None:
    await office.queue.put(album())
    await office.engine.idle()

    await office.queue.put(album("again", person=2))
    await office.engine.idle()

    assert office.messenger.albums == [(2, [f"file-{n}" for n in range(1, 6)])]
    assert office.messenger.sent == []


async def test_an_album_with_a_dead_file_is_sent_song_by_song_and_mended(office: Office) -> None:
    await office.queue.put(album())
    await office.engine.idle()
    office.messenger.dead.add("file-2")

    await office.queue.put(album("again", person=2))
    await office.engine.idle()

    assert sent_to(office, 2) == [ALBUM[1].title]
    assert [file for _, file in office.messenger.sent] == ["file-1"]
    assert office.messenger.albums == [(2, ["file-3", "file-4", "file-5"])]
