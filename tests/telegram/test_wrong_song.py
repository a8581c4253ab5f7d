"""The right recording: asked about when unsure, corrected by people, and kept over a restart."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.app.knowledge import Knowledge
from bot.app.songwire import open_songwire
from bot.core.track import Track
from bot.playground.person import Chat
from bot.playground.server import PlaygroundServer
from bot.playground.world import BotAccount, World
from bot.services.ports import AudioSource, Recording, Report
from bot.settings import Settings, load_settings
from bot.telegram import texts
from tests.app.test_knowledge import fake_song
from tests.catalog.links import SONG
from tests.fakes.spotify import FakeCatalogs, invented
from tests.fakes.web_api import CLIENT_ID, CLIENT_SECRET
from tests.fakes.youtube_music import Song, YouTubeMusic

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
FIRST, SECOND, LIVE = "aaaaaaaaaaa", "bbbbbbbbbbb", "ccccccccccc"


class Uploads:
    """YouTube as far as these tests need it: every upload is the same melody, and it says which one was taken."""

    name = "youtube"

    def __init__(self, knowledge: Knowledge, melody: Path) -> None:
        self._knowledge = knowledge
        self._melody = melody
        self.taken: list[str] = []

    async def fetch(self, track: Track, folder: Path, report: Report, *_: object) -> Recording:
        catalogue, colon, upload = track.id.rpartition(":")
        if catalogue + colon != "youtube:video:":
            upload = (await self._knowledge.chooser.uploads(track))[0]
        self.taken.append(upload)
        return Recording(path=Path(shutil.copy(self._melody, folder)), source=self.name, origin=upload)


@dataclass
class Stage:
    """A playground that outlives the bots that are started on it."""

    world: World
    server: PlaygroundServer
    account: BotAccount
    settings: Settings
    melody: Path
    uploads: Uploads | None = None

    def person(self, name: str) -> Chat:
        return Chat(self.world, self.account, self.world.new_user(name, "en"))

    @asynccontextmanager
    async def bot(self, **changes: Any) -> AsyncIterator[Callable[..., Any]]:
        def sources(_settings: Settings, knowledge: Knowledge) -> Sequence[AudioSource]:
            self.uploads = Uploads(knowledge, self.melody)
            return [self.uploads]

        stop = asyncio.Event()
        async with open_songwire(self.settings.model_copy(update=changes), sources=sources) as songwire:
            serving = asyncio.ensure_future(songwire.serve(stop))

            async def settle() -> None:
                await self.account.updates.drained()
                await songwire.idle()

            yield settle
            stop.set()
            await serving
        assert self.world.violations == []

    @property
    def taken(self) -> list[str]:
        assert self.uploads is not None
        return self.uploads.taken


@pytest.fixture
def music() -> YouTubeMusic:
    return YouTubeMusic()


@pytest.fixture
async def stage(tmp_path: Path, melodies: Path, music: YouTubeMusic) -> AsyncIterator[Stage]:
    world = World()
    account = world.add_bot(TOKEN, name="Bot", username="a_bot")
    async with FakeCatalogs(invented(), music) as fake, PlaygroundServer(world) as server:
        song = fake_song(fake)
        music.songs = (
            Song(video=FIRST, title=song.title, artists=song.artists, length=_length(song.duration)),
            Song(video=SECOND, title=song.title, artists=song.artists, length=_length(song.duration, 2)),
        )
        settings = load_settings(
            {},
            data=tmp_path,
            telegram_token=TOKEN,
            telegram_api=server.url,
            spotify_client_id=CLIENT_ID,
            spotify_client_secret=CLIENT_SECRET,
            upstreams=fake.origins,
            catalogs=("spotify",),
            sources=("youtube",),
        )
        yield Stage(world, server, account, settings, next(melodies.rglob("*.mp3")))


def _length(seconds: float | None, more: int = 0) -> str:
    whole = round(seconds or 0) + more
    return f"{whole // 60}:{whole % 60:02}"


def _songs(chat: Chat) -> list[dict[str, Any]]:
    return [message for message in chat.messages() if "audio" in message]


async def _correct(chat: Chat, settle: Callable[[], Any]) -> None:
    """Press "Wrong song?" and take the first of what is offered."""
    await chat.press_label(texts.WRONG_SONG)
    await settle()
    question = chat.messages()[-1]
    assert question["text"].startswith("Which of these")
    await chat.press(question["id"], 0, 0)
    await settle()


async def test_a_found_song_has_the_button_and_a_correction_counts_at_once_for_the_one_who_made_it(
    stage: Stage,
) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    async with stage.bot() as settle:
        ada.say(SONG.url)
        await settle()
        assert [button["text"] for button in _songs(ada)[0]["buttons"][0]] == [texts.LYRICS, texts.WRONG_SONG]
        await _correct(ada, settle)
        assert len(stage.taken) == 2
        assert stage.taken[0] != stage.taken[1]

        bob.say(SONG.url)
        ada.say(SONG.url)
        await settle()

    assert len(stage.taken) == 2
    mine, everybodys = _songs(ada)[-1], _songs(bob)[-1]
    assert mine["audio"]["file_id"] == _songs(ada)[1]["audio"]["file_id"]
    assert everybodys["audio"]["file_id"] == _songs(ada)[0]["audio"]["file_id"]


async def test_a_correction_survives_a_restart(stage: Stage) -> None:
    ada = stage.person("Ada")
    async with stage.bot() as settle:
        ada.say(SONG.url)
        await settle()
        await _correct(ada, settle)
    corrected = _songs(ada)[-1]["audio"]["file_id"]

    async with stage.bot() as settle:
        ada.say(SONG.url)
        await settle()
        assert stage.taken == []

    assert _songs(ada)[-1]["audio"]["file_id"] == corrected


async def test_three_people_who_agree_change_it_for_everybody(stage: Stage) -> None:
    people = [stage.person(name) for name in ("Ada", "Bob", "Cem")]
    dora = stage.person("Dora")
    async with stage.bot() as settle:
        for person in people:
            person.say(SONG.url)
            await settle()
            await _correct(person, settle)
        dora.say(SONG.url)
        await settle()

    assert _songs(dora)[-1]["audio"]["file_id"] == _songs(people[2])[-1]["audio"]["file_id"]
    assert _songs(dora)[-1]["audio"]["file_id"] != _songs(people[0])[0]["audio"]["file_id"]


async def test_an_admin_changes_it_for_everybody_at_once(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    async with stage.bot(admins=(ada.id,)) as settle:
        ada.say(SONG.url)
        await settle()
        await _correct(ada, settle)
        bob.say(SONG.url)
        await settle()

    assert _songs(bob)[-1]["audio"]["file_id"] == _songs(ada)[-1]["audio"]["file_id"]


async def test_with_only_another_version_to_be_had_it_asks_and_says_what_differs(
    stage: Stage, music: YouTubeMusic
) -> None:
    (song, *_) = music.songs
    music.songs = (Song(video=LIVE, title=f"{song.title} (Live)", artists=song.artists, length=song.length),)
    ada = stage.person("Ada")
    async with stage.bot() as settle:
        ada.say(SONG.url)
        await settle()

        question = ada.messages()[-1]
        assert _songs(ada) == []
        assert "live version" in question["buttons"][0][0]["text"]
        assert stage.taken == []

        await ada.press(question["id"], 0, 0)
        await settle()

    assert stage.taken == [LIVE]
    assert len(_songs(ada)) == 1


async def test_with_nothing_like_it_to_be_had_it_says_so(stage: Stage, music: YouTubeMusic) -> None:
    music.songs = (Song(video=LIVE, title="Zebra", artists=("Nobody",), length="3:00"),)
    ada = stage.person("Ada")
    async with stage.bot() as settle:
        ada.say(SONG.url)
        await settle()

    assert ada.messages()[-1]["text"] == texts.ERRORS["not_found"]
