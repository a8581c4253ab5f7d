"""The bot's part of ``tests.bench.audio``, in a process of its own: everything from a track to its upload.

    python -m tests.bench.audio_bot ORIGIN HOOK FOLDER ROUNDS

Prints one JSON object at the end.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.audio.encoding import choose
from bot.audio.ffmpeg import Ffmpeg, find_ffmpeg
from bot.audio.workshop import FfmpegWorkshop
from bot.audio.youtube import YoutubeOptions, YoutubeSource
from bot.core.track import Quality, Track, TrackId
from bot.log import configure_logging
from bot.services.delivery import Delivery, Order
from bot.services.flights import Flights
from bot.services.messaging import ChatTarget
from bot.services.ports import AudioFile
from bot.services.slots import Slots
from bot.telegram.client import Client
from bot.telegram.inline_messenger import AnywhereMessenger
from bot.telegram.languages import Languages
from tests.bench.audio_server import SECONDS
from tests.services.fakes import FakeStatus, MemoryFiles

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
ONE_BY_ONE = 2
AT_ONCE = 8
UPLOADS = 4
UPLOAD_BYTES = 45_000_000


class Stopwatch:
    """Times every callback of the event loop; ``longest`` is in milliseconds, ``own`` the processor time of it."""

    def __init__(self) -> None:
        self.longest = self.own = 0.0
        self.name = ""
        plain = asyncio.Handle._run

        def timed(handle: asyncio.Handle) -> None:
            started, used = time.perf_counter(), time.thread_time()
            plain(handle)
            held = (time.perf_counter() - started) * 1000
            if held > self.longest:
                self.longest, self.own = held, (time.thread_time() - used) * 1000
                self.name = repr(handle)

        asyncio.Handle._run = timed  # type: ignore[method-assign,assignment]


class Bench:
    """The parts, on one bot that is built as ``bot.app`` builds it."""

    def __init__(self, origin: str, hook: Path, folder: Path) -> None:
        self._ffmpeg = Ffmpeg(find_ffmpeg())
        still = (folder / "still.jpg").read_bytes()

        async def fetch(url: str) -> bytes:
            return still

        workshop = FfmpegWorkshop(self._ffmpeg, fetch=fetch)
        options = YoutubeOptions(burst=10_000)
        self.youtube = YoutubeSource(options, encoder=workshop.encoder, hook=hook)
        self.client = Client(TOKEN, origin)
        self.fast = Client(TOKEN, f"{origin}/fast")
        self._folder = folder
        self._delivery = Delivery(
            files=MemoryFiles(),
            sources=[self.youtube],
            workshop=workshop,
            messenger=AnywhereMessenger(self.client, Languages(), storage=None),
            flights=Flights(folder / "work"),
            slots=Slots(8),
        )
        self._songs = 0

    async def deliver(self, count: int) -> float:
        """Deliver ``count`` new songs at once; the seconds they took are returned."""
        numbers = range(self._songs, self._songs + count)
        self._songs += count
        began = time.perf_counter()
        await asyncio.gather(*(self._one(number) for number in numbers))
        return time.perf_counter() - began

    async def _one(self, number: int) -> None:
        track = Track(
            id=TrackId(f"deezer:track:{number}"),
            title=f"Song {number}",
            artists=("Artist",),
            duration=float(SECONDS),
            cover_url=f"https://pictures.example/{number}",
        )
        order = Order(track=track, quality=Quality.V0, target=ChatTarget(1000 + number), person=number)
        await self._delivery.deliver(order, FakeStatus())

    async def encode(self) -> dict[str, float]:
        """Encode the same sound alone, from a file: the time that can hide behind the download."""
        target = self._folder / "alone.mp3"
        began = time.perf_counter()
        outputs = choose("aac", 129_000, Quality.V0).arguments(target)
        await self._ffmpeg.convert(self._folder / "media.m4a", outputs)
        return {"seconds": time.perf_counter() - began, "bytes": target.stat().st_size}

    async def upload(self, count: int, size: int) -> float:
        """Upload ``count`` files of ``size`` bytes at once; the growth of the peak RSS, in MB, is returned."""
        paths = [self._folder / f"upload-{number}.mp3" for number in range(count)]
        for path in paths:
            with path.open("wb") as file:
                file.truncate(size)
        messenger = AnywhereMessenger(self.fast, Languages(), storage=None)
        Path("/proc/self/clear_refs").write_text("5")  # the kernel's peak starts anew from here
        before = resident("VmRSS")
        await asyncio.gather(*(messenger.upload(ChatTarget(n), self._audio(path, n)) for n, path in enumerate(paths)))
        return resident("VmHWM") - before

    def _audio(self, path: Path, number: int) -> AudioFile:
        track = Track(id=TrackId(f"x:track:{number}"), title="Long", artists=("Artist",))
        size = path.stat().st_size
        return AudioFile(path=path, file_name="long.mp3", track=track, quality=Quality.V0, duration=1, size=size)


def resident(field: str) -> float:
    """A field of this process's memory, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


async def run(origin: str, hook: Path, folder: Path, rounds: int) -> dict[str, Any]:
    """All parts, interleaved."""
    bench, watch = Bench(origin, hook, folder), Stopwatch()
    await bench.client.initialize()
    await bench.fast.initialize()
    await bench.youtube.open()
    try:
        await bench.deliver(1)  # imports, connections and the workers are warm from here
        results = [await _round(bench, watch) for _ in range(rounds)]
        peak = resident("VmHWM")
        await bench.upload(1, 1_000_000)
        return {"rounds": results, "peak_mb": peak, "upload_growth_mb": await bench.upload(UPLOADS, UPLOAD_BYTES)}
    finally:
        await bench.youtube.close()
        for client in (bench.client, bench.fast):
            await client.close_connections()


async def _round(bench: Bench, watch: Stopwatch) -> dict[str, Any]:
    watch.longest = 0.0
    # Encodings before and after, since the machine's mood changes from one moment to the next.
    before = await bench.encode()
    cold = [await bench.deliver(1) for _ in range(ONE_BY_ONE)]
    encode = min(before, await bench.encode(), key=lambda one: one["seconds"])
    at_once = await bench.deliver(AT_ONCE)
    return {
        "encode": encode,
        "cold": cold,
        "at_once": at_once,
        "longest_hold_ms": watch.longest,
        "own_ms": watch.own,
        "holder": watch.name,
    }


def main(arguments: Iterable[str]) -> None:
    """Run and print."""
    origin, hook, folder, rounds = arguments
    configure_logging("warning", [])
    json.dump(asyncio.run(run(origin, Path(hook), Path(folder), int(rounds))), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
