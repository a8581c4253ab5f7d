"""YouTube Music's songs by name, however the library behind it behaves."""

from __future__ import annotations

import asyncio
import gzip
import json
import locale
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import ytmusic
from bot.catalog.upstreams import Upstreams
from bot.catalog.ytmusic import HOURLY_SEARCHES, YouTubeMusicCatalog
from bot.core.errors import CatalogDown
from bot.core.query import song_name
from bot.core.request import SongName
from bot.core.track import Track, TrackId
from tests.fakes.site import Trouble
from tests.fakes.youtube_music import Song, YouTubeMusic, answer, shelf

pytest.importorskip("ytmusicapi", reason="needs ytmusicapi, an optional dependency")

GLASS = Song(
    video="glasshouse1",
    title="Glasshouse",
    artists=("The Paper Orchard", "Mira Voss"),
    album="Lanterns",
    length="3:28",
    explicit=True,
)
PLAIN = Song(video="plain_song0", title="Umbra", artists=("The Paper Orchard",))
GREY = Song(video="grey_song_0", title="Gone", artists=("The Paper Orchard",), available=False)
NAME = SongName("The Paper Orchard Glasshouse", title="Glasshouse", artist="The Paper Orchard")
BROKEN = answer(
    [{"musicShelfRenderer": {"title": {"runs": []}, "contents": [{"musicResponsiveListItemRenderer": {}}]}}]
)

Build = Callable[..., YouTubeMusicCatalog]


@pytest.fixture
async def site() -> AsyncIterator[YouTubeMusic]:
    """YouTube Music with three songs, listening."""
    made = YouTubeMusic(GLASS, PLAIN, GREY)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def build(site: YouTubeMusic) -> AsyncIterator[Build]:
    """Builds catalogues over the site."""
    async with AsyncExitStack() as stack:

        def make(clock: Callable[[], float] = lambda: 0.0, **options: float) -> YouTubeMusicCatalog:
            catalog = YouTubeMusicCatalog(Upstreams({site.origin: site.real}), clock=clock, **options)
            stack.push_async_callback(catalog.close)
            return catalog

        yield make


async def test_a_name_finds_songs_with_everything_that_is_said_about_them(build: Build, site: YouTubeMusic) -> None:
    found = await build().search(NAME, limit=10)
    assert found == (
        Track(
            id=TrackId("youtube:video:glasshouse1"),
            title="Glasshouse",
            artists=("The Paper Orchard", "Mira Voss"),
            album="Lanterns",
            duration=208.0,
            explicit=True,
            cover_url="https://lh3.googleusercontent.com/cover=w1200-h1200-l90-rj",
            url="https://music.youtube.com/watch?v=glasshouse1",
        ),
        Track(
            id=TrackId("youtube:video:plain_song0"),
            title="Umbra",
            artists=("The Paper Orchard",),
            explicit=False,
            cover_url="https://lh3.googleusercontent.com/cover=w1200-h1200-l90-rj",
            url="https://music.youtube.com/watch?v=plain_song0",
        ),
    )
    assert [body["query"] for body in site.queries] == ["The Paper Orchard Glasshouse"]
    assert site.queries[0]["context"]["client"]["hl"] == "en"


async def test_results_are_paged_within_the_first_twenty(build: Build, site: YouTubeMusic) -> None:
    catalog = build()
    assert [track.title for track in await catalog.search(NAME, limit=1)] == ["Glasshouse"]
    assert [track.title for track in await catalog.search(NAME, limit=1, offset=1)] == ["Umbra"]
    assert await catalog.search(NAME, limit=10, offset=20) == ()
    assert len(site.queries) == 2


async def test_one_client_serves_many_searches(build: Build, site: YouTubeMusic) -> None:
    catalog = build()
    for _ in range(6):
        await catalog.search(NAME, limit=1)
    assert site.visitors <= 2


async def test_an_answer_of_an_unknown_shape_is_tried_again_with_a_new_client(build: Build, site: YouTubeMusic) -> None:
    site.shelves = [BROKEN]
    assert len(await build().search(NAME, limit=10)) == 2
    assert site.visitors == 2


async def test_an_answer_that_stays_unknown_is_an_outage(build: Build, site: YouTubeMusic) -> None:
    site.shelves = [BROKEN, BROKEN]
    with pytest.raises(CatalogDown):
        await build().search(NAME, limit=10)
    assert len(site.queries) == 2


