"""Spotify's public pages against the fake: no credentials, whatever of them is up."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.catalog.embed import EmbedCatalog
from bot.catalog.http import Http
from bot.catalog.upstreams import Upstreams
from bot.core.collection import CollectionKind
from bot.core.errors import BadLink, CatalogDown, NotFound
from bot.core.request import Link, LinkKind, Service, SongName
from tests.catalog.links import ALBUM, ARTIST, PLAYLIST, SONG, UNKNOWN
from tests.fakes.site import Trouble
from tests.fakes.spotify import FakeCatalogs


@pytest.fixture
async def embed(fake: FakeCatalogs) -> AsyncIterator[EmbedCatalog]:
    """The catalogue of the pages."""
    http = Http(Upstreams(fake.origins))
    yield EmbedCatalog(http)
    await http.close()


async def test_both_pages_together_describe_a_track(embed: EmbedCatalog, fake: FakeCatalogs) -> None:
    track = await embed.track(SONG)
    assert track.id == SONG.uri
    assert (track.title, track.artists) == ("Salt & Copper", ("The Paper Orchard", "Mira Voss"))
    assert (track.album, track.track_number, track.duration) == ("Orchard Street", 4, 176.437)
    assert (track.explicit, track.released, track.isrc) == (True, "2021-01-14", None)
    assert track.cover_url is not None
    assert track.cover_url.endswith("640")
    assert sorted(fake.open.counts.items()) == [("/embed/{kind}/{id}", 1), ("/{kind}/{id}", 1)]


async def test_the_embed_page_alone_lacks_only_the_album(embed: EmbedCatalog, fake: FakeCatalogs) -> None:
    fake.open.closed.add("page")
    track = await embed.track(SONG)
    assert (track.title, track.duration, track.album, track.track_number) == ("Salt & Copper", 176.437, None, None)


async def test_the_normal_page_alone_is_enough(embed: EmbedCatalog, fake: FakeCatalogs) -> None:
    fake.open.closed.add("embed")
    track = await embed.track(SONG)
    assert (track.title, track.artists, track.album) == (
        "Salt & Copper",
        ("The Paper Orchard", "Mira Voss"),
        "Orchard Street",
    )
    assert track.duration == 176


async def test_the_bare_title_is_the_last_resort(embed: EmbedCatalog, fake: FakeCatalogs) -> None:
    fake.open.closed |= {"embed", "page"}
    with pytest.raises(CatalogDown):
        await embed.track(SONG)
    assert await embed.title(SONG) == SongName("Salt & Copper", title="Salt & Copper", raw="Salt & Copper")


async def test_an_unknown_track_is_not_found(embed: EmbedCatalog) -> None:
    with pytest.raises(NotFound):
        await embed.track(UNKNOWN)
    with pytest.raises(NotFound):
        await embed.title(UNKNOWN)


@pytest.mark.parametrize("trouble", [Trouble.DOWN, Trouble.NONSENSE, Trouble.ARRAY, Trouble.BARE_STRING], ids=str)
async def test_pages_that_make_no_sense_are_an_outage(
    embed: EmbedCatalog, fake: FakeCatalogs, trouble: Trouble
) -> None:
    fake.open.fail(trouble)
    with pytest.raises(CatalogDown):
        await embed.track(SONG)
    with pytest.raises(CatalogDown):
        await embed.collection(ALBUM)


async def test_an_album_has_its_tracks_in_order(embed: EmbedCatalog) -> None:
    album = await embed.collection(ALBUM)
    assert (album.kind, album.title, album.owner) == (CollectionKind.ALBUM, "Orchard Street", "The Paper Orchard")
    assert [track.track_number for track in album.tracks] == list(range(1, 13))
    assert {track.album for track in album.tracks} == {"Orchard Street"}
    assert album.tracks[3].artists == ("The Paper Orchard", "Mira Voss")
    assert (album.total, album.cut) == (12, False)


async def test_a_long_playlist_is_cut_and_says_how_long_it_is(embed: EmbedCatalog) -> None:
    playlist = await embed.collection(PLAYLIST)
    assert (playlist.title, playlist.owner) == ("Songs for a Long Way Home", "Somebody")
    assert (len(playlist.tracks), playlist.total, playlist.cut) == (100, 120, True)
    assert playlist.tracks[0].album is None


async def test_a_long_playlist_is_known_to_be_cut_even_without_its_normal_page(
    embed: EmbedCatalog, fake: FakeCatalogs
) -> None:
    fake.open.closed.add("page")
    playlist = await embed.collection(PLAYLIST)
    assert (len(playlist.tracks), playlist.total, playlist.cut) == (100, None, True)


async def test_an_artist_has_ten_tracks(embed: EmbedCatalog) -> None:
    artist = await embed.collection(ARTIST)
    assert (artist.title, artist.owner, len(artist.tracks), artist.cut) == ("The Paper Orchard", "", 10, False)


@pytest.mark.parametrize("own", ["../../oembed", "x", "a" * 21 + "?", ""])
async def test_nothing_but_an_id_becomes_part_of_an_address(embed: EmbedCatalog, fake: FakeCatalogs, own: str) -> None:
    with pytest.raises(BadLink):
        await embed.track(Link(Service.SPOTIFY, LinkKind.TRACK, own, "https://open.spotify.com"))
    assert not fake.open.asked


async def test_each_page_is_asked_as_someone_it_is_served_to(embed: EmbedCatalog, fake: FakeCatalogs) -> None:
    await embed.track(SONG)
    agents = {asked.endpoint: asked.agent for asked in fake.open.asked}
    assert agents["/embed/{kind}/{id}"].startswith("Mozilla/5.0")
    assert "facebookexternalhit" in agents["/{kind}/{id}"]
