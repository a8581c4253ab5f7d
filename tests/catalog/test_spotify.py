"""The Web API adapter against the fake: how much it asks, and what it does when Spotify says no."""

from __future__ import annotations

import asyncio
import time

import pytest
from structlog.testing import capture_logs

from bot.catalog.breaker import WINDOW, MemoryBreakers
from bot.catalog.spotify import SpotifyCatalog
from bot.core.collection import CollectionKind
from bot.core.errors import CatalogDown, NotFound
from bot.core.request import LinkKind, SongName
from bot.services.ports import Opened
from tests.catalog.conftest import Clock, SpotifyMaker
from tests.catalog.links import ALBUM, ARTIST, PLAYLIST, SONG, UNKNOWN, link
from tests.fakes.site import LONG_WAIT, Trouble
from tests.fakes.spotify import FakeCatalogs


async def test_a_track_link_costs_one_request(spotify: SpotifyCatalog, fake: FakeCatalogs) -> None:
    track = await spotify.track(SONG)
    assert track.id == SONG.uri
    assert (track.title, track.artists) == ("Salt & Copper", ("The Paper Orchard", "Mira Voss"))
    assert (track.album, track.track_number, track.track_total) == ("Orchard Street", 4, 12)
    assert (track.duration, track.isrc, track.explicit) == (176.437, "XXSWR2500004", True)
    assert track.released == "2021-01-14"
    assert track.cover_url is not None
    assert track.cover_url.endswith("640")
    assert len(fake.api.asked) == 1
    assert len(fake.accounts.asked) == 1


async def test_the_token_is_fetched_once_however_many_ask(spotify: SpotifyCatalog, fake: FakeCatalogs) -> None:
    found = await asyncio.gather(*(spotify.track(link(LinkKind.TRACK, n)) for n in range(1, 13)))
    assert [track.track_number for track in found] == list(range(1, 13))
    assert len(fake.accounts.asked) == 1


async def test_a_token_that_ended_early_is_replaced(spotify: SpotifyCatalog, fake: FakeCatalogs) -> None:
    await spotify.track(SONG)
    fake.accounts.tokens.append("another")
    assert (await spotify.track(SONG)).id == SONG.uri
    assert len(fake.accounts.asked) == 2


async def test_a_search_never_asks_for_more_than_ten_at_once(spotify: SpotifyCatalog, fake: FakeCatalogs) -> None:
    found = await spotify.search(SongName("the paper orchard"), limit=14)
    assert len({track.id for track in found}) == 14
    assert [asked.path.count("limit=10") for asked in fake.api.asked] == [1, 0]
    assert "offset=10" in fake.api.asked[1].path


async def test_a_search_can_begin_further_on(spotify: SpotifyCatalog) -> None:
    everything = await spotify.search(SongName("the paper orchard"), limit=10)
    assert list(await spotify.search(SongName("the paper orchard"), limit=3, offset=4)) == list(everything[4:7])


async def test_a_search_without_results_is_empty(spotify: SpotifyCatalog) -> None:
    assert await spotify.search(SongName("qqqq zzzz"), limit=10) == []


async def test_an_album_of_twelve_costs_one_request(spotify: SpotifyCatalog, fake: FakeCatalogs) -> None:
    album = await spotify.collection(ALBUM)
    assert (album.kind, album.title, album.owner) == (CollectionKind.ALBUM, "Orchard Street", "The Paper Orchard")
    assert [track.track_number for track in album.tracks] == list(range(1, 13))
    assert {track.album for track in album.tracks} == {"Orchard Street"}
    assert (album.total, album.cut) == (12, False)
    assert len(fake.api.asked) == 1


async def test_a_long_album_is_read_page_by_page(spotify: SpotifyCatalog, fake: FakeCatalogs) -> None:
    songs = fake.world.album_tracks[ALBUM.id]
    fake.world.album_tracks[ALBUM.id] = [{**songs[0], "track_number": n} for n in range(1, 121)]
    fake.world.albums[ALBUM.id]["total_tracks"] = 120
    album = await spotify.collection(ALBUM)
    assert [track.track_number for track in album.tracks] == list(range(1, 121))
    assert len(fake.api.asked) == 3


