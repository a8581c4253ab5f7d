"""Albums, artists, queues and lyrics in the chat: what people see, and what they get."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.app.knowledge import Knowledge
from bot.app.songwire import open_songwire
from bot.audio.workshop import FfmpegWorkshop
from bot.core.errors import NotFound
from bot.core.progress import Progress, Stage
from bot.core.track import Quality, Track
from bot.playground.person import Chat
from bot.playground.server import PlaygroundServer
from bot.playground.world import World
from bot.services.ports import AudioFile, AudioSource, Recording, Report
from bot.settings import Settings, load_settings
from bot.telegram import collection_texts, texts
from tests.catalog.links import ARTIST
from tests.fakes.site import Site
from tests.fakes.spotify import FakeCatalogs
from tests.fakes.web_api import CLIENT_ID, CLIENT_SECRET
from tests.fakes.world import add_album, fake_id, invented

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
FIRST_SONG = f"https://open.spotify.com/track/{fake_id('track', 7001)}"
SIZE = 10
"""Songs of the album: more than one page of choices."""


class Quick:
    """A source that has every song at once, but for those that are held back or missing."""

    name = "youtube"

    def __init__(self) -> None:
        self.missing: set[str] = set()
        self.gate = asyncio.Event()
        self.gate.set()

    async def fetch(self, track: Track, folder: Path, report: Report, quality: Quality | None = None) -> Recording:
        report(Progress(Stage.DOWNLOADING, 0.42))
        await self.gate.wait()
        if track.title in self.missing:
            raise NotFound(track.title)
        path = folder / "recording.mp3"
        path.write_bytes(b"ID3" + bytes(2000))
        return Recording(path=path, source=self.name, origin="upload")


@dataclass
class Place:
    """A person, the bot, and its source of music."""

    chat: Chat
    source: Quick
    album: str
    settle: Callable[[], Any]
    idle: Callable[[], Any] = field(repr=False)

    async def say(self, text: str) -> list[dict[str, Any]]:
        number = self.chat.say(text)
        await self.settle()
        return [message for message in self.chat.messages() if message["id"] > number and message["from"] == "bot"]

    async def press(self, label: str) -> list[dict[str, Any]]:
        before = {message["id"] for message in self.chat.messages()}
        await self.chat.press_label(label)
        await self.settle()
        return [message for message in self.chat.messages() if message["id"] not in before]


@pytest.fixture
def plain_files(monkeypatch: pytest.MonkeyPatch) -> None:
    async def finish(
        _: FfmpegWorkshop, recording: Any, track: Track, quality: Quality, folder: Path, report: Report
    ) -> AudioFile:
        path = (await recording).path
        name = f"{track.title}.mp3"
        return AudioFile(path=path, file_name=name, track=track, quality=quality, duration=180, size=2003)

    monkeypatch.setattr(FfmpegWorkshop, "finish", finish)


@asynccontextmanager
async def opened(folder: Path, *sites: Site, **changes: Any) -> AsyncIterator[Place]:
    world, source, catalogue = World(), Quick(), invented()
    account = world.add_bot(TOKEN, name="Bot", username="a_bot")
    album = f"https://open.spotify.com/album/{add_album(catalogue, 7, SIZE)}"

    def sources(_settings: Settings, _knowledge: Knowledge) -> Sequence[AudioSource]:
        return [source]

    async with FakeCatalogs(catalogue, *sites) as fake, PlaygroundServer(world) as server:
        settings = load_settings(
            {},
            data=folder,
            telegram_token=TOKEN,
            telegram_api=server.url,
            spotify_client_id=CLIENT_ID,
            spotify_client_secret=CLIENT_SECRET,
            upstreams=fake.origins,
            catalogs=("spotify",),
            sources=("youtube",),
        ).model_copy(update=changes)
        stop = asyncio.Event()
        async with open_songwire(settings, sources=sources) as songwire:
            serving = asyncio.ensure_future(songwire.serve(stop))

            async def settle() -> None:
                await account.updates.drained()
                await songwire.idle()

            assert songwire.frontend is not None
            chat = Chat(world, account, world.new_user("Ada", "en"))
            yield Place(chat, source, album, settle, songwire.frontend.idle)
            source.gate.set()
            stop.set()
            await serving
    assert world.violations == []


@pytest.fixture
async def place(tmp_path: Path, plain_files: None) -> AsyncIterator[Place]:
    async with opened(tmp_path) as there:
        yield there


def labels(message: dict[str, Any]) -> list[str]:
    return [button["text"] for row in message.get("buttons", ()) for button in row]


def titles(messages: Sequence[dict[str, Any]]) -> list[str]:
    return [message["audio"]["title"] for message in messages if "audio" in message]


async def test_an_album_shows_its_card_and_comes_in_order_and_is_free_the_second_time(place: Place) -> None:
    (card,) = await place.say(place.album)
    assert card["text"].splitlines() == [
        "Volume 7 – The Paper Orchard",
        "10 songs · 30 min",
        "10 have to be fetched; you may have 200 fetched today.",
    ]
    assert labels(card) == ["Get all 10", "Choose…"]

    came = await place.press("Get all")
    assert titles(came) == [f"Piece 7-{place:03}" for place in range(1, SIZE + 1)]
    assert len(came) == SIZE

    again = (await place.say(place.album))[0]
    assert again["text"].splitlines()[2:] == ["10 of them come at once."]
    assert titles(await place.press("Get all")) == titles(came)


async def test_a_song_is_chosen_from_the_pages_of_an_album(place: Place) -> None:
    await place.say(place.album)
    await place.press("Choose")
    assert labels(place.chat.messages()[-1])[-2:] == ["Back", "▶"]
    await place.press("▶")
    card = place.chat.messages()[-1]
    assert labels(card) == [
        "Piece 7-009 – The Paper Orchard · 3:00",
        "Piece 7-010 – The Paper Orchard · 3:00",
        "Back",
        "◀",
    ]

    assert titles(await place.press("Piece 7-010")) == ["Piece 7-010"]
    await place.press("Back")
    assert any("Get all" in label for message in place.chat.messages() for label in labels(message))


async def test_an_artist_offers_their_albums_and_an_album_its_songs(place: Place) -> None:
    (card,) = await place.say(ARTIST.url)
    assert {"Albums", "Singles"} & set(labels(card))

    await place.press("Albums")
    (album,) = await place.press("Orchard Street")

    assert album["text"].startswith("Orchard Street – The Paper Orchard\n12 songs")


async def test_what_did_not_come_is_listed_and_comes_when_asked_again(place: Place) -> None:
    place.source.missing = {"Piece 7-002", "Piece 7-004"}
    await place.say(place.album)
    came = await place.press("Get all")

    assert len(titles(came)) == SIZE - 2
    summary = came[-1]
    assert summary["text"].splitlines() == [
        "8 of 10 songs of “Volume 7” are here.",
        "",
        "These 2 did not come:",
        "• Piece 7-002 – The Paper Orchard · 3:00",
        "• Piece 7-004 – The Paper Orchard · 3:00",
    ]
    place.source.missing = set()
    assert titles(await place.press("Try these 2 again")) == ["Piece 7-002", "Piece 7-004"]


async def test_a_persons_queue_is_shown_and_stopped(place: Place) -> None:
    place.source.gate.clear()
    place.chat.say(place.album)
    await place.idle()
    await place.chat.wait_for(lambda messages: any("Get all" in label for m in messages for label in labels(m)))
    await place.chat.press_label("Get all")
    await place.chat.wait_for(lambda messages: any(texts.STOP in labels(m) for m in messages))
    status = next(m for m in place.chat.messages() if texts.STOP in labels(m))
    assert status["text"].startswith("0 of 10")

    place.chat.say("/queue")
    waiting = await place.chat.wait_for(lambda messages: [m for m in messages if collection_texts.QUEUE in m["text"]])
    assert waiting[0]["text"].splitlines() == ["You're waiting for:", "1. Volume 7 · next"]

    (answer, summary) = sorted(await place.say("/cancel"), key=lambda m: "Volume" in m["text"])
    assert answer["text"] == "Stopped 1 of your requests."
    assert summary["text"] == "Stopped “Volume 7” after 0 of 10 songs."
    assert not any("0 of 10" in m["text"] and texts.STOP in labels(m) for m in place.chat.messages())
    assert [m["text"] for m in await place.say("/queue")] == [collection_texts.QUEUE_EMPTY]

    place.source.gate.set()
    assert len(titles(await place.press(collection_texts.GO_ON))) == SIZE


async def test_a_song_is_stopped_by_its_button_within_a_second(place: Place) -> None:
    place.source.gate.clear()
    link = FIRST_SONG
    place.chat.say(link)
    await place.chat.wait_for(lambda messages: any(texts.STOP in labels(m) for m in messages))

    began = asyncio.get_running_loop().time()
    assert await place.chat.press_label(texts.STOP) == texts.STOPPED
    await place.settle()

    assert asyncio.get_running_loop().time() - began < 1
    assert [message["from"] for message in place.chat.messages()] == ["person"]


async def test_nobody_is_let_have_more_of_albums_than_a_day_allows(tmp_path: Path, plain_files: None) -> None:
    async with opened(tmp_path, collected_per_day=3) as place:
        (card,) = await place.say(place.album)
        assert card["text"].splitlines()[2:] == [
            "3 have to be fetched; you may have 3 fetched today.",
            "Today you can have the first 3 songs of it.",
        ]
        assert len(titles(await place.press("Get all 3"))) == 3

        (card,) = [m for m in await place.say(place.album) if "buttons" in m]
        assert "3 of them come at once." in card["text"]


class Lrclib(Site):
    """Has the words of every song: thirty verses."""

    origin = "https://lrclib.net"

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/api/get", self._words)]

    async def _words(self, _request: web.Request) -> web.Response:
        verses = "\n\n".join(f"Verse {number}\nla la la\nla la" for number in range(1, 31))
        return web.json_response({"plainLyrics": verses, "duration": 180.0, "instrumental": False})


async def test_the_words_of_a_song_come_in_pages(tmp_path: Path, plain_files: None) -> None:
    async with opened(tmp_path, Lrclib()) as place:
        await place.say(FIRST_SONG)
        (sheet,) = await place.press(texts.LYRICS)
        assert sheet["text"].startswith("Piece 7-001 – The Paper Orchard (1/3)\n\nVerse 1\n")

        await place.press("▶")
        assert "(2/3)" in place.chat.messages()[-1]["text"]
        assert labels(place.chat.messages()[-1]) == ["◀", "▶"]
