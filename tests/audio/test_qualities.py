"""Every quality from every kind of source, from the fetch to what would be uploaded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from telegram import InputFile
from tinytag import TinyTag

from bot.audio.ffmpeg import Ffmpeg
from bot.audio.library import LibrarySource
from bot.audio.tags import open_audio
from bot.audio.workshop import FfmpegWorkshop
from bot.audio.youtube import YoutubeOptions, YoutubeSource
from bot.core.track import Quality, Track
from bot.services.delivery import Delivery, Order
from bot.services.flights import Flights
from bot.services.messaging import ChatTarget, Target
from bot.services.ports import AudioFile, AudioSource, StoredFile
from bot.services.slots import Slots
from tests.audio.conftest import Sample
from tests.audio.fake_youtube import FakeYoutube
from tests.services.fakes import FakeMessenger, FakeStatus, MemoryFiles

KBPS = {Quality.K320: 320, Quality.K192: 192, Quality.K128: 128}


@dataclass
class Received:
    """What a person has after an upload."""

    name: str
    mime: str
    quality: Quality
    codec: str
    bitrate: int
    tags: TinyTag


class Chat(FakeMessenger):
    """Takes the file as python-telegram-bot sends it, and looks at it while it is there."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[Received] = []

    async def upload(self, target: Target, audio: AudioFile) -> StoredFile:
        with audio.path.open("rb") as handle:
            sent = InputFile(handle, filename=audio.file_name, read_file_handle=False)
        found = open_audio(audio.path)
        tags = TinyTag.get(audio.path, image=True)
        assert sent.filename is not None
        assert found.bitrate is not None
        self.received.append(Received(sent.filename, sent.mimetype, audio.quality, found.codec, found.bitrate, tags))
        return await super().upload(target, audio)


class Shop:
    """A delivery with real sources, ffmpeg and tags."""

    def __init__(self, source: AudioSource, workshop: FfmpegWorkshop, folder: Path) -> None:
        self.chat = Chat()
        self.folder = folder
        self.delivery = Delivery(
            files=MemoryFiles(),
            sources=[source],
            workshop=workshop,
            messenger=self.chat,
            flights=Flights(folder),
            slots=Slots(4),
        )

    async def ask(self, track: Track, quality: Quality) -> None:
        order = Order(track=track, quality=quality, target=ChatTarget(1), person=1)
        if not await self.delivery.send_kept(order):
            await self.delivery.deliver(order, FakeStatus())
        assert list(self.folder.iterdir()) == []


@pytest.fixture
async def from_youtube(youtube: FakeYoutube, ffmpeg: Ffmpeg, tmp_path: Path) -> AsyncIterator[Shop]:
    workshop = FfmpegWorkshop(ffmpeg)
    source = YoutubeSource(YoutubeOptions(parallel=1), encoder=workshop.encoder, hook=youtube.hook)
    await source.open()
    yield Shop(source, workshop, tmp_path / "work")
    await source.close()


def check(received: Received, track: Track, quality: Quality, extension: str) -> None:
    assert received.quality is quality
    assert received.name == f"AC-DC, Sigur Rós, One; Two - Blindende Lichter; ночь - 夜.{extension}"
    assert received.mime == {"mp3": "audio/mpeg", "m4a": "audio/mp4"}[extension]
    assert received.codec == {"mp3": "mp3", "m4a": "aac"}[extension]
    assert (received.tags.title, received.tags.album, received.tags.track) == (track.title, track.album, 3)
    assert "replaygain_track_gain" in {name.lower() for name in received.tags.other}
    if quality in KBPS:
        assert received.bitrate == pytest.approx(KBPS[quality] * 1000, rel=0.05)


@pytest.mark.parametrize("kind", ["dash", "webm"])
async def test_every_quality_of_an_upload_is_tagged_named_and_kept_by_itself(
    kind: str, youtube: FakeYoutube, from_youtube: Shop, track: Track
) -> None:
    youtube.kinds = (kind,)
    youtube.add("x", track.title, channel="AC/DC - Topic")
    for quality in Quality:
        await from_youtube.ask(track, quality)
    for received, quality in zip(from_youtube.chat.received, Quality, strict=True):
        aac = quality is Quality.ORIGINAL and kind == "dash"
        check(received, track, quality, "m4a" if aac else "mp3")
        assert received.tags.images.any is not None
    downloads = len([path for path in youtube.asked if path.startswith("/audio")])
    for quality in Quality:
        await from_youtube.ask(track, quality)
    assert downloads == len([path for path in youtube.asked if path.startswith("/audio")]) == len(Quality)
    assert len({file for _, file in from_youtube.chat.sent}) == len(Quality)


@pytest.mark.parametrize("kind", ["mp3", "m4a", "flac", "ogg", "opus", "wav"])
async def test_the_original_of_one_s_own_file_is_its_own_sound_where_telegram_plays_that(
    kind: str, sample: Sample, ffmpeg: Ffmpeg, tmp_path: Path, track: Track
) -> None:
    """MP3 and AAC stay as they are; the others, which Telegram takes for documents, become V0."""
    sample(kind, tmp_path / "music" / f"A - B.{kind}")
    library = LibrarySource(tmp_path / "music")
    await library.refresh()
    shop = Shop(library, FfmpegWorkshop(ffmpeg), tmp_path / "work")
    await shop.ask(replace(track, id=library.tracks[0].id), Quality.ORIGINAL)
    [received] = shop.chat.received
    check(received, track, Quality.ORIGINAL, "m4a" if kind == "m4a" else "mp3")
