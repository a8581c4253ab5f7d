"""The operator's own music as a catalogue."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Self

import pytest

from bot.catalog.library import LibraryCatalog
from bot.core.errors import NotFound
from bot.core.request import SongName
from bot.core.track import Track, TrackId
from tests.catalog.links import SONG, UNKNOWN

LANTERNS = Track(id=TrackId("library:track:0000000000000001"), title="Paper Lanterns", artists=("The Paper Orchard",))
COPPER = Track(id=TrackId(SONG.uri), title="Salt & Copper", artists=("The Paper Orchard",))
MOON = Track(id=TrackId("library:track:0000000000000002"), title="Marzipan Moon", artists=("The Paper Orchard",))


async def test_a_link_is_found_by_the_id_in_the_file() -> None:
    catalog = LibraryCatalog(lambda: (LANTERNS, COPPER))
    assert await catalog.track(SONG) is COPPER
    with pytest.raises(NotFound):
        await catalog.track(UNKNOWN)


async def test_a_name_is_found_by_what_it_sounds_like() -> None:
    catalog = LibraryCatalog(lambda: (LANTERNS, COPPER, MOON))
    assert (await catalog.search(SongName("salt and coper"), limit=3))[0] is COPPER
    assert not await catalog.search(SongName("qqqq zzzz"), limit=3)


async def test_results_can_be_paged() -> None:
    catalog = LibraryCatalog(lambda: tracks)
    tracks = (LANTERNS, COPPER, MOON)
    everything = await catalog.search(SongName("the paper orchard"), limit=3)
    assert len(everything) == 3
    assert list(await catalog.search(SongName("the paper orchard"), limit=2, offset=1)) == list(everything[1:])


class Shelf(tuple[Track, ...]):
    """Tracks that count how often they are gone through, which is once for each index."""

    def __new__(cls, *tracks: Track) -> Self:
        shelf = super().__new__(cls, tracks)
        shelf.readings = []
        return shelf

    readings: list[str]

    def __iter__(self) -> Iterator[Track]:
        self.readings.append("one more")
        return super().__iter__()


async def test_new_tracks_are_found_and_every_state_is_indexed_once() -> None:
    shelf = Shelf(LANTERNS)
    catalog = LibraryCatalog(lambda: shelf)
    with pytest.raises(NotFound):
        await catalog.track(SONG)
    shelf = Shelf(LANTERNS, COPPER)
    assert await asyncio.gather(*(catalog.track(SONG) for _ in range(5))) == [COPPER] * 5
    await catalog.search(SongName("lanterns"), limit=1)
    assert len(shelf.readings) == 1
