"""All catalogues together against the fakes: whatever is down, the person gets an answer, and Spotify is spared."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace

import pytest
from structlog.testing import capture_logs

from bot.catalog.apple import AppleLookup
from bot.catalog.chain import Chain
from bot.catalog.deezer import DeezerCatalog
from bot.catalog.elsewhere import Elsewhere
from bot.catalog.embed import EmbedCatalog
from bot.catalog.http import Http
from bot.catalog.library import LibraryCatalog
from bot.catalog.names import Names
from bot.catalog.race import Attempt, NobodyAnsweredError, first_answer
from bot.catalog.short_links import MemoryTargets, ShortLinks
from bot.catalog.upstreams import Upstreams
from bot.core.errors import BadLink, Broken, CatalogDown, NotFound, NotSupported
from bot.core.query import song_name
from bot.core.rank import Outcome, rank
from bot.core.request import Link, LinkKind, Service, SongName
from bot.core.track import Track, TrackId
from bot.services.ports import Answer, Found
from tests.catalog.conftest import Clock, SpotifyMaker
from tests.catalog.links import ALBUM, ARTIST, PLAYLIST, SONG, UNKNOWN
from tests.fakes.deezer import GENRE, deezer_id
from tests.fakes.site import LONG_WAIT, Trouble
from tests.fakes.spotify import FakeCatalogs

OWN = Track(id=TrackId(SONG.uri), title="Salt & Copper", artists=("The Paper Orchard",), album="My Own Copy")
MakeChain = Callable[..., Chain]


def name(text: str) -> SongName:
    """What a person typed."""
    found = song_name(text)
    assert found is not None
    return found


@pytest.fixture
async def make_chain(fake: FakeCatalogs, clock: Clock, make_spotify: SpotifyMaker) -> AsyncIterator[MakeChain]:
    """Builds chains as the app does; each with an adapter of its own, as after a restart."""
    async with AsyncExitStack() as stack:

        def build(
            *, account: bool = True, library: Sequence[Track] = (), hedge: float = 5.0, within: float = 5.0
        ) -> Chain:
            upstreams = Upstreams(fake.origins)
            http, outside = Http(upstreams), Http(upstreams, public_only=True)
            stack.push_async_callback(http.close)
            stack.push_async_callback(outside.close)
            spotify = make_spotify() if account else None
            deezer = DeezerCatalog(http, clock=clock, sleep=clock.sleep)
            own = LibraryCatalog(lambda: library) if library else None
            return Chain(
                library=own,
                spotify=spotify,
                pages=EmbedCatalog(http),
                deezer=deezer,
                others=Elsewhere(outside, deezer, AppleLookup(outside, clock=clock)),
                names=Names(own, [spotify, deezer] if spotify else [deezer], hedge=hedge),
                resolve_short=ShortLinks(outside, MemoryTargets()).resolve,
                hedge=hedge,
                enrich_within=within,
            )

        yield build


def track_of(answer: Answer) -> Track:
    """The track that was found."""
    assert isinstance(answer.found, Track)
    return answer.found


async def test_a_track_link_costs_one_request_and_gets_its_genre_from_deezer(
    make_chain: MakeChain, fake: FakeCatalogs
) -> None:
    answer = await make_chain().answer(SONG)
    assert answer.source == "spotify"
    assert (track_of(answer).isrc, track_of(answer).genres) == ("XXSWR2500004", (GENRE,))
    assert len(fake.api.asked) == 1
    assert not fake.open.asked


async def test_without_an_account_the_pages_and_deezer_know_as_much(make_chain: MakeChain) -> None:
    answer = await make_chain(account=False).answer(SONG)
    assert answer.source == "embed"
    track = track_of(answer)
    assert (track.id, track.album, track.isrc, track.genres) == (SONG.uri, "Orchard Street", "XXSWR2500004", (GENRE,))


async def test_when_only_the_title_is_known_the_person_must_confirm(make_chain: MakeChain, fake: FakeCatalogs) -> None:
    fake.open.closed |= {"embed", "page"}
    chain = make_chain(account=False)
    answer = await chain.answer(SONG)
    assert answer.source == "oembed"
    assert isinstance(answer.found, SongName)
    assert answer.found.title == "Salt & Copper"
    with pytest.raises(NotFound):
        await chain.track(SONG)


async def test_when_nothing_of_spotify_is_up_that_is_said(make_chain: MakeChain, fake: FakeCatalogs) -> None:
    fake.open.fail(Trouble.DOWN)
    fake.api.fail(Trouble.DOWN)
    with pytest.raises(CatalogDown):
        await make_chain().answer(SONG)


async def test_a_track_that_does_not_exist_is_not_found_rather_than_down(
    make_chain: MakeChain, fake: FakeCatalogs
) -> None:
    chain = make_chain()
    with pytest.raises(NotFound):
        await chain.answer(UNKNOWN)
    fake.api.fail(Trouble.DOWN)
    with pytest.raises(NotFound):
        await chain.answer(UNKNOWN)
    assert "/oembed" not in fake.open.counts


@pytest.mark.parametrize("trouble", [Trouble.LONG_RATE, Trouble.QUOTA], ids=str)
async def test_thirteen_hours_without_the_web_api_go_unnoticed(
    make_chain: MakeChain, fake: FakeCatalogs, clock: Clock, trouble: Trouble
) -> None:
    fake.api.fail(trouble)
    for chain in (make_chain(), make_chain()):  # the second stands for a restart
        track = track_of(await chain.answer(SONG))
        assert (track.title, track.isrc) == ("Salt & Copper", "XXSWR2500004")
        found = await chain.found(name("the paper orchard - marzipan moon"), limit=10)
        assert (found.source, found.tracks[0].title) == ("deezer", "Marzipan Moon")
        assert len((await chain.collection(ALBUM)).tracks) == 12
        clock.now += LONG_WAIT / 2 - 10
    assert len(fake.api.asked) == 1
    fake.api.fail(None)
    clock.now += 20
    assert (await chain.answer(SONG)).source == "spotify"


@pytest.mark.parametrize("account", [True, False])
async def test_track_name_and_album_are_answered_with_and_without_an_account(
    make_chain: MakeChain,
    account: bool,
) -> None:
    chain = make_chain(account=account)
    assert track_of(await chain.answer(SONG)).title == "Salt & Copper"
    wanted = name("paper orchard - glasshouse")
    verdict = rank(wanted, (await chain.found(wanted, limit=10)).tracks)
    assert verdict.outcome is Outcome.SURE
    album = await chain.collection(ALBUM)
    assert (album.title, len(album.tracks), album.cut) == ("Orchard Street", 12, False)


@pytest.mark.parametrize("trouble", list(Trouble), ids=str)
async def test_no_trouble_of_the_web_api_reaches_the_person(
    make_chain: MakeChain, fake: FakeCatalogs, trouble: Trouble
) -> None:
    fake.api.fail(trouble)
    chain = make_chain(hedge=0.02)
    assert track_of(await chain.answer(SONG)).title == "Salt & Copper"
    assert (await chain.found(name("paper orchard - umbra"), limit=10)).tracks[0].title == "Umbra"
    assert len((await chain.collection(ALBUM)).tracks) == 12


async def test_a_catalogue_that_failed_is_in_the_log(make_chain: MakeChain, fake: FakeCatalogs) -> None:
    fake.api.fail(Trouble.DOWN)
    chain = make_chain()
    with capture_logs() as lines:
        await chain.answer(SONG)
    failed = [line for line in lines if line["event"] == "catalog.failed"]
    assert [(line["catalog"], line["code"]) for line in failed] == [("spotify", "catalog_down")]


@pytest.mark.parametrize("trouble", [Trouble.HANG, Trouble.DOWN, Trouble.NONSENSE], ids=str)
async def test_a_slow_or_broken_deezer_adds_no_more_than_its_time(
    make_chain: MakeChain, fake: FakeCatalogs, trouble: Trouble
) -> None:
    fake.deezer.fail(trouble)
    async with asyncio.timeout(3):
        track = track_of(await make_chain(within=0.05).answer(SONG))
    assert (track.title, track.genres) == ("Salt & Copper", ())


async def test_the_library_answers_before_anyone_is_asked(make_chain: MakeChain, fake: FakeCatalogs) -> None:
    chain = make_chain(library=(OWN,))
    assert await chain.answer(SONG) == Answer(OWN, "library")
    assert await chain.found(name("paper orchard - salt and copper"), limit=5) == Found((OWN,), "library")
    assert not fake.api.asked
    assert not fake.deezer.asked


async def test_what_the_library_lacks_is_asked_elsewhere(make_chain: MakeChain) -> None:
    chain = make_chain(library=(OWN,))
    assert (await chain.answer(replace(SONG, id="FakeTrack0000000000007"))).source == "spotify"
    found = await chain.found(name("paper orchard - marzipan moon"), limit=5)
    assert (found.source, found.tracks[0].title) == ("spotify", "Marzipan Moon")


async def test_a_name_costs_spotify_two_requests_at_most(make_chain: MakeChain, fake: FakeCatalogs) -> None:
    chain = make_chain()
    await chain.found(name("paper orchard - marzipan moon"), limit=10)
    assert len(fake.api.asked) == 1
    found = await chain.found(name("download xyzzy - plugh (feat. frobnicate) mp3 please"), limit=10)
    assert (found.tracks, found.source) == ((), "spotify")
    assert len(fake.api.asked) == 3


async def test_a_further_page_comes_in_one_request(make_chain: MakeChain, fake: FakeCatalogs) -> None:
    chain = make_chain()
    first = await chain.search(name("the paper orchard"), limit=10)
    second = await chain.search(name("the paper orchard"), limit=10, offset=10)
    assert len({track.id for track in (*first, *second)}) == 15
    assert len(fake.api.asked) == 2


async def test_when_no_catalogue_can_be_searched_that_is_said(make_chain: MakeChain, fake: FakeCatalogs) -> None:
    fake.api.fail(Trouble.DOWN)
    fake.deezer.over_quota = True
    with pytest.raises(CatalogDown) as caught:
        await make_chain().found(name("marzipan moon"), limit=10)
    assert caught.value.retry_after == 5


async def test_somebody_elses_playlist_comes_from_its_page_and_says_that_it_is_cut(make_chain: MakeChain) -> None:
    playlist = await make_chain().collection(PLAYLIST)
    assert (len(playlist.tracks), playlist.total, playlist.cut) == (100, 120, True)


async def test_an_artist_has_best_known_tracks_and_albums(make_chain: MakeChain, fake: FakeCatalogs) -> None:
    artist = await make_chain().collection(ARTIST)
    assert (len(artist.tracks), [card.type for card in artist.albums]) == (10, ["album", "single"])
    assert len(fake.api.asked) == 1
    assert (await make_chain(account=False).collection(ARTIST)).albums == ()
    fake.open.fail(Trouble.DOWN)
    artist = await make_chain().collection(ARTIST)
    assert (artist.title, artist.tracks, len(artist.albums)) == ("The Paper Orchard", (), 2)


async def test_an_artist_of_whom_nothing_can_be_had_is_an_outage(make_chain: MakeChain, fake: FakeCatalogs) -> None:
    fake.open.fail(Trouble.DOWN)
    with pytest.raises(CatalogDown):
        await make_chain(account=False).collection(ARTIST)


async def test_a_short_link_is_followed_first(make_chain: MakeChain, fake: FakeCatalogs) -> None:
    fake.short["https://spotify.link"].short["abc"] = SONG.url
    fake.open.short["xyz"] = f"/album/{ALBUM.id}"
    short = Link(Service.SPOTIFY, LinkKind.SHORT, "https://spotify.link/abc", "https://spotify.link/abc")
    share = Link(Service.SPOTIFY, LinkKind.SHORT, "https://open.spotify.com/s/xyz", "https://open.spotify.com/s/xyz")
    chain = make_chain()
    assert track_of(await chain.answer(short)).id == SONG.uri
    assert (await chain.collection(share)).id == ALBUM.uri


async def test_a_deezer_link_is_known_by_the_same_isrc(make_chain: MakeChain) -> None:
    number = str(deezer_id(SONG.id))
    answer = await make_chain().answer(Link(Service.DEEZER, LinkKind.TRACK, number, "https://www.deezer.com/track/1"))
    assert answer.source == "deezer"
    assert track_of(answer).isrc == "XXSWR2500004"


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (LinkKind.EPISODE, NotSupported),
        (LinkKind.SHOW, NotSupported),
        (LinkKind.PRERELEASE, NotSupported),
        (LinkKind.OTHER, NotSupported),
        (LinkKind.BROKEN, BadLink),
    ],
)
async def test_what_holds_no_song_is_refused_without_asking(
    make_chain: MakeChain, fake: FakeCatalogs, kind: LinkKind, error: type[Exception]
) -> None:
    chain = make_chain()
    with pytest.raises(error):
        await chain.answer(replace(SONG, kind=kind))
    with pytest.raises(error):
        await chain.collection(replace(SONG, kind=kind))
    assert not fake.api.asked
    assert not fake.open.asked


@dataclass
class Runner:
    """Someone in a race."""

    result: Awaitable[str] | Exception | str
    started: list[str] = field(default_factory=list)

    async def __call__(self) -> str:
        self.started.append("yes")
        if isinstance(self.result, Exception):
            raise self.result
        return self.result if isinstance(self.result, str) else await self.result


async def test_the_second_is_asked_only_if_the_first_fails_or_is_slow() -> None:
    second = Runner("second")
    assert await first_answer([Attempt("a", Runner("first")), Attempt("b", second)], hedge=60) == ("a", "first")
    assert not second.started
    failing = Runner(CatalogDown("no"))
    assert await first_answer([Attempt("a", failing), Attempt("b", second)], hedge=60) == ("b", "second")
    never: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    assert await first_answer([Attempt("a", Runner(never)), Attempt("b", second)], hedge=0) == ("b", "second")
    assert never.cancelled(), "who is slower is not waited for"


async def test_who_was_slow_may_still_win() -> None:
    slow: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(0.02, slow.set_result, "late")
    answer = await first_answer([Attempt("a", Runner(slow)), Attempt("b", Runner(CatalogDown("no")))], hedge=0)
    assert answer == ("a", "late")


async def test_a_race_that_everybody_lost_names_the_losers() -> None:
    attempts = [Attempt("a", Runner(CatalogDown("no"))), Attempt("b", Runner(NotFound("none")))]
    with pytest.raises(NobodyAnsweredError, match="a: catalog_down, b: not_found"):
        await first_answer(attempts, hedge=60)


async def test_a_mistake_of_ours_is_not_taken_for_an_outage() -> None:
    with pytest.raises(ZeroDivisionError):
        await first_answer([Attempt("a", Runner(ZeroDivisionError())), Attempt("b", Runner("second"))], hedge=60)
    with pytest.raises(NobodyAnsweredError):
        await first_answer([Attempt("a", Runner(Broken("ours")))], hedge=60)
