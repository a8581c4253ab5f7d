"""From a track to its upload: time, throughput and memory against faked latencies on loopback.

    python -m tests.bench.audio --json

A cold track is searched (150 ms), extracted (1 s), downloaded at 8 Mbit/s by the real yt-dlp in its real worker,
encoded by the real ffmpeg while it comes in, tagged, and uploaded at 20 Mbit/s through the real messenger. The
catalogue is not asked: a track is given, so that metadata takes no time on either side. The world outside is a process
of its own, the bot another; songs one by one and songs at once are measured in turns. All have the same sound but are
different songs to everything that could share work.

Of the times, which other work on the machine can only worsen, the best counts, the encoding of the
critical path included; all are in the output.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.audio.ffmpeg import Ffmpeg, find_ffmpeg
from bot.log import configure_logging
from tests.audio.pictures import jpeg
from tests.bench.audio_bot import AT_ONCE, UPLOAD_BYTES, UPLOADS
from tests.bench.audio_server import EXTRACT_SECONDS, FAST_RATE, MEDIA_RATE, SEARCH_SECONDS, SECONDS, UPLOAD_RATE
from tests.bench.report import Check, finish

PATIENCE = 600.0
SAMPLE = 0.25
"""Seconds between two looks at the memory of the bot and its children: each takes 10 ms from what is measured."""
COLD_REACH, RATE_REACH, HOLD_REACH = 1.15, 1.8, 50.0
PEAK_REACH, FAMILY_REACH, UPLOAD_REACH = 180.0, 450.0, 10.0

HOOK = """
import json
import urllib.parse
import urllib.request

from yt_dlp.extractor.common import InfoExtractor, SearchInfoExtractor

ORIGIN = {origin!r}


def get(path):
    with urllib.request.urlopen(ORIGIN + path) as answer:
        return json.load(answer)


class SearchIE(SearchInfoExtractor):
    IE_NAME = "youtube:search"
    _SEARCH_KEY = "ytsearch"

    def _search_results(self, query):
        for entry in get("/search?q=" + urllib.parse.quote(query)):
            yield dict(entry, _type="url", url="https://www.youtube.com/watch?v=" + entry["id"])


class VideoIE(InfoExtractor):
    IE_NAME = "youtube"
    _VALID_URL = r"https://www\\.youtube\\.com/watch\\?v=(?P<id>[\\w-]+)"

    def _real_extract(self, url):
        return get("/video/" + self._match_id(url))


def install(ydl):
    ydl.add_info_extractor(SearchIE())
    ydl.add_info_extractor(VideoIE())
"""

SOUND = f"anoisesrc=duration={SECONDS}:color=pink:sample_rate=44100:amplitude=0.5,aformat=channel_layouts=stereo"
FRAGMENTED = ("-c:a", "aac", "-b:a", "129k", "-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-f", "mp4")


@asynccontextmanager
async def process(module: str, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """One of this benchmark's processes, killed on leaving if it still runs."""
    command = (sys.executable, "-m", module, *arguments)
    child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def measure(folder: Path, rounds: int) -> tuple[dict[str, Any], float]:
    """Run the bot in its world; what it measured and the peak RSS of it with its children, in MB, are returned."""
    media, still = folder / "media.m4a", folder / "still.jpg"
    await Ffmpeg(find_ffmpeg()).run(("-f", "lavfi", "-i", SOUND, *FRAGMENTED, str(media)))
    still.write_bytes(jpeg(1000, 1000))
    async with process("tests.bench.audio_server", str(media), str(still)) as world:
        assert world.stdout is not None
        origin = (await world.stdout.readline()).decode().strip()
        hook = folder / "hook.py"
        hook.write_text(HOOK.format(origin=origin))
        async with process("tests.bench.audio_bot", origin, str(hook), str(folder), str(rounds)) as bot:
            watching = asyncio.create_task(_family_peak(bot.pid))
            async with asyncio.timeout(PATIENCE):
                out, _ = await bot.communicate()
            watching.cancel()
            if bot.returncode:
                raise RuntimeError(f"the bot ended with {bot.returncode}")
            return json.loads(out), await watching


