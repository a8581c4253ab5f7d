"""ffmpeg as a subprocess of our own: killed when the job is cancelled or takes too long, never run by a shell.

yt-dlp could run ffmpeg for us, but then nothing could stop it; see design decision 5.

Only files are read (``-protocol_whitelist``), and only by demuxers of plain audio containers (``-format_whitelist``):
a playlist or a concat script that calls itself ``song.mp3`` cannot make ffmpeg read another file or the network.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.core.errors import Broken, SourceDown

log = structlog.get_logger(__name__)

OnTime = Callable[[float], None]
"""Told how many seconds of sound are written so far; never blocks, never raises."""

DEMUXERS = "mp3,aac,mov,mp4,m4a,3gp,3g2,mj2,flac,ogg,matroska,webm,wav,w64,aiff"
"""Names of libavformat demuxers that may open a source; hls, concat, dash and image readers are not among them."""

_QUIET = ("-nostdin", "-hide_banner", "-nostats", "-loglevel", "error", "-progress", "pipe:1", "-y")
_CHUNK = 4096
_TAIL = 600
"""Characters of ffmpeg's last words that go into an error."""


def find_ffmpeg() -> Path:
    """Return the operator's ffmpeg if one is on PATH, else the one inside the ``imageio-ffmpeg`` wheel.

    Raises Broken when there is neither, which only an operator can mend.
    """
    found = shutil.which("ffmpeg")
    if found:
        return Path(found)
    try:
        import imageio_ffmpeg  # noqa: PLC0415  80 ms of import, needed only when PATH has no ffmpeg

        return Path(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as exc:
        raise Broken("no ffmpeg: install it, or `pip install imageio-ffmpeg`") from exc


@dataclass(frozen=True, slots=True)
class Ffmpeg:
    """Runs one ffmpeg binary; any number of runs may be under way at once."""

    binary: Path
    deadline: float = 900.0
    """Seconds a run may take before it is killed."""

    async def convert(self, source: Path, target: Path, options: Sequence[str], on_time: OnTime | None = None) -> float:
        """Write ``target`` from ``source`` with ffmpeg's output ``options``; return the seconds of sound written.

        Raises SourceDown when ffmpeg refuses the source, is killed or passes the deadline; Broken when it cannot start.
        """
        inputs = ("-protocol_whitelist", "file,pipe", "-format_whitelist", DEMUXERS, "-i", f"file:{source}")
        return await self.run((*inputs, *options, f"file:{target}"), on_time)

    async def run(self, arguments: Sequence[str], on_time: OnTime | None = None) -> float:
        """Run ffmpeg with ``arguments`` as given; return the seconds of sound written. Raises as ``convert`` does.

        However this ends, by cancelling too, no process is left behind.
        """
        process = await self._start(arguments)
        try:
            async with asyncio.timeout(self.deadline), asyncio.TaskGroup() as group:
                times = group.create_task(_follow(_stream(process.stdout), on_time))
                words = group.create_task(_tail(_stream(process.stderr)))
                await process.wait()
        except TimeoutError as exc:
            raise SourceDown(f"ffmpeg was stopped after {self.deadline:.0f} s") from exc
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        _check(process.returncode, words.result())
        return times.result()

    async def version(self) -> str:
        """Return the first line of ``ffmpeg -version``, for ``songwire doctor``. Raises Broken if it cannot start."""
        process = await _spawn(self.binary, ("-version",))
        out, _ = await process.communicate()
        return out.decode(errors="replace").partition("\n")[0].strip()

    async def _start(self, arguments: Sequence[str]) -> asyncio.subprocess.Process:
        process = await _spawn(self.binary, (*_QUIET, *arguments))
        log.debug("ffmpeg.started", pid=process.pid)
        return process


async def _spawn(binary: Path, arguments: Sequence[str]) -> asyncio.subprocess.Process:
    pipe, none = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    try:
        return await asyncio.create_subprocess_exec(binary, *arguments, stdin=none, stdout=pipe, stderr=pipe)
    except OSError as exc:
        raise Broken(f"ffmpeg cannot be started ({binary}): {exc.strerror}") from exc


def _stream(stream: asyncio.StreamReader | None) -> asyncio.StreamReader:
    assert stream is not None  # both pipes were asked for
    return stream


async def _follow(stream: asyncio.StreamReader, on_time: OnTime | None) -> float:
    """Read ``-progress`` lines to their end; return the last time seen, in seconds."""
    seconds = 0.0
    async for line in stream:
        key, _, value = line.decode(errors="replace").strip().partition("=")
        # out_time_us is "N/A" until the first packet; out_time_ms holds microseconds too (FFmpeg ticket 7345).
        if key == "out_time_us" and value.lstrip("-").isdigit():
            seconds = max(seconds, int(value) / 1_000_000)
            if on_time is not None:
                on_time(seconds)
    return seconds


async def _tail(stream: asyncio.StreamReader) -> str:
    """Read to the end, keeping the last words only: a broken file can make ffmpeg complain without end."""
    kept = b""
    while chunk := await stream.read(_CHUNK):
        kept = (kept + chunk)[-_CHUNK:]
    return " / ".join(kept.decode(errors="replace").split("\n"))[-_TAIL:].strip(" /")


def _check(code: int | None, words: str) -> None:
    if code is not None and code < 0:
        raise SourceDown(f"ffmpeg was killed by signal {-code} (out of memory?)")
    if code:
        raise SourceDown(f"ffmpeg refused the recording: {words or f'exit code {code}'}")