async def test_an_album_whose_second_page_fails_is_given_as_far_as_it_was_read(
    spotify: SpotifyCatalog, fake: FakeCatalogs
) -> None:
    songs = fake.world.album_tracks[ALBUM.id]
    fake.world.album_tracks[ALBUM.id] = songs * 10
    fake.world.albums[ALBUM.id]["total_tracks"] = 120
    fake.api.troubled = {"/v1/albums/{id}/tracks"}
    fake.api.fail(Trouble.DOWN)
    album = await spotify.collection(ALBUM)
    assert (len(album.tracks), album.total, album.cut) == (50, 120, True)


async def test_an_artist_has_albums_by_type(spotify: SpotifyCatalog) -> None:
    artist = await spotify.collection(ARTIST)
    assert (artist.kind, artist.title) == (CollectionKind.ARTIST, "The Paper Orchard")
    assert [(card.title, card.type) for card in artist.albums] == [
        ("Orchard Street", "album"),
        ("Loose Leaves", "single"),
    ]
    assert [card.title for card in await spotify.albums(ARTIST, kind="single")] == ["Loose Leaves"]


async def test_somebody_elses_playlist_is_not_asked_for_again(spotify: SpotifyCatalog, fake: FakeCatalogs) -> None:
    for _ in range(2):
        with pytest.raises(NotFound):
            await spotify.collection(PLAYLIST)
    assert len(fake.api.asked) == 1


async def test_a_playlist_that_may_be_read_is_read_to_its_end(spotify: SpotifyCatalog, fake: FakeCatalogs) -> None:
    fake.api.readable.add(PLAYLIST.id)
    playlist = await spotify.collection(PLAYLIST)
    assert (len(playlist.tracks), playlist.total, playlist.cut) == (120, 120, False)
    assert len(fake.api.asked) == 2


async def test_what_spotify_does_not_know_is_not_found(spotify: SpotifyCatalog) -> None:
    with pytest.raises(NotFound):
        await spotify.track(UNKNOWN)


async def test_a_short_wait_is_waited_for_once(spotify: SpotifyCatalog, fake: FakeCatalogs, clock: Clock) -> None:
    fake.api.fail(Trouble.RATE, times=1)
    assert (await spotify.track(SONG)).id == SONG.uri
    assert clock.slept == [2.0]
    assert (await spotify.state()).paused_until is None


async def test_a_second_short_wait_pauses_spotify(spotify: SpotifyCatalog, fake: FakeCatalogs, clock: Clock) -> None:
    fake.api.fail(Trouble.RATE)
    with pytest.raises(CatalogDown) as caught:
        await spotify.track(SONG)
    assert caught.value.retry_after == 2
    assert clock.slept == [2.0]
    with pytest.raises(CatalogDown):
        await spotify.track(SONG)
    assert len(fake.api.asked) == 2


@pytest.mark.parametrize("trouble", [Trouble.LONG_RATE, Trouble.QUOTA])
async def test_thirteen_hours_of_429_are_respected_by_later_processes_too(
    make_spotify: SpotifyMaker, fake: FakeCatalogs, clock: Clock, trouble: Trouble
) -> None:
    fake.api.fail(trouble)
    started = time.monotonic()
    with pytest.raises(CatalogDown) as caught:
        await make_spotify().track(SONG)
    assert caught.value.retry_after == LONG_WAIT
    assert (len(fake.api.asked), clock.slept) == (1, [])

    restarted = make_spotify()
    clock.now += LONG_WAIT - 1
    for _ in range(3):
        with pytest.raises(CatalogDown) as caught:
            await restarted.track(SONG)
        with pytest.raises(CatalogDown):
            await restarted.search(SongName("marzipan moon"), limit=10)
    assert caught.value.retry_after == pytest.approx(1)
    assert (await restarted.state()).paused_until == clock.now + 1
    assert len(fake.api.asked) == 1

    fake.api.fail(None)
    clock.now += 1
    assert (await restarted.track(SONG)).id == SONG.uri
    assert time.monotonic() - started < 10, "no thread slept through a Retry-After"