async def _family_peak(root: int) -> float:
    """Until cancelled, sum the RSS of a process and all its descendants; the highest sum is returned, in MB."""
    peak = 0.0
    try:
        while True:
            peak = max(peak, await asyncio.to_thread(_family, root))
            await asyncio.sleep(SAMPLE)
    except asyncio.CancelledError:
        return peak


def _family(root: int) -> float:
    parents: dict[int, int] = {}
    sizes: dict[int, int] = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                fields = (place / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it ended while we looked
            parents[int(place.name)], sizes[int(place.name)] = int(fields[1]), int(fields[21])
    return sum(size for pid, size in sizes.items() if _descends(pid, root, parents)) * 4096 / 1e6


def _descends(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid and pid != root:
        pid = parents.get(pid, 0)
    return pid == root


def critical_path(media: int, encode: float, sent: int) -> dict[str, float]:
    """The seconds of each step of a cold track by the numbers faked, and of all with download beside encoding."""
    steps = {
        "metadata": 0.0,
        "search": SEARCH_SECONDS,
        "extract": EXTRACT_SECONDS,
        "download": media / MEDIA_RATE,
        "encode": encode,
        "upload": sent / UPLOAD_RATE,
    }
    return {**steps, "total": sum(steps.values()) - min(steps["download"], encode)}


async def run(rounds: int) -> int:
    """Measure and print the report."""
    began, load = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as temporary:
        found, family = await measure(Path(temporary), rounds)
        media = Path(temporary, "media.m4a").stat().st_size
    turns: list[dict[str, Any]] = found["rounds"]
    encodes = [one["encode"]["seconds"] for one in turns]
    path = critical_path(media, min(encodes), turns[0]["encode"]["bytes"])
    over = [min(one["cold"]) / path["total"] for one in turns]
    together = [statistics.mean(one["cold"]) * AT_ONCE / one["at_once"] for one in turns]
    holds = [one["longest_hold_ms"] for one in turns]
    added = f"RSS added by {UPLOADS} uploads of {UPLOAD_BYTES // 10**6} MB, MB"
    checks = [
        Check("cold track, over its critical path", min(over), COLD_REACH, "lower"),
        Check("eight songs at once, over one after the other", max(together), RATE_REACH, "higher"),
        Check("longest hold of the event loop, ms", min(holds), HOLD_REACH, "lower"),
        Check("peak RSS of the bot, MB", found["peak_mb"], PEAK_REACH, "lower"),
        Check("peak RSS of the bot and its children, MB", family, FAMILY_REACH, "lower"),
        Check(added, found["upload_growth_mb"], UPLOAD_REACH, "lower"),
    ]
    return finish(
        checks,
        rounds=rounds,
        counted="the best of each time, the worst moment of all for memory",
        took_seconds=round(time.monotonic() - began, 1),
        others_at_work_before=round(load, 1),
        by_round={
            "cold_over_critical_path": [round(value, 3) for value in over],
            "at_once_over_one_by_one": [round(value, 3) for value in together],
            "longest_hold_ms": [round(value, 1) for value in holds],
            "processor_ms_of_it": [round(one["own_ms"], 1) for one in turns],
            "holder": [one["holder"] for one in turns],
            "cold_seconds": [[round(value, 2) for value in one["cold"]] for one in turns],
            "at_once_seconds": [round(one["at_once"], 2) for one in turns],
            "encode_seconds": [round(value, 2) for value in encodes],
        },
        critical_path={name: round(seconds, 3) for name, seconds in path.items()},
        faked=_faked(media),
    )


def _faked(media: int) -> dict[str, float]:
    """The numbers that were set, not measured."""
    return {
        "search_s": SEARCH_SECONDS,
        "extract_s": EXTRACT_SECONDS,
        "download_bit_s_each": MEDIA_RATE * 8,
        "upload_bit_s_together": UPLOAD_RATE * 8,
        "upload_bit_s_for_memory": FAST_RATE * 8,
        "song_s": SECONDS,
        "media_bytes": media,
    }


def main() -> int:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON (the only format there is)")
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    configure_logging("warning", [])
    return asyncio.run(run(arguments.rounds))


if __name__ == "__main__":
    sys.exit(main())
