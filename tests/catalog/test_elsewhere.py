"""Links of other platforms become a track or a name to search for."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import apple
from bot.catalog.apple import AppleLookup
from bot.catalog.elsewhere import Elsewhere
from bot.catalog.http import Http
from bot.catalog.upstreams import Upstreams
from bot.core.errors import BadLink, CatalogDown, NotFound, NotSupported
from bot.core.links import parse_link
from bot.core.request import Link, SongName
from bot.core.track import Track, TrackId
from tests.fakes.site import Pages, Trouble

DEEZER_TRACK = Track(id=TrackId("deezer:track:3135556"), title="Glasshouse", artists=("The Paper Orchard",))
VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
SOUND = "https://soundcloud.com/paper-orchard/glasshouse"
CAMP = "https://paperorchard.bandcamp.com/track/glasshouse"
TIDAL = "https://tidal.com/track/77646170"
SONG = "https://music.apple.com/de/album/lanterns/1440857781?i=1440857923"
ALBUM = "https://music.apple.com/de/album/lanterns/1440857781"
ITUNES_SONG: dict[str, Any] = {
    "wrapperType": "track",
    "kind": "song",
    "trackId": 1440857923,
    "collectionId": 1440857781,
    "trackName": "Glasshouse",
    "artistName": "The Paper Orchard",
    "collectionName": "Lanterns - Single",
    "trackTimeMillis": 208_500,
    "trackNumber": 3,
    "trackCount": 12,
    "discNumber": 1,
    "discCount": 1,
    "releaseDate": "2019-05-03T12:00:00Z",
    "trackExplicitness": "notExplicit",
    "primaryGenreName": "Chamber Pop",
    "artworkUrl100": "https://is1-ssl.mzstatic.com/image/thumb/Music/v4/ab/cd/source.jpg/100x100bb.jpg",
    "trackViewUrl": "https://music.apple.com/de/album/glasshouse/1440857781?i=1440857923",
}
ITUNES_ALBUM: dict[str, Any] = {
    "wrapperType": "collection",
    "collectionId": 1440857781,
    "collectionName": "Lanterns",
    "artistName": "The Paper Orchard",
    "trackCount": 12,
}


class OneDeezerTrack:
    """A catalogue with one track."""

    name = "deezer"

    async def track(self, link: Link) -> Track:
        """The track, whatever the link."""
        return DEEZER_TRACK

    async def search(self, name: SongName, *, limit: int, offset: int = 0) -> Sequence[Track]:
        """Nothing."""
        return ()


class World:
    """The platforms, and the adapter under test over them."""

    def __init__(self) -> None:
        self.youtube = Pages("https://www.youtube.com")
        self.soundcloud = Pages("https://soundcloud.com")
        self.bandcamp = Pages("https://paperorchard.bandcamp.com")
        self.tidal = Pages("https://tidal.com")
        self.itunes = Pages("https://itunes.apple.com")
        self.sites = (self.youtube, self.soundcloud, self.bandcamp, self.tidal, self.itunes)
        self.seconds = 0.0
        self.http = Http(Upstreams())

    async def start(self) -> None:
        """Start every platform."""
        for site in self.sites:
            await site.start()
        self.http = Http(Upstreams({site.origin: site.real for site in self.sites}), public_only=True)
        self.elsewhere = Elsewhere(self.http, OneDeezerTrack(), AppleLookup(self.http, clock=lambda: self.seconds))

    async def stop(self) -> None:
        """Stop every platform."""
        await self.http.close()
        for site in self.sites:
            await site.stop()

    async def find(self, url: str) -> Track | SongName:
        """What a URL leads to."""
        return await self.elsewhere.find(link(url))


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """All platforms, listening."""
    made = World()
    await made.start()
    yield made
    await made.stop()


def link(url: str) -> Link:
    """The link that a URL is."""
    found = parse_link(url)
    assert found is not None
    return found


def oembed(title: str, author: str) -> str:
    """An oEmbed answer."""
    return json.dumps({"version": "1.0", "title": title, "author_name": author})


def og_title(title: str) -> str:
    """A page with a title for link previews."""
    return f'<html><head><meta property="og:title" content="{title}"><title>x</title></head>'


def results(*items: object) -> str:
    """An answer of Apple's lookup."""
    return json.dumps({"resultCount": len(items), "results": items})


