"""Cancelling a delivery: at every stage it takes effect at once and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.audio.ffmpeg import Ffmpeg
from bot.audio.library import LibrarySource
from bot.audio.lyrics import LyricsClient
from bot.audio.threads import in_thread
from bot.audio.workshop import FfmpegWorkshop
from bot.audio.youtube import YoutubeOptions, YoutubeSource
from bot.core.progress import Stage
from bot.core.track import Quality, Track, TrackId
from bot.services.delivery import Delivery, Order
from bot.services.flights import Flights
from bot.services.messaging import ChatTarget, Target
from bot.services.ports import AudioFile, AudioSource, StoredFile
from bot.services.slots import Slots
from tests.audio.fake_youtube import FakeYoutube, children
from tests.audio.test_ffmpeg import running
from tests.audio.test_incoming import until
from tests.audio.test_lyrics import FakeLrclib
from tests.services.fakes import FakeMessenger, FakeStatus, MemoryFiles

SONG = Track(id=TrackId("deezer:track:1"), title="Song", artists=("Artist",), duration=3.0)
AT_ONCE = 1.0
"""Seconds within which a cancelled delivery has to be over."""


def order(chat: int) -> Order:
    return Order(track=SONG, quality=Quality.V0, target=ChatTarget(chat), person=chat)


class EndlessMessenger(FakeMessenger):
    """An upload that never ends, and says when it has begun."""

    def __init__(self) -> None:
        super().__init__()
        self.uploading = asyncio.Event()

    async def upload(self, target: Target, audio: AudioFile) -> StoredFile:
        self.uploading.set()
        await asyncio.Event().wait()
        return await super().upload(target, audio)


class Setting:
    """The real delivery, source, workshop and ffmpeg."""

    def __init__(self, youtube: FakeYoutube, ffmpeg: Ffmpeg, data: Path) -> None:
        self.youtube = youtube
        self.ffmpeg = ffmpeg
        self.data = data
        self.files = MemoryFiles()
        self.messenger = EndlessMessenger()
        self.status = FakeStatus()
        self.workshop = FfmpegWorkshop(ffmpeg, lyrics=LyricsClient(FakeLrclib(None).get))
        self.source = YoutubeSource(
            YoutubeOptions(parallel=1, spare=1), encoder=self.workshop.encoder, hook=youtube.hook
        )

    def without_lyrics(self) -> None:
        self.workshop = FfmpegWorkshop(self.ffmpeg)

    def start(self, source: AudioSource | None = None) -> asyncio.Task[str]:
        delivery = Delivery(
            files=self.files,
            sources=[source or self.source],
            workshop=self.workshop,
            messenger=self.messenger,
            flights=Flights(self.data),
            slots=Slots(4),
        )
        return asyncio.create_task(delivery.deliver(order(1), self.status))

    def encoders(self) -> list[int]:
        return running(self.ffmpeg.binary, str(self.data))

    def reached(self, stage: Stage) -> bool:
        return any(step.stage is stage for step in self.status.steps)

    def left(self) -> list[object]:
        """What must not be there: files, processes, rows."""
        return [*self.data.rglob("*"), *self.encoders(), *self.files.files]


@pytest.fixture
async def at(youtube: FakeYoutube, ffmpeg: Ffmpeg, tmp_path: Path) -> AsyncIterator[Setting]:
    youtube.add("x", "Song")
    youtube.kinds = ("webm",)
    setting = Setting(youtube, ffmpeg, tmp_path / "data")
    await setting.source.open()
    yield setting
    await setting.source.close()


async def cancel(task: asyncio.Task[str]) -> None:
    task.cancel()
    async with asyncio.timeout(AT_ONCE):
        await asyncio.wait([task])
    assert task.cancelled()


async def downloading(at: Setting) -> None:
    await until(at.encoders)
    assert not at.reached(Stage.ENCODING)


@pytest.mark.parametrize(("silent", "path"), [("search", "/search"), ("video", "/video/x"), ("audio", "/audio/webm/x")])
async def test_while_yt_dlp_waits_for_youtube(silent: str, path: str, at: Setting) -> None:
    at.youtube.silent = silent
    [worker] = children()
    task = at.start()
    await until(lambda: path in at.youtube.asked)
    await cancel(task)
    assert at.left() == []
    assert worker not in children()


async def test_while_it_is_downloaded_and_encoded_at_once(at: Setting) -> None:
    at.youtube.gate = asyncio.Event()
    [worker] = children()
    task = at.start()
    await downloading(at)
    await cancel(task)
    assert at.left() == []
    assert worker not in children()


async def test_while_it_is_encoded(at: Setting) -> None:
    at.youtube.gate = asyncio.Event()
    task = at.start()
    await until(at.encoders)
    # An encoder that stands still: it is at work for as long as this test needs it.
    os.kill(at.encoders()[0], signal.SIGSTOP)
    at.youtube.gate.set()
    await until(lambda: list(at.data.rglob("x.webm")))
    await cancel(task)
    assert at.left() == []


async def test_while_it_is_tagged(at: Setting) -> None:
    task = at.start()
    await until(lambda: at.reached(Stage.TAGGING))  # which waits for lyrics that never come
    assert not at.messenger.uploading.is_set()
    await cancel(task)
    assert at.left() == []


async def test_while_it_is_uploaded(at: Setting) -> None:
    at.without_lyrics()
    task = at.start()
    await at.messenger.uploading.wait()
    assert list(at.data.rglob("finished.mp3"))
    await cancel(task)
    assert at.left() == []


async def test_while_a_large_file_of_one_s_own_is_copied(at: Setting, tmp_path: Path) -> None:
    music = tmp_path / "music"
    music.mkdir()
    large = music / "Artist - Song.wav"
    header = (tmp_path / "header.wav").as_posix()
    await at.ffmpeg.run(("-f", "lavfi", "-i", "anullsrc=duration=3", "-f", "wav", header))
    large.write_bytes(Path(header).read_bytes())
    library = LibrarySource(music)
    await library.refresh()
    with large.open("ab") as file:
        file.truncate(20_000_000_000)
    task = at.start(library)
    await until(lambda: [path for path in at.data.rglob("recording.wav") if path.stat().st_size])
    await cancel(task)
    assert at.left() == []


async def test_who_goes_on_waiting_still_gets_the_file_another_has_cancelled(at: Setting) -> None:
    at.without_lyrics()
    at.youtube.gate = asyncio.Event()
    delivery = Delivery(
        files=at.files,
        sources=[at.source],
        workshop=at.workshop,
        messenger=(messenger := FakeMessenger()),
        flights=Flights(at.data),
        slots=Slots(4),
    )
    tasks = [asyncio.create_task(delivery.deliver(order(chat), FakeStatus())) for chat in (1, 2)]
    await until(at.encoders)
    await cancel(tasks[0])
    at.youtube.gate.set()
    await tasks[1]
    assert [chat for chat, _ in messenger.uploads] == [2]
    assert list(at.data.rglob("*")) == []


async def test_a_thread_that_writes_is_waited_for(tmp_path: Path) -> None:
    begun, go = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def work() -> None:
        loop.call_soon_threadsafe(begun.set)
        go.wait(20)
        (tmp_path / "written").touch()

    task = asyncio.create_task(in_thread(work))
    await begun.wait()
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    go.set()
    await asyncio.wait([task])
    assert task.cancelled()
    assert (tmp_path / "written").exists()


async def test_what_goes_wrong_in_a_thread_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        await in_thread(divmod, 1, 0)
