"""What an inline query is answered with, on fakes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.core.collection import Collection, CollectionKind
from bot.core.errors import CatalogDown, NotFound
from bot.core.request import Link, SongName
from bot.core.track import Quality, Track, TrackId
from bot.services.admission import Action, Admission, Rule
from bot.services.inline import PAGE, InlineSearch, Page
from bot.services.known_songs import FRESH, KnownSongs
from bot.services.ports import Found, StoredFile
from bot.services.ports_history import Delivered
from bot.services.resolving import Resolver
from tests.services.fakes import ELISE, ODE, CountingWindows, FixedCatalog, MemoryFiles, MemoryTracks
from tests.services.fakes_store import MemoryHistory

BOT = 7
FILE = StoredFile(file_id="f", file_unique_id="u")


def track(number: int, title: str = "Song") -> Track:
    return Track(id=TrackId(f"spotify:track:{number:022}"), title=f"{title} {number}", artists=("Someone",))


class SlowCatalog(FixedCatalog):
    """Answers only when it is let."""

    def __init__(self, *tracks: Track) -> None:
        super().__init__(*tracks)
        self.may = asyncio.Event()
        self.asked = asyncio.Event()
        self.left = 0

    async def found(self, name: SongName, *, limit: int, offset: int = 0) -> Found:
        self.asked.set()
        try:
            await self.may.wait()
        except asyncio.CancelledError:
            self.left += 1
            raise
        return await super().found(name, limit=limit, offset=offset)


class Bench:
    """Everything that inline search asks, on fakes."""

    def __init__(self, catalog: FixedCatalog, *, known: Sequence[Track] = (), patience: float = 5.0) -> None:
        self.catalog = catalog
        self.tracks, self.files, self.history = MemoryTracks(), MemoryFiles(), MemoryHistory()
        self.known = KnownSongs(self._newest)
        self.known.notice(known)
        self.windows, self.wanted = CountingWindows(), Quality.V0
        self.albums: dict[str, Collection] = {}
        admission = Admission(self.windows, {Action.INLINE: Rule(2)}, clock=lambda: 0.0, told={})
        self.search = InlineSearch(
            bot_id=lambda: BOT,
            known=self.known,
            resolver=Resolver(self.tracks, catalog, nothing={}),
            tracks=self.tracks,
            files=self.files,
            history=self.history,
            admission=admission,
            quality=self._quality,
            collected=self._collected,
            patience=patience,
            pause=0,
        )

    async def _quality(self, _person: int) -> Quality:
        return self.wanted

    async def _newest(self, _limit: int) -> Sequence[Track]:
        return ()

    async def _collected(self, link: Link) -> Collection:
        if link.id not in self.albums:
            raise NotFound(link.id)
        return self.albums[link.id]

    async def keep(self, *tracks: Track) -> None:
        for one in tracks:
            await self.files.put(BOT, one.id, Quality.V0, FILE)


def titles(page: Page) -> list[str]:
    return [hit.track.title for hit in page.hits]


async def test_a_known_song_is_found_without_asking_anybody() -> None:
    bench = Bench(FixedCatalog(ODE), known=[ODE, ELISE])
    await bench.keep(ODE)

    page = await bench.search.search(1, "ode to joy")

    assert [(hit.track.id, hit.file) for hit in page.hits] == [(ODE.id, FILE)]
    assert page.next
    assert bench.catalog.searches == 0


async def test_the_next_page_is_the_catalogues_without_what_was_shown() -> None:
    other = track(1, "Joy")
    bench = Bench(FixedCatalog(ODE, other), known=[ODE])

    first = await bench.search.search(1, "ode to joy")
    second = await bench.search.search(1, "ode to joy", first.next)

    assert ODE.title in titles(first)
    assert ODE.title not in titles(second)
    assert bench.catalog.searches == 1


async def test_what_nobody_knows_is_asked_of_the_catalogue_and_remembered() -> None:
    bench = Bench(FixedCatalog(ODE))

    page = await bench.search.search(1, "ode to joy")

    assert titles(page) == [ODE.title]
    assert page.complete
    assert await bench.tracks.get(ODE.id) == ODE


async def test_a_catalogue_that_is_slow_is_not_waited_for_but_may_end() -> None:
    catalog = SlowCatalog(ODE, ELISE)
    bench = Bench(catalog, known=[track(1, "Joyful Ode")], patience=0.01)

    page = await bench.search.search(1, "joy someone")
    catalog.may.set()
    for _ in range(5):
        await asyncio.sleep(0)

    assert not page.complete
    assert catalog.searches == 1
    assert catalog.left == 0


async def test_who_types_on_takes_the_question_back() -> None:
    catalog = SlowCatalog(ODE)
    bench = Bench(catalog)

    typing = asyncio.ensure_future(bench.search.search(1, "ode to j"))
    await catalog.asked.wait()
    typing.cancel()
    await asyncio.wait([typing])
    await asyncio.sleep(0)

    assert catalog.left == 1


@pytest.mark.parametrize("error", [CatalogDown("down"), NotFound("nothing")])
async def test_a_catalogue_in_trouble_leaves_what_is_known(error: CatalogDown | NotFound) -> None:
    catalog = FixedCatalog()
    catalog.error = error
    known = track(1, "Joyful Ode")
    bench = Bench(catalog, known=[known])

    page = await bench.search.search(1, "joyful")

    assert page.complete is isinstance(error, NotFound)


async def test_one_who_asked_too_much_still_gets_what_is_known() -> None:
    bench = Bench(FixedCatalog(ODE, ELISE), known=[ODE])
    for query in ("elise", "für", "elise für"):
        await bench.search.search(1, query)

    refused, known = await bench.search.search(1, "elise 1"), await bench.search.search(1, "ode to joy")

    assert (refused.hits, refused.complete) == ((), False)
    assert titles(known) == [ODE.title]
    assert bench.catalog.searches == 2


async def test_an_empty_query_shows_ones_own_songs_page_by_page() -> None:
    bench = Bench(FixedCatalog())
    await bench.tracks.put(ODE)
    mine = [ODE, *(track(number) for number in range(PAGE))]
    for one in mine:
        await bench.history.add([_delivered(1, one)])
    await bench.history.add([_delivered(2, ELISE)])

    first = await bench.search.search(1, " ")
    second = await bench.search.search(1, "", first.next)

    assert titles(first) == [one.title for one in reversed(mine[1:])]
    assert [hit.track for hit in second.hits] == [ODE]
    assert (first.own, second.own, second.next) == (True, True, "")


async def test_a_link_finds_its_song_and_a_wrong_one_nothing() -> None:
    song = track(1)
    bench = Bench(FixedCatalog(song))

    found = await bench.search.search(1, f"https://open.spotify.com/track/{song.id[-22:]}")
    nothing = await bench.search.search(1, f"https://open.spotify.com/track/{'9' * 22}")

    assert titles(found) == [song.title]
    assert nothing == Page()


async def test_a_link_to_an_album_lists_it() -> None:
    bench = Bench(FixedCatalog())
    songs = tuple(track(number) for number in range(PAGE + 1))
    bench.albums["1" * 22] = _album(songs)
    link = f"https://open.spotify.com/album/{'1' * 22}"

    first = await bench.search.search(1, link)
    second = await bench.search.search(1, link, first.next)

    assert titles(first) + titles(second) == [song.title for song in songs]
    assert second.next == ""
    assert await bench.tracks.get(songs[0].id) == songs[0]


@pytest.mark.parametrize(
    ("wanted", "kept", "listed"),
    [
        (Quality.K128, Quality.K128, True),
        (Quality.K128, Quality.V0, False),
        (Quality.ORIGINAL, Quality.V0, True),
    ],
)
async def test_a_list_has_files_of_the_quality_that_somebody_wants_if_telegram_can_list_it(
    wanted: Quality, kept: Quality, listed: bool
) -> None:
    bench = Bench(FixedCatalog(), known=[ODE])
    bench.wanted = wanted
    await bench.files.put(BOT, ODE.id, kept, FILE)

    page = await bench.search.search(1, "ode to joy")

    assert [hit.file is not None for hit in page.hits] == [listed]
    assert page.own is (wanted is Quality.K128)


async def test_an_id_that_no_button_can_carry_is_left_out() -> None:
    long = Track(id=TrackId("bandcamp:track:" + "x" * 60), title="Ode to Joy", artists=("Someone",))
    bench = Bench(FixedCatalog(), known=[long])

    assert (await bench.search.search(1, "ode to joy someone")).hits == ()


async def test_many_new_songs_move_up_and_are_still_found() -> None:
    async def newest(_limit: int) -> Sequence[Track]:
        return [ODE]

    known = KnownSongs(newest)
    assert await known.load() == 1
    known.notice([track(number) for number in range(FRESH)])
    await known.settled()
    known.notice([ELISE])

    assert known.search(SongName("ode to joy"), 3)[0][0].id == ODE.id
    assert known.search(SongName("song 77"), 3)[0][0].id == track(77).id
    assert known.search(SongName("für elise"), 3)[0][0].id == ELISE.id


def _delivered(person: int, song: Track) -> Delivered:
    return Delivered(
        bot_id=BOT, person=person, chat=None, track=song.id, artist=song.performer, title=song.title,
        quality=Quality.V0, at=datetime(2026, 11, 21, tzinfo=UTC),
    )  # fmt: skip


def _album(songs: tuple[Track, ...]) -> Collection:
    return Collection(id="spotify:album:1", kind=CollectionKind.ALBUM, title="Album", tracks=songs)
