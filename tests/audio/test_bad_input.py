"""Whatever comes in: one clear error, or the next upload; no process and no file is left."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.audio.encoder import Encoder
from bot.audio.encoding import constant
from bot.audio.ffmpeg import Ffmpeg
from bot.audio.library import LibrarySource
from bot.audio.lyrics import LyricsClient
from bot.audio.tags import open_audio
from bot.audio.workshop import FfmpegWorkshop
from bot.audio.youtube import YoutubeOptions, YoutubeSource
from bot.core.errors import Broken, NotFound, SongwireError, SourceDown, TooLong
from bot.core.progress import Progress, Stage
from bot.core.track import Quality, Track, TrackId
from bot.services.flights import Flights
from bot.services.ports import AudioFile, Recording, Report, StoredFile
from tests.audio.conftest import Reports, Sample
from tests.audio.fake_youtube import FakeYoutube, children
from tests.audio.test_ffmpeg import running
from tests.audio.test_lyrics import FakeLrclib, record

SONG = Track(id=TrackId("deezer:track:1"), title="Song", artists=("Artist",), duration=3.0)
HTML = b"<!doctype html><html><body>Sorry, that did not work</body></html>" * 400


class Studio:
    """A delivery up to the upload, in a data directory of its own."""

    def __init__(self, youtube: FakeYoutube, ffmpeg: Ffmpeg, data: Path) -> None:
        self.youtube = youtube
        self.ffmpeg = ffmpeg
        self.data = data
        self.options: dict[str, Any] = {}
        self.workshop = FfmpegWorkshop(ffmpeg)
        self.listen: Report = lambda _: None

    async def deliver(self, track: Track = SONG, look: Callable[[AudioFile], object] = lambda _: None) -> AudioFile:
        """Make a file, let ``look`` see it while it is there, and clean up as the bot does."""
        options = YoutubeOptions(**self.options)
        source = YoutubeSource(options, encoder=self.workshop.encoder, hook=self.youtube.hook)
        await source.open()

        async def prepare(folder: Path, report: Report, _until_landed: AsyncExitStack) -> AudioFile:
            fetching = source.fetch(track, folder, report, Quality.V0)
            return await self.workshop.finish(fetching, track, Quality.V0, folder, report)

        made: list[AudioFile] = []

        async def upload(audio: AudioFile) -> StoredFile:
            look(audio)
            made.append(audio)
            return StoredFile(file_id="", file_unique_id="")

        try:
            async with Flights(self.data).join((track.id, Quality.V0), prepare) as flight:
                await flight.land(upload, self.listen)
        finally:
            await source.close()
        return made[0]

    def left(self) -> list[object]:
        """Files and processes that should not be there."""
        return [*self.data.rglob("*"), *children(), *running(self.ffmpeg.binary, str(self.data))]


@pytest.fixture
def studio(youtube: FakeYoutube, ffmpeg: Ffmpeg, tmp_path: Path) -> Studio:
    youtube.kinds = ("dash",)
    return Studio(youtube, ffmpeg, tmp_path / "data")


@pytest.fixture
def silent_film(ffmpeg: Ffmpeg, tmp_path: Path) -> bytes:
    path = tmp_path / "film.mp4"
    asyncio.run(ffmpeg.run(("-f", "lavfi", "-i", "testsrc=duration=3:size=64x64", "-c:v", "mpeg4", str(path))))
    return path.read_bytes()


def damaged(kind: str, good: bytes, film: bytes) -> bytes:
    return {"truncated": good[: len(good) // 2], "html": HTML, "film": film, "noise": os.urandom(40_000)}[kind]


@pytest.mark.parametrize("kind", ["truncated", "html", "film", "noise"])
async def test_media_that_is_not_the_song_gives_way_to_the_next_upload(
    kind: str, studio: Studio, silent_film: bytes
) -> None:
    studio.youtube.add("bad", "Song")
    studio.youtube.add("good", "Song")
    studio.youtube.wrong["bad"] = damaged(kind, studio.youtube.audio["dash"], silent_film)
    done = await studio.deliver(look=lambda audio: open_audio(audio.path))
    assert done.duration == 3
    assert studio.left() == []


@pytest.mark.parametrize("kind", ["truncated", "html", "film", "noise"])
async def test_without_another_upload_it_is_one_clear_error(kind: str, studio: Studio, silent_film: bytes) -> None:
    studio.youtube.add("bad", "Song")
    studio.youtube.wrong["bad"] = damaged(kind, studio.youtube.audio["dash"], silent_film)
    with pytest.raises(SourceDown, match=r"^unplayable: what came is not the sound that was announced"):
        await studio.deliver()
    assert studio.left() == []


async def test_zero_bytes(studio: Studio) -> None:
    studio.youtube.add("bad", "Song")
    studio.youtube.wrong["bad"] = b""
    with pytest.raises(SourceDown, match=r"^network: "):
        await studio.deliver()
    assert studio.left() == []


async def test_a_content_length_that_promises_too_much(studio: Studio) -> None:
    studio.youtube.add("bad", "Song")
    studio.youtube.length["bad"] = 10 * len(studio.youtube.audio["dash"])
    with pytest.raises(SourceDown, match=r"^network: "):
        await studio.deliver()
    assert studio.left() == []


async def test_a_content_length_that_promises_too_little(studio: Studio) -> None:
    studio.youtube.add("bad", "Song")
    studio.youtube.length["bad"] = len(studio.youtube.audio["dash"]) // 2
    with pytest.raises(SourceDown, match=r"^unplayable: "):
        await studio.deliver()
    assert studio.left() == []


async def test_three_hours_are_refused_before_they_are_downloaded(studio: Studio) -> None:
    studio.youtube.add("long", "Song")
    studio.youtube.seconds = 3 * 3600
    unknown = Track(id=TrackId("youtube:video:dQw4w9WgXcQ"), title="Song", artists=())
    with pytest.raises(TooLong):
        await studio.deliver(unknown)
    with pytest.raises(NotFound):
        await studio.deliver(SONG)
    assert not [path for path in studio.youtube.asked if path.startswith("/audio")]
    assert studio.left() == []


async def test_an_upload_whose_sound_lasts_longer_than_the_recording_is_another_recording(
    studio: Studio, ffmpeg: Ffmpeg, tmp_path: Path
) -> None:
    long = ("-f", "lavfi", "-i", "sine=duration=9", "-c:a", "libopus", "-f", "webm", str(tmp_path / "long"))
    await ffmpeg.run(long)
    studio.youtube.add("bad", "Song")
    studio.youtube.add("good", "Song")
    studio.youtube.seconds = None
    studio.youtube.wrong["bad"] = (tmp_path / "long").read_bytes()
    assert (await studio.deliver()).duration == 3
    assert [path for path in studio.youtube.asked if path.startswith("/audio")] == [
        "/audio/dash/bad",
        "/audio/dash/good",
    ]
    assert studio.left() == []


async def test_three_wrong_uploads_are_enough(studio: Studio) -> None:
    for number in range(5):
        studio.youtube.add(f"bad{number}", "Song")
        studio.youtube.wrong[f"bad{number}"] = HTML
    with pytest.raises(SourceDown):
        await studio.deliver()
    assert len([path for path in studio.youtube.asked if path.startswith("/audio")]) == 3
    assert studio.left() == []


async def test_video_without_sound(studio: Studio) -> None:
    studio.youtube.add("film", "Song")
    studio.youtube.kinds = ("video",)
    with pytest.raises(SourceDown, match=r"^format_missing: "):
        await studio.deliver()
    assert studio.left() == []


@pytest.mark.parametrize(
    "still", [b"not a picture", b"\xff\xd8\xff\xe0" + b"\0" * 40_000_000], ids=["corrupt", "40 MB"]
)
async def test_a_cover_that_is_none_is_left_out(still: bytes, studio: Studio) -> None:
    studio.youtube.add("x", "Song")
    studio.youtube.still = still
    assert (await studio.deliver()).thumbnail is None
    assert studio.left() == []


async def test_a_cover_of_forty_megabytes_from_the_catalogue_is_left_out(studio: Studio) -> None:
    async def fetch(url: str) -> bytes:
        return b"\xff\xd8\xff\xe0" + b"\0" * 40_000_000

    studio.workshop = FfmpegWorkshop(studio.ffmpeg, fetch=fetch)
    studio.youtube.add("x", "Song")
    track = Track(id=SONG.id, title="Song", artists=("Artist",), duration=3.0, cover_url="https://pictures.example/1")
    assert (await studio.deliver(track)).thumbnail is None
    assert studio.left() == []


async def test_lyrics_with_control_characters_arrive_without_them(studio: Studio) -> None:
    words = record(plainLyrics="first\x00\x1b[2J\r\nse\u202econd", syncedLyrics="[00:01.00] fi\x07rst")
    studio.workshop = FfmpegWorkshop(studio.ffmpeg, lyrics=LyricsClient(FakeLrclib(words).get))
    studio.youtube.add("x", "Song")
    seen: list[Any] = []
    await studio.deliver(look=lambda audio: seen.extend(open_audio(audio.path).file.tags.getall("USLT")))
    assert [frame.text for frame in seen] == ["first[2J\nsecond"]


async def test_lyrics_that_never_come_hold_nothing_up(studio: Studio) -> None:
    client = LyricsClient(FakeLrclib(None).get)
    ticks = iter([0.0, 100.0])
    studio.workshop = FfmpegWorkshop(studio.ffmpeg, lyrics=client, clock=lambda: next(ticks))
    studio.youtube.add("x", "Song")
    assert (await studio.deliver()).duration == 3


async def test_a_full_disk_while_downloading_is_the_operator_s(studio: Studio) -> None:
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
    studio.youtube.hook.write_text(limit + studio.youtube.hook.read_text())
    studio.youtube.add("x", "Song")
    with pytest.raises(Broken, match="no room to write downloads"):
        await studio.deliver()
    assert studio.left() == []


async def test_a_full_disk_while_encoding_is_the_operator_s(ffmpeg: Ffmpeg, sample: Sample, tmp_path: Path) -> None:
    (tmp_path / "out.mp3").symlink_to("/dev/full")
    source = sample("wav", tmp_path / "song.wav")
    with pytest.raises(Broken, match="no room to write the encoded file"):
        await ffmpeg.convert(source, constant(320).arguments(tmp_path / "out.mp3"))
    assert running(ffmpeg.binary, str(tmp_path)) == []


async def test_a_disk_that_fills_up_while_a_song_is_encoded_is_the_operator_s(studio: Studio, tmp_path: Path) -> None:
    studio.workshop = FfmpegWorkshop(script(tmp_path, f'ulimit -f 16\nexec "{studio.ffmpeg.binary}" "$@"'))
    studio.youtube.add("x", "Song")
    studio.youtube.add("y", "Song")
    with pytest.raises(Broken, match="no room to write the encoded file"):
        await studio.deliver()
    assert len([path for path in studio.youtube.asked if path.startswith("/audio")]) == 1
    assert studio.left() == []


@pytest.fixture
def fill() -> Iterator[Callable[[int], None]]:
    """Let no file of this process grow beyond so many bytes, until the test ends."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_disk_that_fills_up_while_a_song_is_tagged_is_the_operator_s(
    studio: Studio, fill: Callable[[int], None]
) -> None:
    def listen(progress: Progress) -> None:
        if progress.stage is Stage.TAGGING:
            [finished] = studio.data.rglob("finished.mp3")
            fill(finished.stat().st_size + 100)

    studio.listen = listen
    studio.youtube.add("x", "Song")
    with pytest.raises(Broken, match=r"cannot tag finished\.mp3"):
        await studio.deliver()
    assert studio.left() == []


