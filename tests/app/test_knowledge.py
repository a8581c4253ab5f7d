"""All catalogues together over real HTTP, as the bot and ``songwire resolve`` use them: requests, caches, restarts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.app.knowledge import Knowledge, open_knowledge
from bot.catalog import spotify_json
from bot.core.errors import NotFound
from bot.core.recognise import recognise
from bot.core.request import Link
from bot.core.track import Track
from bot.services.resolving import Choice, Resolution, Sure
from bot.settings import load_settings
from tests.catalog.links import ALBUM, SONG
from tests.fakes.site import Trouble
from tests.fakes.spotify import FakeCatalogs, invented
from tests.fakes.web_api import CLIENT_ID, CLIENT_SECRET

Open = Callable[..., AbstractAsyncContextManager[Knowledge]]


@pytest.fixture
async def fake() -> AsyncIterator[FakeCatalogs]:
    async with FakeCatalogs(invented()) as fake:
        yield fake


@pytest.fixture
def open_bot(fake: FakeCatalogs, tmp_path: Path) -> Open:
    """A process with credentials; opening it a second time is a restart."""

    def opened(**settings: Any) -> AbstractAsyncContextManager[Knowledge]:
        given: dict[str, Any] = {"data": tmp_path, "upstreams": fake.origins, "catalogs": ("spotify", "deezer")}
        given |= {"spotify_client_id": CLIENT_ID, "spotify_client_secret": CLIENT_SECRET} | settings
        return open_knowledge(load_settings({}, **given))

    return opened


@pytest.fixture
def open_poor_bot(open_bot: Open) -> Open:
    """A process without credentials."""
    return partial(open_bot, spotify_client_id=None, spotify_client_secret=None)


async def _ask(knowledge: Knowledge, text: str) -> Resolution:
    (request,) = recognise(text)
    known = await knowledge.resolver.known(request)
    return Sure(known, "cache") if known is not None else await knowledge.resolver.resolve(request)


def _track(answer: Resolution) -> Track:
    assert isinstance(answer, Sure), answer
    return answer.track


async def test_a_track_link_costs_one_request_cold_and_none_warm_or_after_a_restart(
    open_bot: Open, fake: FakeCatalogs
) -> None:
    async with open_bot() as bot:
        cold = await _ask(bot, SONG.url)
        assert len(fake.api.asked) == 1
        warm = await _ask(bot, f"{SONG.url}?si=abc")
    async with open_bot() as bot:
        restarted = await _ask(bot, SONG.url)

    assert isinstance(cold, Sure)
    assert (cold.source, isinstance(warm, Sure) and warm.source) == ("spotify", "cache")
    assert _track(warm).id == _track(restarted).id == SONG.uri
    assert len(fake.api.asked) == 1


async def test_a_name_costs_at_most_two_requests_and_the_same_words_none(open_bot: Open, fake: FakeCatalogs) -> None:
    async with open_bot() as bot:
        track = _track(await _ask(bot, SONG.url))
        asked = len(fake.api.asked)
        wording = f"{track.performer} - {track.title}"
        found = await _ask(bot, wording)
        assert len(fake.api.asked) - asked <= 2
        asked = len(fake.api.asked)
        again = await _ask(bot, f"  {wording.upper()} ")

    assert _track(found).id == _track(again).id == track.id
    assert len(fake.api.asked) == asked


async def test_an_album_of_twelve_costs_at_most_two_requests(open_bot: Open, fake: FakeCatalogs) -> None:
    async with open_bot() as bot:
        assert bot.chain is not None
        album = await bot.chain.collection(ALBUM)

    assert len(album.tracks) == 12
    assert len(fake.api.asked) <= 2


@pytest.mark.parametrize("trouble", [Trouble.LONG_RATE, Trouble.QUOTA, Trouble.PREMIUM, Trouble.DOWN])
async def test_when_spotify_says_no_links_names_and_albums_are_still_answered_and_it_is_left_alone(
    open_bot: Open, fake: FakeCatalogs, trouble: Trouble
) -> None:
    fake.api.fail(trouble)
    name = f"{fake_song(fake).performer} - {fake_song(fake).title}"
    async with open_bot() as bot:
        assert _track(await _ask(bot, SONG.url)).title == fake_song(fake).title
        assert bot.chain is not None
        assert len((await bot.chain.collection(ALBUM)).tracks) == 12
        assert isinstance(await _ask(bot, name), Sure | Choice)
    asked = len(fake.api.asked)
    async with open_bot() as bot:
        assert bot.chain is not None
        assert len((await bot.chain.collection(ALBUM)).tracks) == 12

    if trouble is not Trouble.DOWN:
        assert asked == 1
        assert len(fake.api.asked) == 1


async def test_without_credentials_the_same_three_are_answered(open_poor_bot: Open, fake: FakeCatalogs) -> None:
    song = fake_song(fake)
    async with open_poor_bot() as bot:
        assert _track(await _ask(bot, SONG.url)).title == song.title
        assert bot.chain is not None
        assert len((await bot.chain.collection(ALBUM)).tracks) == 12
        assert isinstance(await _ask(bot, f"{song.performer} - {song.title}"), Sure | Choice)

    assert fake.api.asked == []
    assert fake.accounts.asked == []


async def test_a_link_of_another_platform_leads_to_the_same_track(open_bot: Open, fake: FakeCatalogs) -> None:
    async with open_bot() as bot:
        track = _track(await _ask(bot, SONG.url))
        assert bot.chain is not None
        (deezer,) = (await bot.chain._deezer.search(_name(track), limit=1))[:1]
        number = deezer.id.rpartition(":")[2]
        same = _track(await _ask(bot, f"https://www.deezer.com/track/{number}"))

    assert same.id == track.id


async def test_what_nobody_knew_is_not_asked_about_twice_in_a_row(open_bot: Open, fake: FakeCatalogs) -> None:
    async with open_bot() as bot:
        for _ in range(2):
            with pytest.raises(NotFound):
                await _ask(bot, "qqqq zzzz wwww")
            asked = len(fake.api.asked) + len(fake.deezer.asked)

    assert asked == len(fake.api.asked) + len(fake.deezer.asked)


async def test_people_who_ask_the_same_at_once_share_one_question(open_bot: Open, fake: FakeCatalogs) -> None:
    async with open_bot() as bot:
        answers = await asyncio.gather(*(bot.resolver.resolve(SONG) for _ in range(10)))

    assert {_track(answer).id for answer in answers} == {SONG.uri}
    assert len(fake.api.asked) == 1


async def test_a_bot_that_asks_nobody_asks_nobody(open_bot: Open, fake: FakeCatalogs) -> None:
    async with open_bot(catalogs=()) as bot:
        with pytest.raises(NotFound):
            await _ask(bot, SONG.url)

    assert [site.asked for site in fake.sites if site.asked] == []


def fake_song(fake: FakeCatalogs) -> Track:
    track = spotify_json.track(fake.world.tracks[SONG.id])
    assert track is not None
    return track


def _name(track: Track) -> Any:
    (name,) = recognise(f"{track.performer} - {track.title}")
    assert not isinstance(name, Link)
    return name
