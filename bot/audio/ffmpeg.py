"""ffmpeg as a subprocess of our own: killed when the job is cancelled or takes too long, never run by a shell.

yt-dlp could run ffmpeg for us, but then nothing could stop it; see design decision 5.

What comes in is a stranger's file. Only files are read (``-protocol_whitelist``), or nothing but stdin while a download
is still running, and only by demuxers of plain audio containers (``-format_whitelist``): a playlist or a concat script
that calls itself ``song.mp3`` cannot make ffmpeg read another file or the network. Streams, single allocations and the
output are bounded, too.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.audio.loudness import Loudness, parse_loudness
from bot.audio.priority import give_way
from bot.core.errors import Broken, SourceDown

log = structlog.get_logger(__name__)

OnTime = Callable[[float], None]
"""Told how many seconds of sound are written so far; never blocks, never raises."""
Chunks = AsyncIterator[bytes]
"""A recording that is still coming in; it ends when the recording does, and never raises."""

DEMUXERS = "mp3,aac,mov,mp4,m4a,3gp,3g2,mj2,flac,ogg,matroska,webm,wav,w64,aiff"
"""Names of libavformat demuxers that may open a source; hls, concat, dash and image readers are not among them."""

_QUIET = ("-nostdin", "-hide_banner", "-nostats", "-progress", "pipe:1", "-y")
_BOUNDED = ("-max_alloc", str(1 << 28), "-format_whitelist", DEMUXERS, "-max_streams", "32")
"""No single block of memory over 256 MB; 32 streams are enough for one with sound and many with pictures."""
_CHUNK = 4096
_HEARD = 3 * _CHUNK
"""Bytes of ffmpeg's last words that are kept: the measurement stands there, after what may be said of the input."""
_TAIL = 600
"""Characters of ffmpeg's last words that go into an error."""
_SAID = re.compile(r"^(?:\[[^\]\n]* @ [^\]\n]*\] )?\[(\w+)\] ?", re.MULTILINE)
_DISK = re.compile(r"No space left on device|Disk quota exceeded|File too large")
_FILE_TOO_LARGE = 25
"""SIGXFSZ: the operator has limited the size of files, and it is reached."""


class Unplayable(SourceDown):
    """The recording is at fault, so that another one of the same song may do."""


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
class Written:
    """What a conversion wrote."""

    seconds: float
    loudness: Loudness | None
    """None where nothing was to be heard."""


@dataclass(frozen=True, slots=True)
class Ffmpeg:
    """Runs one ffmpeg binary; any number of runs may be under way at once."""

    binary: Path
    deadline: float = 900.0
    """Seconds a run may take before it is killed."""

    async def convert(self, source: Path | Chunks, outputs: Sequence[str], on_time: OnTime | None = None) -> Written:
        """Read ``source``, a file or one that is still coming in, and write ``outputs`` (`Encoding.arguments`).

        Raises Unplayable when ffmpeg refuses the source, SourceDown when it is killed or passes the deadline, Broken
        when it cannot start or the disk is full.
        """
        place, door = (f"file:{source}", "file") if isinstance(source, Path) else ("pipe:0", "pipe")
        inputs = ("-loglevel", "level+info", *_BOUNDED, "-protocol_whitelist", door, "-i", place)
        feed = None if isinstance(source, Path) else source
        seconds, words = await self._run((*inputs, *outputs), on_time, feed)
        return Written(seconds, parse_loudness(words))

    async def run(self, arguments: Sequence[str], on_time: OnTime | None = None) -> float:
        """Run ffmpeg with ``arguments`` as given; return the seconds of sound written. Raises as ``convert`` does.

        However this ends, by cancelling too, no process is left behind.
        """
        seconds, _ = await self._run(("-loglevel", "error", *arguments), on_time, None)
        return seconds

    async def version(self) -> str:
        """Return the first line of ``ffmpeg -version``, for ``songwire doctor``. Raises Broken if it cannot start."""
        process = await _spawn(self.binary, ("-version",))
        out, _ = await process.communicate()
        return out.decode(errors="replace").partition("\n")[0].strip()

    async def _run(self, arguments: Sequence[str], on_time: OnTime | None, feed: Chunks | None) -> tuple[float, str]:
        """Run to the end; return the seconds of sound written and what ffmpeg said last."""
        process = await _spawn(self.binary, (*_QUIET, *arguments), fed=feed is not None)
        log.debug("ffmpeg.started", pid=process.pid)
        try:
            async with asyncio.timeout(self.deadline), asyncio.TaskGroup() as group:
                times = group.create_task(_follow(_stream(process.stdout), on_time))
                words = group.create_task(_tail(_stream(process.stderr)))
                feeding = group.create_task(_feed(process, feed)) if feed is not None else None
                await process.wait()
                if feeding is not None:
                    feeding.cancel()  # it may wait for a download that nobody listens to any more
        except TimeoutError as exc:
            raise SourceDown(f"ffmpeg was stopped after {self.deadline:.0f} s") from exc
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        _check(process.returncode, words.result())
        return times.result(), words.result()


async def _spawn(binary: Path, arguments: Sequence[str], *, fed: bool = False) -> asyncio.subprocess.Process:
    pipe, none = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    stdin = pipe if fed else none
    try:
        process = await asyncio.create_subprocess_exec(binary, *arguments, stdin=stdin, stdout=pipe, stderr=pipe)
    except OSError as exc:
        raise Broken(f"ffmpeg cannot be started ({binary}): {exc.strerror}") from exc
    give_way(process.pid)
    return process


def _stream(stream: asyncio.StreamReader | None) -> asyncio.StreamReader:
    assert stream is not None  # both pipes were asked for
    return stream


async def _feed(process: asyncio.subprocess.Process, chunks: Chunks) -> None:
    """Write what comes in to ffmpeg, at its pace; an ffmpeg that has stopped listening says why by itself."""
    assert process.stdin is not None
    try:
        async for chunk in chunks:
            process.stdin.write(chunk)
            await process.stdin.drain()
        process.stdin.close()
        await process.stdin.wait_closed()
    except ConnectionError:
        log.debug("ffmpeg.stopped_listening", pid=process.pid)


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
        kept = (kept + chunk)[-_HEARD:]
    return kept.decode(errors="replace")


def _check(code: int | None, words: str) -> None:
    """Raise what a failed run means."""
    if not code:
        return
    complaint = _complaint(words)
    if code == -_FILE_TOO_LARGE or _DISK.search(complaint):
        raise Broken(f"no room to write the encoded file: {complaint or 'the size limit of files is reached'}")
    if code < 0:
        raise SourceDown(f"ffmpeg was killed by signal {-code} (out of memory?)")
    raise Unplayable(f"ffmpeg refused the recording: {complaint or f'exit code {code}'}")


def _complaint(words: str) -> str:
    """The errors among ffmpeg's words, in one line; all of them where it was not told to name their level."""
    lines = [(_SAID.match(line), line) for line in words.split("\n")]
    kept = [line for said, line in lines if said is None or said[1] not in {"info", "warning", "verbose"}]
    if any(said for said, _ in lines):
        kept = [_SAID.sub("", line) for said, line in lines if said and said[1] in {"error", "fatal", "panic"}]
    return " / ".join(line.strip() for line in kept)[-_TAIL:].strip(" /")