async def test_a_missing_premium_is_said_once_and_not_asked_about_for_an_hour(
    make_spotify: SpotifyMaker, fake: FakeCatalogs, clock: Clock
) -> None:
    fake.api.fail(Trouble.PREMIUM)
    spotify = make_spotify()
    with capture_logs() as lines:
        for _ in range(3):
            with pytest.raises(CatalogDown):
                await spotify.track(SONG)
        clock.now += 3601
        with pytest.raises(CatalogDown):
            await spotify.track(SONG)
    assert [line["reason"] for line in lines if line["event"] == "spotify.paused"] == ["premium_missing"]
    assert len(fake.api.asked) == 2
    assert (await spotify.state()).reason == "premium_missing"


async def test_wrong_credentials_are_the_operators_business_until_they_are_mended(
    make_spotify: SpotifyMaker, fake: FakeCatalogs
) -> None:
    wrong = make_spotify(secret="mistyped")
    for _ in range(2):
        with pytest.raises(CatalogDown):
            await wrong.track(SONG)
    assert (await wrong.state()).reason == "credentials_refused"
    assert len(fake.accounts.asked) == 1
    assert (await make_spotify().track(SONG)).id == SONG.uri


@pytest.mark.parametrize(
    "trouble", [Trouble.DOWN, Trouble.NONSENSE, Trouble.ARRAY, Trouble.BARE_STRING], ids=lambda trouble: trouble.name
)
async def test_trouble_at_spotify_is_trouble_with_a_catalogue(
    spotify: SpotifyCatalog, fake: FakeCatalogs, trouble: Trouble
) -> None:
    fake.api.fail(trouble, times=1)
    with pytest.raises(CatalogDown):
        await spotify.track(SONG)
    assert (await spotify.track(SONG)).id == SONG.uri


@pytest.mark.parametrize("trouble", [Trouble.DOWN, Trouble.NONSENSE, Trouble.HANG], ids=lambda trouble: trouble.name)
async def test_a_token_that_cannot_be_had_is_trouble_too(
    make_spotify: SpotifyMaker, fake: FakeCatalogs, trouble: Trouble
) -> None:
    fake.accounts.fail(trouble, times=1)
    spotify = make_spotify(timeout=0.2)
    with pytest.raises(CatalogDown):
        await spotify.track(SONG)
    assert (await spotify.track(SONG)).id == SONG.uri


async def test_three_failures_in_a_row_are_followed_by_a_pause(
    make_spotify: SpotifyMaker, fake: FakeCatalogs, clock: Clock
) -> None:
    spotify = make_spotify(timeout=0.05)
    fake.api.fail(Trouble.HANG)
    for _ in range(5):
        with pytest.raises(CatalogDown):
            await spotify.track(SONG)
    assert len(fake.api.asked) == 3
    fake.api.fail(None)
    clock.now += 61
    assert (await spotify.track(SONG)).id == SONG.uri


async def test_the_days_budget_is_kept(make_spotify: SpotifyMaker, fake: FakeCatalogs, clock: Clock) -> None:
    spotify = make_spotify(daily_requests=2)
    await spotify.track(SONG)
    clock.now += 3600
    await spotify.track(SONG)
    with pytest.raises(CatalogDown) as caught:
        await spotify.track(SONG)
    wait = caught.value.retry_after
    assert wait is not None
    assert 23 * 3600 <= wait < 23 * 3600 + WINDOW
    with pytest.raises(CatalogDown):
        await make_spotify(daily_requests=2).track(SONG)
    clock.now += wait
    assert (await spotify.track(SONG)).id == SONG.uri
    assert len(fake.api.asked) == 3


class WatchedBreakers(MemoryBreakers):
    """Tells when something was written down."""

    def __init__(self) -> None:
        super().__init__()
        self.written = asyncio.Event()

    async def put(self, name: str, opened: Opened) -> None:
        """Remember and tell."""
        await super().put(name, opened)
        self.written.set()


async def test_what_spotify_says_counts_even_if_the_asker_has_gone(
    make_spotify: SpotifyMaker, fake: FakeCatalogs
) -> None:
    make_spotify.store = store = WatchedBreakers()
    fake.api.fail(Trouble.QUOTA)
    spotify = make_spotify()
    asking = asyncio.create_task(spotify.track(SONG))
    await fake.api.reached.wait()
    asking.cancel()
    await store.written.wait()
    assert (await spotify.state()).reason == "quota_exceeded"
    with pytest.raises(asyncio.CancelledError):
        await asking