async def test_a_disk_that_fills_up_while_a_file_of_one_s_own_is_copied_is_the_operator_s(
    sample: Sample, folder: Path, tmp_path: Path, reports: Reports, fill: Callable[[int], None]
) -> None:
    sample("wav", tmp_path / "music" / "Artist - Song.wav")
    library = LibrarySource(tmp_path / "music")
    await library.refresh()
    fill(100_000)
    with pytest.raises(Broken, match="no room to copy"):
        await library.fetch(library.tracks[0], folder, reports)


async def test_a_data_folder_that_cannot_be_written_to_is_the_operator_s(studio: Studio) -> None:
    studio.data.write_text("not a folder")
    studio.youtube.add("x", "Song")
    with pytest.raises(Broken, match="no folder for a job"):
        await studio.deliver()
    assert children() == []


async def test_a_limit_on_the_size_of_files_is_the_operator_s(tmp_path: Path) -> None:
    limited = script(tmp_path, "kill -XFSZ $$")
    with pytest.raises(Broken, match="size limit"):
        await limited.run(())


async def test_without_ffmpeg_nothing_is_tried_twice(studio: Studio, tmp_path: Path) -> None:
    studio.workshop = FfmpegWorkshop(Ffmpeg(tmp_path / "nowhere"))
    studio.youtube.add("x", "Song")
    studio.youtube.add("y", "Song")
    with pytest.raises(Broken, match="cannot be started"):
        await studio.deliver()
    assert len([path for path in studio.youtube.asked if path.startswith("/audio")]) == 1
    assert studio.left() == []


