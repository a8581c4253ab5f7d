"""Inline messages become songs: once, in time, and again when asked again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.errors import Cancelled, NotFound, SourceDown
from bot.core.track import Quality, Track, TrackId
from bot.services.admission import Action, Admission, Rule
from bot.services.answering import Answering
from bot.services.inline_job import TOO_LATE, InlineFilling, InTime, job_of
from bot.services.jobs import Job, JobKind
from bot.services.messaging import InlineTarget
from bot.services.preferences import Preferences, PreferenceService
from bot.services.resolving import Resolver
from tests.services.fakes import ELISE, ODE, CountingWindows, FixedCatalog, MemoryTracks
from tests.services.fakes_store import MemoryChats, MemoryPeople
from tests.services.office import Office, TaskSteps

LINE = InlineTarget("AgAAAA1", track=ODE.id)


class Bench:
    """Filling on fakes; ``links`` says what was shown in which message."""

    def __init__(self, folder: Path) -> None:
        self.tracks = MemoryTracks()
        self.office = Office(folder, tracks=[ODE])
        self.links: list[tuple[str, str]] = []
        people = MemoryPeople(lambda: datetime(2026, 11, 21, tzinfo=UTC))
        self.answering = Answering(
            resolver=Resolver(self.tracks, FixedCatalog(ODE), nothing={}),
            delivery=self.office.delivery,
            admission=Admission(
                CountingWindows(), {Action.SEARCH: Rule(9), Action.FETCH: Rule(9)}, clock=lambda: 0.0, told={}
            ),
            messenger=self.office.messenger,
            queue=self.office.queue,
            replies=self.office.replies,
            clock=lambda: 0.0,
            questions={},
            preferences=PreferenceService(people, MemoryChats(), defaults=Preferences(), recent={}),
        )
        self.filling = InlineFilling(
            self.answering,
            self.office.messenger,
            self.office.store,
            self.tracks,
            self.office.replies,
            clock=lambda: 0.0,
            shorten=self._shorten,
            show_link=self._show,
        )

    async def _shorten(self, person: int, track: Track) -> str:
        return f"https://go.example/{person}-{track.title[:3]}"

    async def _show(self, target: InlineTarget, _track: Track, url: str) -> None:
        self.links.append((target.inline_message_id, url))


@pytest.fixture
async def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)
    await made.tracks.put(ODE)
    return made


async def test_a_choice_and_a_press_on_its_button_are_one_job(bench: Bench) -> None:
    bench.office.source.gate.clear()
    await bench.filling.fill(1, ODE.id, LINE)
    await bench.filling.fill(2, ODE.id, LINE)
    bench.office.source.gate.set()
    await bench.office.engine.idle()

    assert list(bench.office.store.jobs) == [job_of("AgAAAA1")]
    assert len(bench.office.messenger.uploads) == 1


async def test_after_it_failed_it_can_be_had_again(bench: Bench) -> None:
    bench.office.source.error = SourceDown("down")
    await bench.filling.fill(1, ODE.id, LINE)
    await bench.office.engine.idle()
    assert bench.office.messenger.uploads == []

    bench.office.source.error = None
    await bench.filling.fill(1, ODE.id, LINE, "7-1")
    await bench.office.engine.idle()

    assert len(bench.office.messenger.uploads) == 1


async def test_a_song_that_is_forgotten_is_said_to_be(bench: Bench) -> None:
    await bench.filling.fill(1, ELISE.id, LINE)

    assert [type(error) for error in bench.office.messenger.errors] == [NotFound]


async def test_a_song_that_telegram_sent_by_itself_counts_as_an_answer(bench: Bench) -> None:
    await bench.filling.sent(5, ODE.id, InlineTarget(""))

    assert [(event.person, event.track, event.outcome) for event in bench.office.events] == [(5, ODE.id, "cached")]


async def test_a_short_link_is_made_for_whoever_wants_it(bench: Bench) -> None:
    await bench.tracks.put(replace(ODE, url="https://open.spotify.com/track/1"))

    await bench.filling.link(5, ODE.id, LINE)

    assert bench.links == [("AgAAAA1", "https://go.example/5-Ode")]
    with pytest.raises(NotFound):
        await bench.filling.link(5, ELISE.id, LINE)


@pytest.mark.parametrize(("age", "done"), [(TOO_LATE, True), (TOO_LATE + 1, False)])
async def test_what_comes_too_late_is_dropped_without_a_word(bench: Bench, age: float, done: bool) -> None:
    ran: list[str] = []

    async def work(job: Job, _steps: object) -> None:
        ran.append(job.id)

    in_time = InTime(work, bench.office.messenger, bench.office.store, lambda: 1000.0 + age)
    await in_time.run(_job(asked_at=1000.0), TaskSteps(bench.office.engine, "i1"))

    assert bool(ran) is done
    assert bench.office.messenger.errors == []


async def test_a_stopped_line_says_so(bench: Bench) -> None:
    bench.office.source.gate.clear()
    await bench.filling.fill(1, ODE.id, LINE)
    while not bench.office.source.fetches:
        await asyncio.sleep(0)
    await bench.office.queue.cancel(job_of("AgAAAA1"), 1)
    await bench.office.engine.idle()

    assert [type(error) for error in bench.office.messenger.errors] == [Cancelled]


def _job(*, asked_at: float) -> Job:
    return Job(
        id="i1", kind=JobKind.SONG, person=1, target=LINE, tracks=(TrackId(ODE.id),), quality=Quality.V0,
        asked_at=asked_at,
    )  # fmt: skip
