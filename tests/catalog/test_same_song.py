"""One track's pages on other platforms, found by its ISRC; whoever fails, or has another song, is left out."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.catalog.apple import AppleLookup
from bot.catalog.deezer import DeezerCatalog
from bot.catalog.http import Http
from bot.catalog.same_song import SameSong
from bot.catalog.upstreams import Upstreams
from bot.catalog.ytmusic import YouTubeMusicCatalog
from bot.core.request import Service
from bot.core.track import Track, TrackId
from tests.catalog.conftest import Clock
from tests.catalog.links import SONG
from tests.fakes.deezer import deezer_id
from tests.fakes.site import Pages, Trouble
from tests.fakes.spotify import FakeCatalogs
from tests.fakes.youtube_music import Song, YouTubeMusic

ISRC = "XXSWR2500004"
TRACK = Track(
    id=TrackId(SONG.uri),
    title="Salt & Copper",
    artists=("The Paper Orchard", "Mira Voss"),
    duration=176.437,
    isrc=ISRC,
    url=SONG.url,
)
ON_DEEZER = (Service.DEEZER, f"https://www.deezer.com/track/{deezer_id(SONG.id)}")
ON_APPLE = (Service.APPLE, "https://music.apple.com/us/album/orchard-street/1?i=2")
ON_YOUTUBE = (Service.YOUTUBE, "https://music.youtube.com/watch?v=saltcopper1")
VIDEO = Song(video="saltcopper1", title="Salt & Copper", artists=("The Paper Orchard", "Mira Voss"), length="2:56")
APPLE_SONG: dict[str, Any] = {
    "wrapperType": "track",
    "kind": "song",
    "trackId": 2,
    "trackName": "Salt & Copper",
    "artistName": "The Paper Orchard",
    "trackTimeMillis": 176400,
    "trackViewUrl": ON_APPLE[1],
}


@dataclass
class Platforms:
    """All of them, listening."""

    fake: FakeCatalogs
    itunes: Pages
    music: YouTubeMusic
    asked: tuple[DeezerCatalog, AppleLookup, YouTubeMusicCatalog]

    def apple_has(self, *songs: dict[str, Any]) -> None:
        body = json.dumps({"resultCount": len(songs), "results": songs})
        self.itunes.page(f"/lookup?isrc={ISRC}&entity=song&country=us", body)

    async def found(self, track: Track, seconds: float = 5.0) -> list[tuple[Service, str]]:
        same = SameSong(*self.asked, seconds=seconds)
        return [(page.service, page.url) for page in await same.pages(track)]


@pytest.fixture
async def platforms(fake: FakeCatalogs, clock: Clock) -> AsyncIterator[Platforms]:
    itunes, music = Pages("https://itunes.apple.com"), YouTubeMusic(VIDEO)
    for site in (itunes, music):
        await site.start()
    upstreams = Upstreams(fake.origins | {site.origin: site.real for site in (itunes, music)})
    http, catalog = Http(upstreams), YouTubeMusicCatalog(upstreams, clock=clock)
    deezer = DeezerCatalog(http, clock=clock, sleep=clock.sleep)
    made = Platforms(fake, itunes, music, (deezer, AppleLookup(http, clock=clock), catalog))
    made.apple_has(APPLE_SONG)
    yield made
    await http.close()
    await catalog.close()
    for site in (itunes, music):
        await site.stop()


async def test_a_track_is_found_everywhere(platforms: Platforms) -> None:
    assert await platforms.found(TRACK) == [ON_DEEZER, ON_APPLE, ON_YOUTUBE]


async def test_a_track_without_an_isrc_gets_it_from_deezer_first(platforms: Platforms) -> None:
    assert await platforms.found(replace(TRACK, isrc=None)) == [ON_DEEZER, ON_APPLE, ON_YOUTUBE]


async def test_a_track_whose_isrc_nobody_knows_is_found_nowhere(platforms: Platforms) -> None:
    assert await platforms.found(replace(TRACK, isrc=None, title="Unheard Of")) == []


async def test_another_song_under_the_same_isrc_is_left_out(platforms: Platforms) -> None:
    platforms.apple_has({**APPLE_SONG, "trackName": "Something Else"}, {**APPLE_SONG, "trackTimeMillis": 300_000})
    platforms.music.songs = (replace(VIDEO, title="Something Else", artists=("Somebody",)),)

    assert await platforms.found(TRACK) == [ON_DEEZER]


async def test_who_is_down_is_left_out(platforms: Platforms) -> None:
    platforms.fake.deezer.fail(Trouble.DOWN)
    platforms.itunes.fail(Trouble.DOWN)

    assert await platforms.found(TRACK) == [ON_YOUTUBE]


async def test_who_does_not_answer_costs_no_more_than_the_patience_there_is(platforms: Platforms) -> None:
    platforms.itunes.fail(Trouble.HANG)

    assert await platforms.found(TRACK, seconds=1.0) == [ON_DEEZER, ON_YOUTUBE]