async def test_an_ffmpeg_that_is_killed_is_no_fault_of_the_upload(studio: Studio, tmp_path: Path) -> None:
    studio.workshop = FfmpegWorkshop(script(tmp_path, "kill -KILL $$"))
    studio.youtube.add("x", "Song")
    studio.youtube.add("y", "Song")
    with pytest.raises(SourceDown, match="killed by signal 9"):
        await studio.deliver()
    assert len([path for path in studio.youtube.asked if path.startswith("/audio")]) == 1
    assert studio.left() == []


async def test_an_ffmpeg_killed_while_the_download_runs_only_costs_the_head_start(studio: Studio) -> None:
    studio.youtube.add("x", "Song")
    studio.youtube.kinds, studio.youtube.gate = ("webm",), asyncio.Event()
    task = asyncio.create_task(studio.deliver())
    async with asyncio.timeout(20):
        while not (pids := running(studio.ffmpeg.binary, str(studio.data))):
            await asyncio.sleep(0.005)
    os.kill(pids[0], signal.SIGKILL)
    studio.youtube.gate.set()
    assert (await task).duration == 3
    assert studio.left() == []


async def test_a_yt_dlp_that_hangs_is_ended_by_the_deadline(studio: Studio) -> None:
    hang = "\nimport time\nFakeIE._real_extract = lambda self, url: time.sleep(600)\n"
    studio.youtube.hook.write_text(studio.youtube.hook.read_text() + hang)
    studio.youtube.add("x", "Song")
    studio.options["deadline"] = 1.5
    with pytest.raises(SourceDown, match="took more than"):
        await studio.deliver()
    assert studio.left() == []