async def test_a_search_without_results_is_empty_and_no_error(build: Build, site: YouTubeMusic) -> None:
    site.shelves = [answer([{"itemSectionRenderer": {"contents": [{"messageRenderer": {}}]}}])]
    assert await build().search(NAME, limit=10) == ()


async def test_an_answer_without_contents_holds_nothing(build: Build, site: YouTubeMusic) -> None:
    site.fail(Trouble.ARRAY)
    assert await build().search(NAME, limit=10) == ()


async def test_a_shelf_of_something_else_is_not_taken_for_songs(build: Build, site: YouTubeMusic) -> None:
    videos = shelf((GLASS,))
    videos["musicShelfRenderer"]["title"]["runs"][0]["text"] = "Videos"
    site.shelves = [answer([videos])]
    assert await build().search(NAME, limit=10) == ()


@pytest.mark.parametrize("trouble", [Trouble.DOWN, Trouble.RATE, Trouble.PREMIUM, Trouble.NONSENSE])
async def test_every_kind_of_trouble_is_an_outage(build: Build, site: YouTubeMusic, trouble: Trouble) -> None:
    site.fail(trouble)
    with pytest.raises(CatalogDown):
        await build().search(NAME, limit=10)


async def test_a_site_that_never_answers_is_given_up_in_time(build: Build, site: YouTubeMusic) -> None:
    site.fail(Trouble.HANG)
    async with asyncio.timeout(3):
        with pytest.raises(CatalogDown):
            await build(timeout=0.1).search(NAME, limit=10)
        with pytest.raises(CatalogDown, match="did not answer within"):
            await build(timeout=1.0, overall=0.1).search(NAME, limit=10)


async def test_after_three_failures_it_is_left_alone_for_a_minute(build: Build, site: YouTubeMusic) -> None:
    now = 0.0
    catalog = build(clock=lambda: now)
    site.fail(Trouble.DOWN)
    for _ in range(3):
        with pytest.raises(CatalogDown):
            await catalog.search(NAME, limit=10)
    asked = len(site.asked)
    with pytest.raises(CatalogDown) as paused:
        await catalog.search(NAME, limit=10)
    assert (len(site.asked), paused.value.retry_after) == (asked, 60)
    site.fail(None)
    now = 61.0
    assert await catalog.search(NAME, limit=10)


async def test_an_hour_has_only_so_many_searches(build: Build, site: YouTubeMusic) -> None:
    catalog = build()
    for _ in range(HOURLY_SEARCHES):
        catalog._budget.take()
    with pytest.raises(CatalogDown) as refused:
        await catalog.search(NAME, limit=1)
    assert refused.value.retry_after == 3_600
    assert not site.asked


async def test_the_processs_locale_stays_what_it_was(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    state = ["de_DE.UTF-8"]

    def setlocale(_category: int, wanted: str | None = None) -> str:
        if wanted is not None:
            state.append(wanted)
        return state[-1]

    monkeypatch.setattr(locale, "setlocale", setlocale)
    await build().search(NAME, limit=1)
    assert state == ["de_DE.UTF-8", "en", "de_DE.UTF-8"]


def test_the_library_is_not_loaded_before_it_is_used() -> None:
    code = "import sys, bot.catalog.ytmusic; sys.exit('ytmusicapi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_recorded_answers_are_read(build: Build, site: YouTubeMusic, shared_data: Path) -> None:
    with gzip.open(shared_data / "data" / "ytmusic" / "recorded.jsonl.gz", "rt") as lines:
        records = [json.loads(line) for line in lines]
    wanted = [
        r for r in records if r["hl"] == "en" and (r["params"] or "").startswith("EgWKAQII") and len(r["query"]) > 20
    ]
    site.recorded = {record["query"]: record["response"] for record in wanted}
    catalog = build()
    found = [await catalog.search(SongName(record["query"]), limit=20) for record in wanted[:40]]
    assert sum(map(bool, found)) >= 0.9 * len(found)
    assert all(track.artists and track.duration for tracks in found for track in tracks[:1])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["videoId", "title", "artists", "album", "name", "duration_seconds", "thumbnails", "url"]),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_result_makes_reading_it_fail(data: object) -> None:
    ytmusic.tracks(data)
    ytmusic.track({"videoId": "glasshouse1", "title": "x", "artists": data, "album": data, "thumbnails": data})


def test_request_words_are_not_searched_for() -> None:
    name = song_name("download The Paper Orchard - Glasshouse mp3")
    assert name is not None
    assert name.query == "The Paper Orchard Glasshouse"
