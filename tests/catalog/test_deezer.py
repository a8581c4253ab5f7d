"""Deezer against the fake: its limit is kept, its errors with status 200 are seen, and gaps are filled."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.catalog.deezer import DeezerCatalog, lacks
from bot.catalog.http import Http
from bot.catalog.upstreams import Upstreams
from bot.core.errors import CatalogDown, NotFound
from bot.core.request import Link, LinkKind, Service, SongName
from bot.core.track import Track, TrackId
from tests.catalog.conftest import Clock
from tests.catalog.links import ALBUM, SONG
from tests.fakes.deezer import GENRE, LABEL, deezer_id
from tests.fakes.site import Trouble
from tests.fakes.spotify import FakeCatalogs

BARE = Track(id=TrackId(SONG.uri), title="Salt & Copper", artists=("The Paper Orchard", "Mira Voss"), duration=176.437)


@pytest.fixture
async def deezer(fake: FakeCatalogs, clock: Clock) -> AsyncIterator[DeezerCatalog]:
    """The catalogue."""
    http = Http(Upstreams(fake.origins))
    yield DeezerCatalog(http, clock=clock, sleep=clock.sleep)
    await http.close()


def deezer_link(kind: LinkKind, spotify_link: Link) -> Link:
    """Deezer's link to what a Spotify link leads to."""
    own = str(deezer_id(spotify_link.id))
    return Link(Service.DEEZER, kind, own, f"https://www.deezer.com/{kind}/{own}")


async def test_a_search_needs_no_account(deezer: DeezerCatalog, fake: FakeCatalogs) -> None:
    found = await deezer.search(SongName("paper orchard salt copper"), limit=5)
    assert found[0].title == "Salt & Copper"
    assert found[0].id == f"deezer:track:{deezer_id(SONG.id)}"
    assert found[0].duration == 176
    assert len(fake.deezer.asked) == 1


async def test_a_search_can_begin_further_on(deezer: DeezerCatalog) -> None:
    everything = await deezer.search(SongName("the paper orchard"), limit=10)
    assert list(await deezer.search(SongName("the paper orchard"), limit=4, offset=3)) == list(everything[3:7])


async def test_a_track_link_is_read(deezer: DeezerCatalog) -> None:
    track = await deezer.track(deezer_link(LinkKind.TRACK, SONG))
    assert (track.title, track.isrc, track.track_number) == ("Salt & Copper", "XXSWR2500004", 4)


async def test_an_album_link_is_read(deezer: DeezerCatalog) -> None:
    album = await deezer.collection(deezer_link(LinkKind.ALBUM, ALBUM))
    assert (album.title, album.owner, album.total, album.cut) == ("Orchard Street", "The Paper Orchard", 12, False)
    assert [track.track_number for track in album.tracks] == list(range(1, 13))
    assert album.tracks[0].genres == (GENRE,)


async def test_an_isrc_brings_the_genre_and_the_label(deezer: DeezerCatalog, fake: FakeCatalogs) -> None:
    full = await deezer.enrich(replace(BARE, isrc="XXSWR2500004"))
    assert (full.id, full.genres, full.label) == (BARE.id, (GENRE,), LABEL)
    assert (full.album, full.track_number, full.track_total) == ("Orchard Street", 4, 12)
    assert not lacks(full)
    assert len(fake.deezer.asked) == 2


async def test_name_and_length_bring_the_isrc(deezer: DeezerCatalog) -> None:
    assert (await deezer.enrich(BARE)).isrc == "XXSWR2500004"


@pytest.mark.parametrize(
    "track",
    [
        replace(BARE, duration=190.0),
        replace(BARE, title="Salt & Copper (Live)"),
        replace(BARE, artists=("Somebody Else",)),
        replace(BARE, artists=()),
        replace(BARE, isrc="ZZZZZ0000000"),
    ],
    ids=["another length", "another version", "another artist", "no artist", "another isrc"],
)
async def test_what_may_be_another_recording_changes_nothing(deezer: DeezerCatalog, track: Track) -> None:
    assert await deezer.enrich(track) == track


async def test_what_is_known_already_stays(deezer: DeezerCatalog) -> None:
    known = replace(BARE, album="Another Edition", genres=("Folk",), isrc="XXSWR2500004")
    full = await deezer.enrich(known)
    assert (full.album, full.genres, full.track_number, full.label) == ("Another Edition", ("Folk",), None, LABEL)


async def test_a_used_up_quota_is_seen_behind_its_status_200(deezer: DeezerCatalog, fake: FakeCatalogs) -> None:
    fake.deezer.over_quota = True
    with pytest.raises(CatalogDown) as caught:
        await deezer.search(SongName("marzipan moon"), limit=5)
    assert caught.value.retry_after == 5


async def test_what_deezer_does_not_know_is_not_found(deezer: DeezerCatalog) -> None:
    with pytest.raises(NotFound):
        await deezer.track(Link(Service.DEEZER, LinkKind.TRACK, "42", "https://www.deezer.com/track/42"))


@pytest.mark.parametrize("trouble", [Trouble.DOWN, Trouble.NONSENSE, Trouble.ARRAY], ids=str)
async def test_nonsense_is_no_result(deezer: DeezerCatalog, fake: FakeCatalogs, trouble: Trouble) -> None:
    fake.deezer.fail(trouble)
    with pytest.raises((CatalogDown, NotFound)):
        await deezer.track(deezer_link(LinkKind.TRACK, SONG))


async def test_the_limit_of_fifty_in_five_seconds_is_kept(
    deezer: DeezerCatalog, fake: FakeCatalogs, clock: Clock
) -> None:
    for _ in range(50):
        await deezer.search(SongName("marzipan moon"), limit=5)
    with pytest.raises(CatalogDown) as caught:
        await deezer.search(SongName("marzipan moon"), limit=5)
    assert caught.value.retry_after == pytest.approx(5)
    assert len(fake.deezer.asked) == 50
    clock.now += 4.5
    await deezer.search(SongName("marzipan moon"), limit=5)
    assert clock.slept == [pytest.approx(0.5)]