async def test_a_deezer_link_is_looked_up_in_deezers_catalogue(world: World) -> None:
    assert await world.find("https://www.deezer.com/track/3135556") == DEEZER_TRACK


@pytest.mark.parametrize(
    ("title", "channel", "artist", "song"),
    [
        ("Glasshouse", "The Paper Orchard - Topic", "The Paper Orchard", "Glasshouse"),
        ("Stand By Me", "Ben E. King - Topic", "Ben E. King", "Stand By Me"),
        ("The Paper Orchard - Glasshouse (Official Video)", "PaperOrchardVEVO", "The Paper Orchard", "Glasshouse"),
    ],
)
async def test_a_youtube_link_gives_artist_and_title(
    world: World, title: str, channel: str, artist: str, song: str
) -> None:
    world.youtube.page("/oembed", oembed(title, channel))
    found = await world.find(VIDEO)
    assert isinstance(found, SongName)
    assert (found.artist, found.title) == (artist, song)
    assert world.youtube.asked[0].path.endswith("dQw4w9WgXcQ")


async def test_a_youtube_title_without_artist_is_searched_with_the_channels_name(world: World) -> None:
    world.youtube.page("/oembed", oembed("Glasshouse", "The Paper Orchard"))
    found = await world.find(VIDEO)
    assert isinstance(found, SongName)
    assert found.query == "Glasshouse The Paper Orchard"


async def test_a_soundcloud_title_loses_the_users_name(world: World) -> None:
    world.soundcloud.page("/oembed", oembed("The Paper Orchard - Glasshouse by Some Label", "Some Label"))
    found = await world.find(SOUND)
    assert isinstance(found, SongName)
    assert (found.artist, found.title, found.uploader) == ("The Paper Orchard", "Glasshouse", "Some Label")


@pytest.mark.parametrize(
    ("said", "artist", "title"),
    [
        ("Glasshouse, by The Paper Orchard", "The Paper Orchard", "Glasshouse"),
        ("Sea, by the Sea, by The Paper Orchard", "The Paper Orchard", "Sea, by the Sea"),
    ],
)
async def test_bandcamp_names_the_artist_after_by(world: World, said: str, artist: str, title: str) -> None:
    world.bandcamp.page("/track/glasshouse", og_title(said))
    found = await world.find(CAMP)
    assert isinstance(found, SongName)
    assert (found.artist, found.title) == (artist, title)


@pytest.mark.parametrize(
    "said", ["Glasshouse by The Paper Orchard on TIDAL", "The Paper Orchard - Glasshouse"], ids=["by", "dash"]
)
async def test_both_wordings_of_tidal_are_understood(world: World, said: str) -> None:
    world.tidal.page("/track/77646170", og_title(said))
    found = await world.find(TIDAL)
    assert isinstance(found, SongName)
    assert (found.artist, found.title) == ("The Paper Orchard", "Glasshouse")


async def test_a_page_that_moved_on_its_own_host_is_followed(world: World) -> None:
    world.tidal.redirect("/track/77646170", "/browse/track/77646170")
    world.tidal.page("/browse/track/77646170", og_title("The Paper Orchard - Glasshouse"))
    assert isinstance(await world.find(TIDAL), SongName)


@pytest.mark.parametrize(
    "location",
    ["https://www.youtube.com/x", "https://127.0.0.1/", "file:///etc/passwd", "http://tidal.com/x", "https://["],
)
async def test_a_page_that_moved_to_another_host_is_not_followed(world: World, location: str) -> None:
    world.tidal.redirect("/track/77646170", location)
    with pytest.raises(NotFound):
        await world.find(TIDAL)
    assert not world.youtube.asked


async def test_an_apple_link_gives_a_track_with_everything_apple_says(world: World) -> None:
    world.itunes.page("/lookup", results(ITUNES_SONG))
    assert await world.find(SONG) == Track(
        id=TrackId("apple:track:1440857923"),
        title="Glasshouse",
        artists=("The Paper Orchard",),
        album="Lanterns",
        album_artists=("The Paper Orchard",),
        duration=208.5,
        track_number=3,
        track_total=12,
        disc_number=1,
        disc_total=1,
        released="2019-05-03",
        explicit=False,
        genres=("Chamber Pop",),
        cover_url="https://is1-ssl.mzstatic.com/image/thumb/Music/v4/ab/cd/source.jpg/1200x1200bb.jpg",
        url="https://music.apple.com/de/album/glasshouse/1440857781?i=1440857923",
    )
    assert world.itunes.asked[0].path == "/lookup?id=1440857923&country=de"


