"""Cached song requests against a bare echo bot: rate, CPU, memory, and how long the event loop was ever held.

    python -m tests.bench.echo --json

Both bots are whole processes under the same load server, interleaved in one run, so that the machine's mood touches
both. The server has one core and the bot the other. The echo bot is python-telegram-bot with its default client, which
answers a text with a text; Songwire recognises each text, looks it up, and answers with ``sendAudio`` by file id. The
texts are sixty wordings of twenty songs, again and again, as everybody asks for the songs of the week.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.audio.ffmpeg import Ffmpeg, find_ffmpeg
from bot.audio.melodies import MELODIES
from bot.audio.synth import ensure_melodies
from bot.core.track import Track
from bot.log import configure_logging
from tests.bench.load_server import LoadServer
from tests.bench.report import Check, finish

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
PATIENCE = 120.0
RATE_REACH = 1.5
RSS_REACH = 150.0
"""MB; DBOS and what it brings account for 18 of them since jobs survive a restart."""
BLOCK_REACH = 50.0


@dataclass(frozen=True, slots=True)
class Figures:
    """One bot, one round."""

    rate: float
    """Answers per second."""
    cpu_us: float
    """Processor time per update, in microseconds."""
    peak_mb: float
    """Highest resident memory since the process started, in MB."""


@asynccontextmanager
async def process(*command: str, env: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """A bot in a process of its own on the first core; it is ended by SIGTERM on leaving."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, *command, env=env, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        pin(child.pid, 0)
        yield child
    finally:
        if child.returncode is None:
            child.send_signal(signal.SIGTERM)
        await asyncio.wait_for(child.wait(), PATIENCE)


def pin(pid: int, core: int) -> None:
    """Keep a process on one core, where the platform and its number of cores allow it."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0) if pid == 0 else os.sched_getaffinity(pid))
        if len(cores) > 1:
            os.sched_setaffinity(pid, {cores[core % len(cores)]})


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_mb(pid: int) -> float:
    """The highest resident memory of a process so far."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


async def measure(server: LoadServer, child: asyncio.subprocess.Process, texts: list[str]) -> Figures:
    """Feed ``texts`` to a bot that is up and polling."""
    before = cpu_seconds(child.pid)
    seconds = await server.feed(texts, seconds=PATIENCE)
    used = cpu_seconds(child.pid) - before
    return Figures(len(texts) / seconds, used / len(texts) * 1e6, peak_mb(child.pid))


async def echo_round(count: int) -> Figures:
    """The bare echo bot."""
    server = LoadServer("sendmessage")
    origin = await server.start()
    try:
        async with process("-m", "tests.bench.bare_echo", origin, TOKEN, env=dict(os.environ)) as child:
            await server.feed(["warm up"], seconds=PATIENCE)
            return await measure(server, child, [f"artist {n} - some song title" for n in range(count)])
    finally:
        await server.stop()


async def songwire_round(
    count: int, library: Path, folder: Path, *, probe: bool = False
) -> tuple[Figures, list[float]]:
    """`songwire run` with each song already asked for once; with ``probe``, its longest callbacks in ms as well."""
    server = LoadServer("sendaudio")
    origin = await server.start()
    marker, out = folder / "marker", folder / "longest.json"
    command = ["-m", "tests.bench.probed_run", str(marker), str(out)] if probe else ["-m", "bot", "run"]
    try:
        async with process(*command, env=_environment(origin, library, folder)) as child:
            asked = [wording for melody in MELODIES for wording in wordings(melody.track)]
            await server.feed(asked, seconds=PATIENCE)
            uploads = server.uploads
            marker.touch()
            figures = await measure(server, child, [asked[n % len(asked)] for n in range(count)])
            if server.uploads != uploads:
                raise RuntimeError("a cached request was uploaded again: this run measured something else")
        return figures, json.loads(out.read_text()) if probe else []
    finally:
        await server.stop()


def wordings(track: Track) -> list[str]:
    """Some of the ways people ask for one song."""
    return [f"{track.performer} - {track.title}", f"{track.title} by {track.performer}", f"Have a look: {track.url}"]


def _environment(origin: str, library: Path, folder: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("SONGWIRE_")},
        "SONGWIRE_TELEGRAM_TOKEN": TOKEN,
        "SONGWIRE_TELEGRAM_API": origin,
        "SONGWIRE_LIBRARY": str(library),
        "SONGWIRE_DATA": str(folder / "data"),
    }


async def run(count: int, rounds: int) -> int:
    """Run the rounds and print the report."""
    echo: list[Figures] = []
    ours: list[Figures] = []
    blocked: list[float] = []
    with tempfile.TemporaryDirectory() as temporary:
        library = Path(temporary, "library")
        await ensure_melodies(library, Ffmpeg(find_ffmpeg()))
        pin(0, 1)
        for number in range(rounds):
            echo.append(await echo_round(count))
            ours.append((await songwire_round(count, library, _folder(temporary, f"run-{number}")))[0])
            _, longest = await songwire_round(count, library, _folder(temporary, f"probe-{number}"), probe=True)
            blocked.append(longest[0])
            sys.stderr.write(
                f"round {number + 1} of {rounds}: echo {echo[-1].rate:.0f}/s, songwire {ours[-1].rate:.0f}/s\n"
            )
    rate, floor = (statistics.median(figures.rate for figures in side) for side in (ours, echo))
    checks = [
        Check("cached requests per second, over a bare echo bot", rate / floor, RATE_REACH, "higher"),
        Check("peak RSS of songwire run, MB", max(figures.peak_mb for figures in ours), RSS_REACH, "lower"),
        Check("longest hold of the event loop, ms", min(blocked), BLOCK_REACH, "lower"),
    ]
    return finish(
        checks,
        updates=count,
        rounds=rounds,
        songwire=_summary(ours),
        echo=_summary(echo),
        longest_hold_ms_by_round=[round(value, 1) for value in blocked],
        note="the hold is the best round's worst: another process on this core would be counted as ours",
    )


def _folder(parent: str, name: str) -> Path:
    folder = Path(parent, name)
    folder.mkdir()
    return folder


def _summary(figures: list[Figures]) -> dict[str, float]:
    return {
        "updates_per_second": round(statistics.median(one.rate for one in figures), 1),
        "cpu_us_per_update": round(statistics.median(one.cpu_us for one in figures), 1),
        "peak_rss_mb": round(max(one.peak_mb for one in figures), 1),
    }


def main() -> int:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON (the only format there is)")
    parser.add_argument("--updates", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    configure_logging("warning", [])
    return asyncio.run(run(arguments.updates, arguments.rounds))


if __name__ == "__main__":
    sys.exit(main())
