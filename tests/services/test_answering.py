"""From a request to its answer, on fakes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.errors import BadLink, CatalogDown, NotFound, NotSupported, SourceDown, TooMany, Unreachable
from bot.core.request import Link, LinkKind, Service, SongName
from bot.core.track import Quality, Track, TrackId
from bot.services.admission import Action, Admission, Rule
from bot.services.answering import Answering
from bot.services.events import Answered, Outcome
from bot.services.messaging import ChatTarget
from bot.services.preferences import AnswerMode, Preferences, PreferenceService
from bot.services.resolving import Resolver
from tests.services.fakes import (
    ELISE,
    ODE,
    CountingWindows,
    FixedCatalog,
    MemoryTracks,
)
from tests.services.fakes_store import MemoryChats, MemoryPeople
from tests.services.office import Office

JOY = Track(id=TrackId("library:track:joy"), title="Joy", artists=("Someone",), duration=30.0)
JOY_TOO = Track(id=TrackId("library:track:joy2"), title="Joy", artists=("Somebody Else",), duration=40.0)


class Bot:
    """All of the services on fakes, with a limit of three searches and two fetches."""

    def __init__(self, folder: Path, *catalog: Track) -> None:
        self.catalog = FixedCatalog(*catalog)
        self.resolver = Resolver(MemoryTracks(), self.catalog, nothing={})
        self.office = Office(folder)
        self.office.ready = self.resolver.picked
        self.source, self.messenger, self.files = self.office.source, self.office.messenger, self.office.files
        self.events = self.office.events
        self.windows = CountingWindows()
        people = MemoryPeople(lambda: datetime(2026, 11, 21, tzinfo=UTC))
        self.preferences = PreferenceService(people, MemoryChats(), defaults=Preferences(), recent={})
        rules = {Action.SEARCH: Rule(3), Action.FETCH: Rule(2)}
        self.answering = Answering(
            resolver=self.resolver,
            delivery=self.office.delivery,
            admission=Admission(self.windows, rules, clock=lambda: 0.0, told={}),
            messenger=self.messenger,
            queue=self.office.queue,
            replies=self.office.replies,
            clock=lambda: 0.0,
            questions={},
            preferences=self.preferences,
            link=self._link,
        )
        self.asked = 0
        self.links: list[str] = []

    async def _link(self, person: int, track: Track, target: ChatTarget) -> None:
        self.links.append(f"{person} {track.title} {target.chat_id}")

    async def ask(self, text: str | Link, person: int = 1, key: str = "") -> Answered:
        request = SongName(text) if isinstance(text, str) else text
        self.asked += 1
        await self.answering.ask(person, request, ChatTarget(person), key or str(self.asked))
        await self.office.engine.idle()
        return self.events[-1]

    def hits(self, action: Action, person: int = 1) -> int:
        return self.windows.hits.get((action, str(person)), 0)


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return Bot(tmp_path, ODE, ELISE)


def _link(id: str, kind: LinkKind = LinkKind.TRACK) -> Link:
    return Link(Service.SPOTIFY, kind, id, f"https://open.spotify.com/{kind}/{id}")


async def test_one_clear_match_is_delivered(bot: Bot) -> None:
    event = await bot.ask("ode to joy")

    assert (event.outcome, event.track, event.source) == (Outcome.DELIVERED, ODE.id, "fixed")
    assert bot.messenger.uploads == [(1, "Ode to Joy.mp3")]
    assert bot.messenger.statuses[-1].steps
    assert bot.messenger.statuses[-1].closed


async def test_the_second_request_in_any_wording_by_anyone_is_sent_by_file_id_and_costs_nothing(bot: Bot) -> None:
    await bot.ask("ode to joy")
    counted = dict(bot.windows.hits)

    assert (await bot.ask("ode to joy", person=2)).outcome is Outcome.CACHED
    assert (await bot.ask("Ode To JOY beethoven", person=3)).outcome is Outcome.CACHED

    assert len(bot.messenger.uploads) == 1
    assert bot.messenger.sent == [(2, "file-1"), (3, "file-1")]
    assert bot.source.fetches == 1
    assert bot.windows.hits == counted


async def test_the_same_words_again_ask_no_catalogue(bot: Bot) -> None:
    await bot.ask("ode to joy")
    await bot.ask("Ode to Joy!")

    assert bot.catalog.searches == 1


async def test_a_dead_file_id_is_replaced_on_its_own(bot: Bot) -> None:
    await bot.ask("ode to joy")
    bot.messenger.dead.add("file-1")

    event = await bot.ask("ode to joy", person=2)

    assert event.outcome is Outcome.DELIVERED
    assert (await bot.files.get(7, ODE.id, Quality.V0)).file_id == "file-2"  # type: ignore[union-attr]


async def test_several_matches_are_offered_and_a_pick_is_delivered(tmp_path: Path) -> None:
    bot = Bot(tmp_path, JOY, JOY_TOO)

    assert (await bot.ask("joy")).outcome is Outcome.OFFERED
    assert set(bot.messenger.offers[0]) == {JOY, JOY_TOO}

    known = await bot.answering.pick(1, JOY_TOO.id, ChatTarget(1), "p", question=55)
    await bot.office.engine.idle()

    assert known
    assert bot.messenger.uploads == [(1, "Joy.mp3")]
    assert bot.messenger.statuses[-1].replacing == 55


async def test_a_button_for_a_track_nobody_knows_is_reported_as_too_old(bot: Bot) -> None:
    assert not await bot.answering.pick(1, TrackId("library:track:gone"), ChatTarget(1), "p", question=5)


async def test_nothing_found_is_said(bot: Bot) -> None:
    event = await bot.ask("zzz")

    assert (event.outcome, event.code) == (Outcome.REFUSED, "not_found")
    assert [type(error) for error in bot.messenger.errors] == [NotFound]
    assert bot.hits(Action.SEARCH) == 1


async def test_a_link_is_delivered_under_its_own_id(tmp_path: Path) -> None:
    track = Track(id=TrackId("spotify:track:" + "a" * 22), title="Linked", artists=("A",))
    bot = Bot(tmp_path, track)

    assert (await bot.ask(_link("a" * 22))).track == track.id
    assert (await bot.ask(_link("a" * 22), person=2)).outcome is Outcome.CACHED


async def test_links_that_hold_no_song_are_refused_by_kind(bot: Bot) -> None:
    event = await bot.ask(_link("b" * 22, LinkKind.EPISODE))

    assert event.code == NotSupported.code


async def test_searches_are_limited_and_the_refusal_counts_as_no_search(bot: Bot) -> None:
    for word in ("aaa", "bbb", "ccc"):
        await bot.ask(word)

    event = await bot.ask("ddd")

    assert event.code == TooMany.code
    assert bot.catalog.searches == 3


async def test_fetches_are_limited_but_cached_songs_still_come(tmp_path: Path) -> None:
    tracks = [Track(id=TrackId(f"library:track:{n}"), title=f"Song{n}", artists=("A",)) for n in range(3)]
    bot = Bot(tmp_path, *tracks)
    bot.windows = CountingWindows()

    assert [(await bot.ask(track.title)).outcome for track in tracks] == [
        Outcome.DELIVERED,
        Outcome.DELIVERED,
        Outcome.REFUSED,
    ]
    assert (await bot.ask("song0")).outcome is Outcome.CACHED


@pytest.mark.parametrize("error", [CatalogDown("down"), BadLink("bad")])
async def test_what_the_catalogue_raises_reaches_the_person(bot: Bot, error: CatalogDown | BadLink) -> None:
    bot.catalog.error = error

    event = await bot.ask("ode to joy")

    assert event.code == error.code
    assert bot.messenger.errors == [error]


async def test_a_source_that_is_down_is_the_operators_business_too(bot: Bot) -> None:
    bot.source.error = SourceDown("blocked")

    event = await bot.ask("ode to joy")

    assert event.outcome is Outcome.UNAVAILABLE
    assert event.error is not None


async def test_the_unforeseen_is_apologised_for_and_its_cause_kept(bot: Bot) -> None:
    cause = bot.source.error = ZeroDivisionError("oops")

    event = await bot.ask("ode to joy")

    assert event.outcome is Outcome.BROKEN
    assert event.error is cause
    assert bot.messenger.errors[0].code == "broken"
    assert bot.messenger.statuses[-1].closed


async def test_a_chat_that_cannot_be_written_to_ends_quietly(bot: Bot) -> None:
    bot.messenger.upload_errors[1] = Unreachable("blocked")

    event = await bot.ask("ode to joy")

    assert (event.outcome, event.code) == (Outcome.UNAVAILABLE, "unreachable")


async def test_the_same_update_again_promises_nothing_twice(bot: Bot) -> None:
    bot.source.gate.clear()
    for _ in range(2):
        await bot.answering.ask(1, SongName("ode to joy"), ChatTarget(1), "update-1")
    bot.source.gate.set()
    await bot.office.engine.idle()

    assert len(bot.messenger.uploads) == 1
    assert bot.messenger.sent == []


async def test_a_source_that_is_down_for_a_moment_is_asked_again(bot: Bot) -> None:
    bot.source.error = SourceDown("hiccup")

    async def mended(seconds: float) -> None:
        bot.source.error = None

    bot.office._sleep = mended  # type: ignore[method-assign]
    bot.office.start()
    bot.answering._queue = bot.office.queue

    assert (await bot.ask("ode to joy")).outcome is Outcome.DELIVERED
    assert bot.source.fetches == 2
    assert bot.messenger.errors == []


async def test_a_link_is_given_to_those_who_prefer_one_also_when_the_song_is_there(bot: Bot) -> None:
    await bot.ask("ode to joy")
    await bot.preferences.choose(2, "answer", "link")

    event = await bot.ask("ode to joy", person=2)

    assert event.outcome is Outcome.OFFERED
    assert bot.links == ["2 Ode to Joy 2"]
    assert bot.messenger.sent == []


async def test_those_who_want_to_be_asked_are_asked_which_and_the_button_settles_it(bot: Bot) -> None:
    await bot.preferences.choose(1, "answer", "ask")

    await bot.ask("ode to joy")
    assert bot.messenger.ways == [ODE]
    assert bot.messenger.uploads == []

    await bot.answering.pick(1, ODE.id, ChatTarget(1), "a", mode=AnswerMode.AUDIO)
    await bot.office.engine.idle()
    await bot.answering.pick(1, ODE.id, ChatTarget(1), "b", mode=AnswerMode.LINK)
    assert bot.messenger.uploads == [(1, "Ode to Joy.mp3")]
    assert bot.links == ["1 Ode to Joy 1"]


async def test_who_wants_to_confirm_is_shown_the_song_first(bot: Bot) -> None:
    await bot.preferences.choose(1, "confirm", True)

    await bot.ask("ode to joy")
    assert bot.messenger.offers == [(ODE,)]

    await bot.answering.pick(1, ODE.id, ChatTarget(1), "a")
    await bot.office.engine.idle()
    assert bot.messenger.uploads == [(1, "Ode to Joy.mp3")]


async def test_a_group_that_wants_no_links_answered_still_gets_what_it_asks_for(bot: Bot) -> None:
    await bot.preferences.choose(1, "answer", "nothing")

    assert (await bot.ask("ode to joy")).outcome is Outcome.DELIVERED


async def test_the_file_has_the_quality_that_is_wanted(bot: Bot) -> None:
    await bot.preferences.choose(1, "quality", "128")

    await bot.ask("ode to joy")

    assert (7, ODE.id, Quality.K128) in bot.files.files
