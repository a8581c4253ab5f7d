"""History and statistics: one contract for the fake and for the repositories on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.track import Quality, TrackId
from bot.services.ports_history import Delivered, History, Past, Statistics, Totals
from bot.storage.deliveries import DeliveryRepository
from bot.storage.statistics import StatisticsRepository
from tests.services.fakes_store import MemoryHistory
from tests.storage.conftest import real_database
from tests.storage.memory import NOON

ANN, BOB = 5_000_000_001, 5_000_000_002
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SONGS = {"a": ("Björk", "Jóga"), "b": ("Björk", "Army of Me"), "c": ("Виктор Цой", "Группа крови"), "d": ("", "100%")}


@dataclass(frozen=True)
class Stores:
    history: History
    statistics: Statistics


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest) -> Stores:
    database = real_database(request)
    if database is not None:
        return Stores(DeliveryRepository(database), StatisticsRepository(database))
    memory = MemoryHistory()
    return Stores(memory, memory)


def got(
    song: str, *, person: int = ANN, hours: float = 0, outcome: str = "delivered", cached: bool = False
) -> Delivered:
    """What happened ``hours`` after noon."""
    artist, title = SONGS[song]
    return Delivered(
        bot_id=7_000_000_001,
        person=person,
        chat=-1_002_000_000_001,
        track=TrackId(song),
        artist=artist,
        title=title,
        quality=Quality.K320,
        at=NOON + timedelta(hours=hours),
        outcome=outcome,
        cached=cached,
        source="youtube",
    )


def songs(page: Sequence[Past]) -> str:
    return "".join(past.track for past in page)


async def test_a_line_of_history_comes_back_as_it_was(stores: Stores) -> None:
    await stores.history.add([got("a", cached=True)])

    (past,) = await stores.history.page(ANN)

    assert past == Past(
        id=past.id,
        track=TrackId("a"),
        artist="Björk",
        title="Jóga",
        quality=Quality.K320,
        at=NOON,
        cached=True,
        source="youtube",
    )


async def test_history_comes_in_pages_newest_first_and_only_ones_own(stores: Stores) -> None:
    await stores.history.add([])
    await stores.history.add([got("a"), got("b", outcome="not-found"), got("b"), got("c", person=BOB), got("d")])
    await stores.history.add([got("a")])

    first = await stores.history.page(ANN, limit=2)
    second = await stores.history.page(ANN, limit=2, before=first[-1].id)
    assert (songs(first), songs(second)) == ("ad", "ba")
    assert await stores.history.page(ANN, before=second[-1].id) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("bjork", "ba"),
        ("ARMY björk", "b"),
        ("крови", "c"),
        ("joga army", ""),
        ("100%", "d"),
        ("_", "dcba"),
        ("\\", "dcba"),
    ],
)
async def test_history_is_searched_by_words_in_any_spelling(stores: Stores, words: str, found: str) -> None:
    await stores.history.add([got(song) for song in SONGS])

    assert songs(await stores.history.page(ANN, words=words)) == found


async def test_recent_tracks_are_listed_once_each(stores: Stores) -> None:
    await stores.history.add([got(song) for song in "abcab"])
    await stores.history.add([got("d", outcome="too-long"), got("d", person=BOB)])

    assert songs(await stores.history.recent(ANN)) == "bac"
    assert songs(await stores.history.recent(ANN, limit=1, offset=1)) == "a"


async def test_a_quota_counts_what_was_fetched_lately(stores: Stores) -> None:
    await stores.history.add([got("a", hours=-25), got("a", hours=-1), got("b", cached=True), got("c")])
    await stores.history.add([got("d", outcome="not-found"), got("d", person=BOB)])

    assert await stores.history.count_since(ANN, NOON - timedelta(hours=24)) == 2
    assert await stores.history.count_since(9, LONG_AGO) == 0


async def test_forgetting_removes_ones_history_only(stores: Stores) -> None:
    await stores.history.add([got("a"), got("b", outcome="not-found"), got("c", person=BOB)])

    assert await stores.history.forget(ANN) == {"deliveries": 2}

    assert await stores.history.page(ANN) == []
    assert songs(await stores.history.page(BOB)) == "c"


async def test_days_and_hours_are_those_of_the_given_clock(stores: Stores) -> None:
    await stores.history.add([got("a", hours=-13), got("a", hours=11.5), got("b", hours=11.9), got("c", person=BOB)])
    east = 3600

    assert await stores.statistics.per_day(ANN, since=LONG_AGO) == [(date(2026, 11, 20), 1), (date(2026, 11, 21), 2)]
    assert await stores.statistics.per_day(ANN, since=LONG_AGO, offset=east) == [
        (date(2026, 11, 21), 1),
        (date(2026, 11, 22), 2),
    ]
    utc = await stores.statistics.per_hour(None, since=LONG_AGO)
    local = await stores.statistics.per_hour(ANN, since=LONG_AGO, offset=east)
    assert {hour: amount for hour, amount in enumerate(utc) if amount} == {12: 1, 23: 3}
    assert {hour: amount for hour, amount in enumerate(local) if amount} == {0: 3}


async def test_favourites_are_counted_for_one_and_for_all(stores: Stores) -> None:
    await stores.history.add([got(song) for song in "abcad"])
    await stores.history.add([got("c", person=BOB, hours=-100), got("c", person=BOB), got("c", outcome="not-found")])

    statistics = stores.statistics
    assert await statistics.top_artists(ANN, since=LONG_AGO) == [("Björk", 3), ("Виктор Цой", 1)]
    assert await statistics.top_artists(None, since=LONG_AGO) == [("Björk", 3), ("Виктор Цой", 3)]
    assert await statistics.top_tracks(ANN, since=LONG_AGO, limit=1) == [("Björk", "Jóga", 2)]
    assert await statistics.top_tracks(BOB, since=NOON) == [("Виктор Цой", "Группа крови", 1)]


async def test_totals_say_how_requests_ended(stores: Stores) -> None:
    assert await stores.statistics.totals(None, since=LONG_AGO) == Totals(delivered=0, cached=0, failed=0, people=0)
    await stores.history.add([got("a"), got("b", cached=True), got("c", outcome="not-found"), got("d", person=BOB)])

    everybody = await stores.statistics.totals(None, since=LONG_AGO)
    ann = await stores.statistics.totals(ANN, since=LONG_AGO)

    assert everybody == Totals(delivered=3, cached=1, failed=1, people=2)
    assert ann == Totals(delivered=2, cached=1, failed=1, people=1)
