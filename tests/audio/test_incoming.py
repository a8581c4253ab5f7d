"""Encoding while the download runs: it begins before the download is complete, and nothing depends on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import structlog

from bot.audio.encoder import Announced, EncodedRecording, Encoder
from bot.audio.ffmpeg import Chunks, Ffmpeg, OnTime, Written
from bot.audio.growing import GrowingFile
from bot.audio.tags import open_audio
from bot.audio.workshop import FfmpegWorkshop
from bot.audio.youtube import YoutubeOptions, YoutubeSource
from bot.core.errors import SourceDown, TooLarge
from bot.core.progress import Stage
from bot.core.track import Quality, Track, TrackId
from bot.services.ports import Recording
from tests.audio.conftest import Reports
from tests.audio.fake_youtube import FakeYoutube, children
from tests.audio.test_ffmpeg import running

SONG = Track(id=TrackId("deezer:track:1"), title="Song", artists=("Artist",), duration=3.0)


def encoding_source(youtube: FakeYoutube, ffmpeg: Ffmpeg, limit: int = 50_000_000) -> YoutubeSource:
    return YoutubeSource(YoutubeOptions(), encoder=Encoder(ffmpeg, limit=limit), hook=youtube.hook)


def conversions(events: list[structlog.typing.EventDict]) -> int:
    return sum(event["event"] == "ffmpeg.started" for event in events)


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("kind", ["webm", "dash"])
async def test_the_encoder_is_at_work_before_the_download_is_complete(
    kind: str,
    youtube: FakeYoutube,
    ffmpeg: Ffmpeg,
    folder: Path,
    reports: Reports,
    events: list[structlog.typing.EventDict],
) -> None:
    youtube.add("x", "Song")
    youtube.kinds, youtube.gate = (kind,), asyncio.Event()
    task = asyncio.create_task(encoding_source(youtube, ffmpeg).fetch(SONG, folder, reports, Quality.V0))
    await until(lambda: running(ffmpeg.binary, str(folder)))
    assert not youtube.gate.is_set()
    youtube.gate.set()
    recording = await task
    assert isinstance(recording, EncodedRecording)
    assert recording.encoded.quality is Quality.V0
    assert recording.encoded.seconds == pytest.approx(3.0, abs=0.1)
    assert open_audio(recording.encoded.path).duration == pytest.approx(3.0, abs=0.1)
    assert recording.encoded.loudness is not None
    assert conversions(events) == 1, "encoded once, and not again from the file"
    assert recording.path.read_bytes() == youtube.audio[kind]


async def test_an_index_at_the_end_of_the_file_only_costs_the_head_start(
    youtube: FakeYoutube, ffmpeg: Ffmpeg, folder: Path, reports: Reports
) -> None:
    youtube.add("x", "Song")
    recording = await encoding_source(youtube, ffmpeg).fetch(SONG, folder, reports, Quality.K192)
    assert isinstance(recording, EncodedRecording)
    assert recording.encoded.seconds == pytest.approx(3.0, abs=0.1)
    assert open_audio(recording.encoded.path).bitrate == pytest.approx(192_000, rel=0.05)


async def test_the_original_is_not_encoded_but_put_into_a_plain_m4a(
    youtube: FakeYoutube, ffmpeg: Ffmpeg, folder: Path, reports: Reports
) -> None:
    youtube.add("x", "Song")
    youtube.kinds = ("dash",)
    recording = await encoding_source(youtube, ffmpeg).fetch(SONG, folder, reports, Quality.ORIGINAL)
    assert isinstance(recording, EncodedRecording)
    assert recording.encoded.path.suffix == ".m4a"
    assert open_audio(recording.encoded.path).codec == "aac"
    assert recording.encoded.loudness is not None


async def test_what_was_encoded_while_it_came_in_is_only_tagged(
    youtube: FakeYoutube,
    ffmpeg: Ffmpeg,
    folder: Path,
    reports: Reports,
    events: list[structlog.typing.EventDict],
) -> None:
    youtube.add("x", "Song")
    youtube.kinds = ("webm",)
    workshop = FfmpegWorkshop(ffmpeg)
    source = YoutubeSource(encoder=workshop.encoder, hook=youtube.hook)
    fetching = source.fetch(SONG, folder, reports, Quality.V0)
    done = await workshop.finish(fetching, SONG, Quality.V0, folder, reports)
    assert conversions(events) == 1
    assert (done.duration, done.file_name) == (3, "Artist - Song.mp3")
    assert done.thumbnail is not None
    stages = list(dict.fromkeys(report.stage for report in reports))
    assert stages == sorted(stages, key=list(Stage).index)


async def test_another_quality_than_was_asked_for_is_encoded_anew(
    youtube: FakeYoutube, ffmpeg: Ffmpeg, folder: Path, reports: Reports
) -> None:
    youtube.add("x", "Song")
    workshop = FfmpegWorkshop(ffmpeg)
    source = YoutubeSource(encoder=workshop.encoder, hook=youtube.hook)
    recording = await source.fetch(SONG, folder, reports, Quality.V0)
    done = await workshop.finish(recording, SONG, Quality.K128, folder, reports)
    assert open_audio(done.path).bitrate == pytest.approx(128_000, rel=0.05)


async def test_cancelling_in_the_middle_leaves_neither_process(
    youtube: FakeYoutube, ffmpeg: Ffmpeg, folder: Path, reports: Reports
) -> None:
    youtube.add("x", "Song")
    youtube.kinds, youtube.gate = ("webm",), asyncio.Event()
    task = asyncio.create_task(encoding_source(youtube, ffmpeg).fetch(SONG, folder, reports, Quality.V0))
    await until(lambda: running(ffmpeg.binary, str(folder)))
    task.cancel()
    async with asyncio.timeout(1):
        with pytest.raises(asyncio.CancelledError):
            await task
    assert running(ffmpeg.binary, str(folder)) == []
    assert children() == []


async def test_the_deadline_ends_both(youtube: FakeYoutube, ffmpeg: Ffmpeg, folder: Path, reports: Reports) -> None:
    youtube.add("x", "Song")
    youtube.kinds, youtube.gate = ("webm",), asyncio.Event()
    options = YoutubeOptions(deadline=1.0)
    source = YoutubeSource(options, encoder=Encoder(ffmpeg), hook=youtube.hook)
    with pytest.raises(SourceDown, match="took more than"):
        await source.fetch(SONG, folder, reports, Quality.V0)
    assert running(ffmpeg.binary, str(folder)) == []
    assert children() == []


async def test_an_encoding_that_turns_out_too_large_is_made_anew_from_the_file(
    youtube: FakeYoutube, ffmpeg: Ffmpeg, folder: Path, reports: Reports
) -> None:
    youtube.add("x", "Song")
    youtube.kinds, youtube.seconds = ("webm",), None
    limit = 450_000 + 26_000  # three seconds at 64 kb/s are 24 000 bytes
    recording = await encoding_source(youtube, ffmpeg, limit).fetch(SONG, folder, reports, Quality.K192)
    assert isinstance(recording, EncodedRecording)
    assert open_audio(recording.encoded.path).bitrate == pytest.approx(64_000, rel=0.05)


async def test_a_connection_that_drops_does_not_spoil_the_encoding(
    youtube: FakeYoutube, ffmpeg: Ffmpeg, folder: Path, reports: Reports
) -> None:
    youtube.add("x", "Song")
    youtube.kinds, youtube.drops = ("webm",), 1
    recording = await encoding_source(youtube, ffmpeg).fetch(SONG, folder, reports, Quality.V0)
    assert isinstance(recording, EncodedRecording)
    assert recording.encoded.seconds == pytest.approx(3.0, abs=0.1)


async def collected(file: GrowingFile) -> bytes:
    return b"".join([chunk async for chunk in file.chunks()])


async def test_a_growing_file_is_read_to_its_end_though_it_is_renamed(tmp_path: Path) -> None:
    path, final = tmp_path / "a.part", tmp_path / "a"
    path.write_bytes(b"one")
    file = GrowingFile(path, final)
    chunks = file.chunks()
    file.grew(3)
    assert await anext(chunks) == b"one"
    with path.open("ab") as writer:
        writer.write(b"two and a part nobody has told us of")
    file.grew(6)
    assert await anext(chunks) == b"two"
    path.rename(final)
    file.complete()
    assert b"".join([chunk async for chunk in chunks]) == b" and a part nobody has told us of"
    assert not file.spoiled


async def test_a_file_that_is_finished_before_anybody_looks_is_read_under_its_final_name(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"all")
    file = GrowingFile(tmp_path / "a.part", tmp_path / "a")
    file.complete()
    assert await collected(file) == b"all"


async def test_a_download_that_starts_anew_spoils_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "a.part"
    path.write_bytes(b"1234")
    file = GrowingFile(path, tmp_path / "a")
    chunks = file.chunks()
    file.grew(4)
    assert await anext(chunks) == b"1234"
    file.grew(2)
    assert [chunk async for chunk in chunks] == []
    assert file.spoiled


async def test_a_file_that_is_gone_is_no_sound(tmp_path: Path) -> None:
    file = GrowingFile(tmp_path / "a.part", tmp_path / "a")
    assert await collected(file) == b""
    assert file.spoiled


async def test_what_cannot_fit_is_refused_before_anything_is_encoded(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    async def nothing() -> AsyncIterator[bytes]:
        raise AssertionError("was read")
        yield b""

    encoder = Encoder(ffmpeg, limit=1_450_000)
    assert encoder.longest == pytest.approx(125.0)
    with pytest.raises(TooLarge):
        await encoder.encode_incoming(nothing(), Announced(codec="opus", duration=130.0), Quality.V0, tmp_path)


async def test_an_ffmpeg_that_stops_listening_does_not_hold_up_the_download(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"<html>" * 20_000

    announced = Announced(codec="opus", duration=3.0)
    async with asyncio.timeout(20):
        assert await Encoder(ffmpeg).encode_incoming(endless(), announced, Quality.V0, tmp_path) is None
    assert taken


class RefusingFfmpeg(Ffmpeg):
    """Refuses everything."""

    async def convert(self, source: Path | Chunks, outputs: object, on_time: OnTime | None = None) -> Written:
        raise SourceDown("no")


async def test_a_failed_head_start_is_no_failure(tmp_path: Path) -> None:
    async def nothing() -> AsyncIterator[bytes]:
        yield b""

    encoder = Encoder(RefusingFfmpeg(tmp_path / "none"))
    announced = Announced(codec="opus", duration=3.0)
    assert await encoder.encode_incoming(nothing(), announced, Quality.V0, tmp_path) is None


async def test_a_recording_on_its_way_can_fail(ffmpeg: Ffmpeg, folder: Path, reports: Reports) -> None:
    async def failing() -> Recording:
        raise SourceDown("gone")

    with pytest.raises(SourceDown, match="gone"):
        await FfmpegWorkshop(ffmpeg).finish(failing(), SONG, Quality.V0, folder, reports)
