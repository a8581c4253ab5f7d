from __future__ import annotations

import asyncio
import os
import signal
import stat
from pathlib import Path

import pytest

from bot.audio.encoding import constant
from bot.audio.ffmpeg import Ffmpeg, find_ffmpeg
from bot.core.errors import Broken, SourceDown
from tests.audio.conftest import Sample

ENDLESS = ("-re", "-f", "lavfi", "-i", "sine=frequency=440", "-f", "mp3")


def running(binary: Path, needle: str) -> list[int]:
    """Process ids whose command line holds ``needle``."""
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                command = (place / "cmdline").read_bytes()
            except OSError:
                continue
            if needle.encode() in command and binary.name.encode() in command:
                found.append(int(place.name))
    return found


async def started(ffmpeg: Ffmpeg, target: Path) -> asyncio.Task[float]:
    """An ffmpeg that goes on for ever, and has begun to write."""
    begun = asyncio.Event()
    task = asyncio.create_task(ffmpeg.run((*ENDLESS, str(target)), lambda _: begun.set()))
    async with asyncio.timeout(20):
        await begun.wait()
    return task


def test_an_ffmpeg_on_path_is_preferred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "ffmpeg"
    own.write_text("#!/bin/sh\n")
    own.chmod(own.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_ffmpeg() == own


def test_without_one_on_path_the_wheel_s_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert find_ffmpeg().is_file()


async def test_it_says_its_version(ffmpeg: Ffmpeg) -> None:
    assert (await ffmpeg.version()).startswith("ffmpeg version ")


async def test_converting_measures_the_sound_and_tells_how_far_it_is(
    ffmpeg: Ffmpeg, samples: dict[str, Path], tmp_path: Path
) -> None:
    times: list[float] = []
    written = await ffmpeg.convert(samples["flac"], constant(64).arguments(tmp_path / "out.mp3"), times.append)
    assert written.seconds == pytest.approx(3.0, abs=0.1)
    assert times[-1] == written.seconds
    assert times == sorted(times)


async def test_a_missing_ffmpeg_is_the_operator_s_trouble(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="cannot be started"):
        await Ffmpeg(tmp_path / "nowhere").run(("-version",))


async def test_an_unreadable_source_is_refused_in_ffmpeg_s_words(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_text("<html>not found</html>" * 50)
    with pytest.raises(SourceDown, match=r"ffmpeg refused the recording: .*Invalid data"):
        await ffmpeg.convert(tmp_path / "song.mp3", constant(64).arguments(tmp_path / "out.mp3"))


async def test_a_playlist_in_disguise_cannot_make_ffmpeg_read_another_file(
    ffmpeg: Ffmpeg, sample: Sample, tmp_path: Path
) -> None:
    sample("mp3", tmp_path / "other.mp3")
    disguise = tmp_path / "song.mp3"
    for text in (
        "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nother.mp3\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile other.mp3\n",
    ):
        disguise.write_text(text)
        with pytest.raises(SourceDown):
            await ffmpeg.convert(disguise, constant(64).arguments(tmp_path / "out.mp3"))


async def test_cancelling_leaves_no_process(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    target = tmp_path / "cancelled.mp3"
    task = await started(ffmpeg, target)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert running(ffmpeg.binary, str(target)) == []


async def test_the_deadline_kills_it(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    target = tmp_path / "late.mp3"
    with pytest.raises(SourceDown, match="stopped after"):
        await Ffmpeg(ffmpeg.binary, deadline=0.2).run((*ENDLESS, str(target)))
    assert running(ffmpeg.binary, str(target)) == []


async def test_an_ffmpeg_that_is_killed_is_reported_as_such(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    target = tmp_path / "killed.mp3"
    task = await started(ffmpeg, target)
    [pid] = running(ffmpeg.binary, str(target))
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(SourceDown, match="killed by signal 9"):
        await task


async def test_endless_complaints_do_not_fill_memory_or_block(tmp_path: Path) -> None:
    noisy = tmp_path / "ffmpeg"
    noisy.write_text("#!/bin/sh\nhead -c 3000000 /dev/zero | tr '\\0' 'x' >&2\necho the end >&2\nexit 3\n")
    noisy.chmod(0o755)
    with pytest.raises(SourceDown, match="the end") as caught:
        await Ffmpeg(noisy, deadline=10).run(())
    assert len(str(caught.value)) < 1000


async def test_names_that_look_like_options_or_protocols_are_files(
    ffmpeg: Ffmpeg, sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sample("mp3", tmp_path / "concat:-i%d.mp3")
    written = await ffmpeg.convert(Path("concat:-i%d.mp3"), constant(64).arguments(Path("-out.mp3")))
    assert written.seconds > 2.9