async def test_an_apple_album_comes_with_its_songs_and_says_when_some_are_missing(world: World) -> None:
    world.itunes.page("/lookup", results(ITUNES_ALBUM, ITUNES_SONG, {**ITUNES_SONG, "kind": "feature-movie"}))
    found = await world.elsewhere.collection(link(ALBUM))
    assert (found.id, found.title, found.owner) == ("apple:album:1440857781", "Lanterns", "The Paper Orchard")
    assert [track.title for track in found.tracks] == ["Glasshouse"]
    assert (found.total, found.cut) == (12, True)


async def test_what_apple_does_not_have_is_not_found(world: World) -> None:
    world.itunes.page("/lookup", results())
    with pytest.raises(NotFound):
        await world.find(SONG)
    with pytest.raises(NotFound):
        await world.elsewhere.collection(link(ALBUM))


async def test_apple_is_asked_twenty_times_a_minute_at_most(world: World) -> None:
    world.itunes.page("/lookup", results(ITUNES_SONG))
    for _ in range(20):
        await world.find(SONG)
    with pytest.raises(CatalogDown) as refused:
        await world.find(SONG)
    assert refused.value.retry_after == 60
    assert len(world.itunes.asked) == 20
    world.seconds = 61
    assert isinstance(await world.find(SONG), Track)


async def test_apples_refusal_says_how_long_to_wait(world: World) -> None:
    world.itunes.page("/lookup", "", status=403)
    with pytest.raises(CatalogDown) as refused:
        await world.find(SONG)
    assert refused.value.retry_after == 60


@pytest.mark.parametrize("status", [400, 401, 403, 404])
@pytest.mark.parametrize("url", [VIDEO, SOUND, CAMP, TIDAL])
async def test_a_private_or_deleted_upload_is_not_found(world: World, url: str, status: int) -> None:
    for site in world.sites:
        for path in ("/oembed", "/track/glasshouse", "/track/77646170"):
            site.page(path, "Unauthorized", status=status)
    with pytest.raises(NotFound):
        await world.find(url)


@pytest.mark.parametrize("trouble", [Trouble.DOWN, Trouble.RATE])
@pytest.mark.parametrize("url", [VIDEO, SOUND, CAMP, TIDAL, SONG])
async def test_a_platform_in_trouble_is_an_outage(world: World, url: str, trouble: Trouble) -> None:
    for site in world.sites:
        site.fail(trouble)
    with pytest.raises(CatalogDown):
        await world.find(url)


@pytest.mark.parametrize("url", [VIDEO, SOUND, SONG])
async def test_an_answer_that_is_no_json_is_an_outage(world: World, url: str) -> None:
    for site in world.sites:
        site.fail(Trouble.NONSENSE)
    with pytest.raises(CatalogDown):
        await world.find(url)


@pytest.mark.parametrize("url", [VIDEO, SOUND, CAMP, TIDAL, SONG])
async def test_an_answer_that_says_nothing_is_not_found(world: World, url: str) -> None:
    for site in world.sites:
        site.fail(Trouble.ARRAY)
    with pytest.raises(NotFound):
        await world.find(url)


async def test_links_to_other_things_are_not_supported(world: World) -> None:
    with pytest.raises(NotSupported):
        await world.find("https://soundcloud.com/paper-orchard")
    with pytest.raises(NotSupported):
        await world.elsewhere.collection(link("https://www.youtube.com/playlist?list=PLabcdefghijk"))
    with pytest.raises(BadLink):
        await world.find("https://www.deezer.com/track/abc")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*ITUNES_SONG, "results"]) | st.text(), inner, max_size=6)
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_json_of_apples_makes_reading_it_fail(data: object) -> None:
    apple.track(data)
    apple.album(data)
    apple.album({"results": data})
    apple.track(
        {**ITUNES_SONG, "trackTimeMillis": data, "releaseDate": data, "artistName": data, "artworkUrl100": data}
    )
