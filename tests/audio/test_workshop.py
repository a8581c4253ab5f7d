from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot.audio.ffmpeg import Ffmpeg
from bot.audio.tags import open_audio, read_cover, read_tags
from bot.audio.workshop import FfmpegWorkshop
from bot.core.errors import Broken, SourceDown, TooLarge
from bot.core.progress import Stage
from bot.core.track import Quality, Track
from bot.services.ports import Cover, Recording
from tests.audio.conftest import Reports, Sample
from tests.audio.test_ffmpeg import running

ROOM_FOR_TAGS = 450_000


@pytest.fixture
def workshop(ffmpeg: Ffmpeg) -> FfmpegWorkshop:
    return FfmpegWorkshop(ffmpeg)


@pytest.fixture(scope="session")
def minute(ffmpeg: Ffmpeg, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A minute of sound, in two formats."""
    folder = tmp_path_factory.mktemp("minute")
    paths = {"wav": folder / "minute.wav", "m4a": folder / "minute.m4a"}
    for path in paths.values():
        asyncio.run(ffmpeg.run(("-f", "lavfi", "-i", "anoisesrc=duration=60:amplitude=0.5", "-b:a", "96k", str(path))))
    return paths


def recorded(path: Path, cover: Cover | None = None) -> Recording:
    return Recording(path=path, source="test", cover=cover)


@pytest.mark.parametrize("source", ["mp3", "m4a", "flac", "ogg", "opus", "wav", "webm"])
async def test_any_recording_becomes_a_tagged_mp3(
    source: str, workshop: FfmpegWorkshop, samples: dict[str, Path], track: Track, tmp_path: Path, reports: Reports
) -> None:
    before = samples[source].read_bytes()
    done = await workshop.finish(recorded(samples[source]), track, Quality.V0, tmp_path, reports)
    assert done.path.parent == tmp_path
    assert done.file_name == "AC-DC, Sigur Rós, One; Two - Blindende Lichter; ночь - 夜.mp3"
    assert (done.duration, done.size, done.quality) == (3, done.path.stat().st_size, Quality.V0)
    assert open_audio(done.path).codec == "mp3"
    assert replace(read_tags(done.path), duration=track.duration) == track
    assert samples[source].read_bytes() == before
    assert reports[0].stage is Stage.ENCODING
    assert reports[-1].stage is Stage.TAGGING
    assert max(report.done or 0 for report in reports) > 0.9


@pytest.mark.parametrize(
    ("source", "quality", "codec", "kbps"),
    [
        ("wav", Quality.K320, "mp3", 320),
        ("flac", Quality.K192, "mp3", 192),
        ("m4a", Quality.K128, "mp3", 128),
        ("mp3", Quality.K320, "mp3", 128),
        ("mp3", Quality.ORIGINAL, "mp3", 128),
        ("m4a", Quality.ORIGINAL, "aac", None),
    ],
)
async def test_the_quality_asked_for_is_delivered(
    source: str,
    quality: Quality,
    codec: str,
    kbps: int | None,
    workshop: FfmpegWorkshop,
    samples: dict[str, Path],
    track: Track,
    tmp_path: Path,
    reports: Reports,
) -> None:
    done = await workshop.finish(recorded(samples[source]), track, quality, tmp_path, reports)
    found = open_audio(done.path)
    assert found.codec == codec
    assert done.path.suffix == (".m4a" if codec == "aac" else ".mp3")
    if kbps is not None:
        assert found.bitrate == pytest.approx(kbps * 1000, rel=0.05)


async def test_a_copied_mp3_keeps_its_sound_and_loses_its_tags(
    workshop: FfmpegWorkshop, samples: dict[str, Path], track: Track, tmp_path: Path, reports: Reports
) -> None:
    done = await workshop.finish(recorded(samples["mp3"]), track, Quality.V0, tmp_path, reports)
    middle = samples["mp3"].read_bytes()[20_000:30_000]
    assert middle in done.path.read_bytes()
    assert b"Leftover" not in done.path.read_bytes()


async def test_the_cover_goes_into_the_file_and_beside_it(
    workshop: FfmpegWorkshop, samples: dict[str, Path], track: Track, cover: Cover, tmp_path: Path, reports: Reports
) -> None:
    done = await workshop.finish(recorded(samples["mp3"], cover), track, Quality.V0, tmp_path, reports)
    assert read_cover(done.path) is not None
    assert done.thumbnail is not None
    assert Image.open(io.BytesIO(done.thumbnail)).size == (320, 320)


async def test_a_file_over_the_limit_is_encoded_smaller(
    ffmpeg: Ffmpeg, samples: dict[str, Path], track: Track, tmp_path: Path, reports: Reports
) -> None:
    limit = ROOM_FOR_TAGS + 40_000  # three seconds at 320 kb/s are 120 000 bytes, at 96 kb/s 36 000
    workshop = FfmpegWorkshop(ffmpeg, limit=limit)
    for source, quality in (("wav", Quality.K320), ("wav", Quality.V0), ("mp3", Quality.V0)):
        done = await workshop.finish(recorded(samples[source]), track, quality, tmp_path, reports)
        assert done.size <= limit
        assert open_audio(done.path).bitrate == pytest.approx(96_000, rel=0.05)


async def test_a_recording_of_unknown_length_that_turns_out_too_large_is_encoded_again(
    ffmpeg: Ffmpeg, samples: dict[str, Path], track: Track, tmp_path: Path, reports: Reports
) -> None:
    workshop = FfmpegWorkshop(ffmpeg, limit=ROOM_FOR_TAGS + 26_000)
    unknown = replace(track, duration=None)
    done = await workshop.finish(recorded(samples["webm"]), unknown, Quality.K192, tmp_path, reports)
    assert open_audio(done.path).bitrate == pytest.approx(64_000, rel=0.05)


async def test_a_file_that_no_bitrate_makes_small_enough_is_too_large(
    ffmpeg: Ffmpeg, samples: dict[str, Path], track: Track, tmp_path: Path, reports: Reports
) -> None:
    workshop = FfmpegWorkshop(ffmpeg, limit=ROOM_FOR_TAGS + 20_000)
    with pytest.raises(TooLarge):
        await workshop.finish(recorded(samples["wav"]), track, Quality.V0, tmp_path, reports)


@pytest.mark.parametrize("data", [b"", b"<html>sorry</html>" * 99, b"ID3\x03" + b"\0" * 999])
async def test_what_is_no_sound_is_the_source_s_fault(
    data: bytes, workshop: FfmpegWorkshop, track: Track, tmp_path: Path, reports: Reports
) -> None:
    (tmp_path / "recording.mp3").write_bytes(data)
    with pytest.raises(SourceDown):
        await workshop.finish(recorded(tmp_path / "recording.mp3"), track, Quality.V0, tmp_path, reports)


async def test_a_missing_ffmpeg_is_ours_to_mend(
    samples: dict[str, Path], track: Track, tmp_path: Path, reports: Reports
) -> None:
    with pytest.raises(Broken):
        await FfmpegWorkshop(Ffmpeg(tmp_path / "no")).finish(
            recorded(samples["wav"]), track, Quality.V0, tmp_path, reports
        )


async def test_cancelling_leaves_no_process(ffmpeg: Ffmpeg, sample: Sample, track: Track, tmp_path: Path) -> None:
    source = tmp_path / "long.wav"
    long = ("-f", "lavfi", "-i", "sine=frequency=440:duration=300", "-c:a", "pcm_s16le")
    await ffmpeg.run((*long, str(source)))
    begun = asyncio.Event()
    task = asyncio.create_task(
        FfmpegWorkshop(ffmpeg).finish(
            recorded(source), track, Quality.K320, tmp_path, lambda progress: begun.set() if progress.done else None
        )
    )
    async with asyncio.timeout(20):
        await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert running(ffmpeg.binary, str(tmp_path)) == []


async def test_what_fits_at_no_bitrate_is_made_as_asked_for_and_offered_by_a_link(
    ffmpeg: Ffmpeg, minute: dict[str, Path], track: Track, tmp_path: Path, reports: Reports
) -> None:
    kept: list[tuple[Track, Quality, Path]] = []

    async def link(track: Track, quality: Quality, path: Path) -> str:
        kept.append((track, quality, path.replace(tmp_path / f"kept{path.suffix}")))
        return "https://songs.example/1"

    workshop = FfmpegWorkshop(ffmpeg, limit=ROOM_FOR_TAGS + 20_000, link=link)
    for source, quality, kbps in (("wav", Quality.K320, 320), ("m4a", Quality.ORIGINAL, 96)):
        with pytest.raises(TooLarge) as caught:
            await workshop.finish(recorded(minute[source]), track, quality, tmp_path, reports)
        assert caught.value.link == "https://songs.example/1"
        assert kept[-1][:2] == (track, quality)
        assert read_tags(kept[-1][2]).isrc == track.isrc
        assert open_audio(kept[-1][2]).bitrate == pytest.approx(kbps * 1000, rel=0.3)
    assert workshop.encoder.longest > FfmpegWorkshop(ffmpeg).encoder.longest


async def test_where_no_link_can_be_had_it_is_too_large(
    ffmpeg: Ffmpeg, minute: dict[str, Path], track: Track, tmp_path: Path, reports: Reports
) -> None:
    async def link(track: Track, quality: Quality, path: Path) -> None:
        return None

    workshop = FfmpegWorkshop(ffmpeg, limit=ROOM_FOR_TAGS + 20_000, link=link)
    with pytest.raises(TooLarge) as caught:
        await workshop.finish(recorded(minute["wav"]), track, Quality.K320, tmp_path, reports)
    assert caught.value.link is None


async def test_with_links_too_what_fits_at_some_bitrate_is_made_to_fit(
    ffmpeg: Ffmpeg, samples: dict[str, Path], track: Track, tmp_path: Path, reports: Reports
) -> None:
    async def link(track: Track, quality: Quality, path: Path) -> str:
        raise AssertionError("nothing is too large")

    workshop = FfmpegWorkshop(ffmpeg, limit=ROOM_FOR_TAGS + 40_000, link=link)
    done = await workshop.finish(recorded(samples["wav"]), track, Quality.K320, tmp_path, reports)
    assert open_audio(done.path).bitrate == pytest.approx(96_000, rel=0.05)


async def test_a_larger_limit_lets_large_files_be_as_they_were_asked_for(
    ffmpeg: Ffmpeg, samples: dict[str, Path], track: Track, tmp_path: Path, reports: Reports
) -> None:
    workshop = FfmpegWorkshop(ffmpeg, limit=2_000_000_000)
    done = await workshop.finish(recorded(samples["wav"]), track, Quality.K320, tmp_path, reports)
    assert open_audio(done.path).bitrate == pytest.approx(320_000, rel=0.05)
    assert workshop.encoder.longest > 60 * 3600