async def test_an_ffmpeg_that_hangs_is_ended_by_the_deadline(studio: Studio, tmp_path: Path) -> None:
    studio.workshop = FfmpegWorkshop(script(tmp_path, "exec sleep 600"))
    studio.youtube.add("x", "Song")
    studio.options["deadline"] = 1.5
    with pytest.raises(SourceDown, match="took more than"):
        await studio.deliver()
    assert studio.left() == []


@pytest.mark.parametrize("data", [b"", HTML], ids=["zero bytes", "HTML"])
async def test_a_recording_of_the_library_that_is_none(
    data: bytes, ffmpeg: Ffmpeg, folder: Path, reports: Reports
) -> None:
    (folder / "recording.mp3").write_bytes(data)
    recording = Recording(path=folder / "recording.mp3", source="library")
    with pytest.raises(SongwireError, match="refused the recording") as caught:
        await FfmpegWorkshop(ffmpeg).finish(recording, SONG, Quality.V0, folder, reports)
    assert isinstance(caught.value, SourceDown)
    assert running(ffmpeg.binary, str(folder)) == []


def script(folder: Path, command: str) -> Ffmpeg:
    """An ffmpeg that does something else."""
    path = folder / "ffmpeg.sh"
    path.write_text(f"#!/bin/sh\n{command}\n")
    path.chmod(0o755)
    return Ffmpeg(path, deadline=30.0)


def test_the_encoder_knows_what_is_too_long_for_it(ffmpeg: Ffmpeg) -> None:
    assert Encoder(ffmpeg).longest == pytest.approx(6193.75)
