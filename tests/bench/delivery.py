"""Deliveries that many wait for, that survive a kill, that share the machine: real processes against a local Telegram.

    python -m tests.bench.delivery --json [--part NAME …]

Every bot is ``songwire run`` with a source of audio that is a server on loopback, whose latency is part of the report;
Telegram is the strict playground. PostgreSQL is the server that SONGWIRE_TEST_POSTGRES names; without it, what needs it
is left out and the report says so.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import resource
import signal
import statistics
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from bot.playground.person import Chat
from tests.bench.delivery_stage import Stage, press, songs, stage, until
from tests.bench.echo import cpu_seconds, peak_mb
from tests.bench.report import Check, finish

SERVER = "SONGWIRE_TEST_POSTGRES"
LATENCY = 1.5
"""Seconds that a download takes: half of what YouTube needs at its best."""
ALBUM, KILLS = 30, 20
PLAYLIST = 300
FLOOD = 1000
WAITING_LATENCY = 2.0
WAITING_SONGS = 48
"""Songs that many people ask for at once, where one worker is compared with two."""

Part = Callable[[Path], Awaitable[tuple[list[Check], dict[str, Any]]]]


async def together(folder: Path) -> tuple[list[Check], dict[str, Any]]:
    """Eight people ask for one song that nobody had before; then they ask for it again."""
    async with stage(folder) as at:
        at.music.latency = LATENCY
        at.album(7, 12)
        await at.start()
        await _warm(at, at.person())
        # New people each time: nobody is sent so much in a minute that Telegram would have the bot slow down.
        alone = [await _answered(at, 7, place, [at.person()]) for place in range(3)]
        before = at.music.downloads.total(), at.world.counters.uploads
        eight = [await _answered(at, 7, place, [at.person() for _ in range(8)]) for place in range(3, 6)]
        downloads, uploads = at.music.downloads.total() - before[0], at.world.counters.uploads - before[1]
        again = [await _answered(at, 7, 4, [at.person()]) for _ in range(40)]
        ratio = statistics.median(eight) / statistics.median(alone)
    checks = [
        Check("downloads and uploads for eight who ask at once", (downloads + uploads) / len(eight), 2, "lower"),
        Check("eight at once, over one alone", ratio, 1.2, "lower"),
        Check("the same again, p50 in ms, Telegram's side included", statistics.median(again) * 1000, 15, "lower"),
    ]
    return checks, {"alone_seconds": alone, "eight_seconds": eight, "again_p90_ms": _p90(again) * 1000}


async def killed(folder: Path, url: str | None = None) -> tuple[list[Check], dict[str, Any]]:
    """A bot is killed at random moments of an album, again and again."""
    kind = "PostgreSQL" if url else "SQLite"
    chance = random.Random(7)
    async with stage(folder, url) as at:
        at.music.latency = 0.1
        chat = at.person()
        link = at.album(7, ALBUM)
        bot = await at.start()
        chat.say(link)
        await press(chat, "Get all")
        kills = 0
        while kills < KILLS and len(set(songs(chat))) < ALBUM:
            # Most moments are after the start: a process that never gets to work shows little.
            count = len(songs(chat))
            if kills % 3:
                await until(lambda count=count: len(songs(chat)) > count)  # type: ignore[misc]
                await asyncio.sleep(chance.uniform(0, 0.25))
            else:
                await asyncio.sleep(chance.uniform(0, 2))
            await at.kill(bot)
            kills += 1
            bot = await at.start()
        await until(lambda: len(set(songs(chat))) == ALBUM)
        await at.kill(bot, signal.SIGTERM)
        came = songs(chat)
    first = list(dict.fromkeys(came))
    checks = [
        Check(f"{kind}: songs lost", ALBUM - len(first), 0, "lower"),
        Check(f"{kind}: sent twice, by kill", sum(count - 1 for count in Counter(came).values()) / kills, 1, "lower"),
        Check(f"{kind}: songs out of order", sum(a > b for a, b in itertools.pairwise(first)), 0, "lower"),
    ]
    return checks, {"kills": kills, "sent": len(came)}


async def machines(folder: Path) -> tuple[list[Check], dict[str, Any]]:
    """Work that waits, on one worker and on two; and how soon a dead worker's jobs go on elsewhere."""
    seconds = {}
    for workers in (1, 2):
        async with database() as url, stage(folder / str(workers), url) as at:
            at.music.latency = WAITING_LATENCY
            at.album(7, WAITING_SONGS)
            for number in range(workers):
                await at.start("worker", SONGWIRE_DATA=f"{folder}/worker-{workers}-{number}")
            await at.start("front")
            people = [at.person() for _ in range(WAITING_SONGS + 1)]
            await _beating(url, workers)
            await _warm(at, people.pop())
            began = time.perf_counter()
            for place, person in enumerate(people):
                person.say(at.track(7, place))
            await until(lambda people=people: all(songs(person) for person in people))  # type: ignore[misc]
            seconds[workers] = time.perf_counter() - began
    resumed = await _resumed(folder / "resumed")
    checks = [
        Check("two workers over one", seconds[1] / seconds[2], 1.8, "higher"),
        Check("seconds until a dead worker's job goes on elsewhere", resumed, 30, "lower"),
    ]
    return checks, {"seconds": seconds, "songs": WAITING_SONGS, "latency": WAITING_LATENCY}


async def fair(folder: Path) -> tuple[list[Check], dict[str, Any]]:
    """One person's long list is running; another wants one song."""
    async with stage(folder) as at:
        at.music.latency = LATENCY
        link = at.album(7, PLAYLIST)
        at.album(8, 8)
        await at.start()
        greedy = at.person()
        await _warm(at, at.person())
        idle = [await _answered(at, 8, place, [at.person()]) for place in range(4)]
        greedy.say(link)
        await press(greedy, "Get all")
        await until(lambda: len(songs(greedy)) >= 3)
        busy = [await _answered(at, 8, place, [at.person()]) for place in range(4, 8)]
    ratio = statistics.median(busy) / statistics.median(idle)
    checks = [Check("a song beside somebody's list of 300, over an idle bot", ratio, 2, "lower")]
    return checks, {"idle_seconds": idle, "busy_seconds": busy}


async def flood(folder: Path) -> tuple[list[Check], dict[str, Any]]:
    """One person sends a thousand messages at once; others ask for a song that everybody has had."""
    async with stage(folder) as at:
        at.album(7, 1)
        await at.start()
        await _warm(at, at.person())
        await _answered(at, 7, 0, [at.person()])
        idle = [await _answered(at, 7, 0, [at.person()]) for _ in range(30)]
        loud, link = at.person(), at.track(7, 0)
        for _ in range(FLOOD):
            loud.say(link)
        busy = [await _answered(at, 7, 0, [at.person()]) for _ in range(30)]
    ratio = statistics.median(busy) / statistics.median(idle)
    checks = [Check("a cached song while somebody sends 1 000 messages, over an idle bot", ratio, 2, "lower")]
    return checks, {"idle_ms": statistics.median(idle) * 1000, "busy_ms": statistics.median(busy) * 1000}


async def idle(folder: Path) -> tuple[list[Check], dict[str, Any]]:
    """A bot with nothing to do."""
    async with stage(folder) as at:
        bot = await at.start()
        await _warm(at, at.person())
        await asyncio.sleep(2)
        before, began = cpu_seconds(bot.pid), time.perf_counter()
        await asyncio.sleep(20)
        share = (cpu_seconds(bot.pid) - before) / (time.perf_counter() - began) * 100
        memory = peak_mb(bot.pid)
    checks = [Check("idle, per cent of a core", share, 3, "lower"), Check("idle, peak RSS in MB", memory, 150, "lower")]
    return checks, {}


async def _warm(at: Stage, person: Chat) -> None:
    """Wait until a bot answers: the first thing it says is that it is there."""
    person.say("/start")
    await until(lambda: len(person.messages()) > 1)


async def _answered(at: Stage, album: int, place: int, people: list[Chat]) -> float:
    """Have people ask for a song; the seconds until the last one has it are returned."""
    link = at.track(album, place)
    wanted = [(person, len(songs(person)) + 1) for person in people]
    began = time.perf_counter()
    for person in people:
        person.say(link)
    await until(lambda: all(len(songs(person)) >= count for person, count in wanted))
    return time.perf_counter() - began


async def _resumed(folder: Path) -> float:
    async with database() as url, stage(folder, url) as at:
        at.music.latency = 120.0
        at.album(7, 1)
        doomed = await at.start("worker", SONGWIRE_DATA=f"{folder}/doomed")
        await _beating(url, 1)
        await at.start("front")
        person = at.person()
        person.say(at.track(7, 0))
        await until(lambda: at.music.downloads.total() == 1)
        await at.start("worker", SONGWIRE_DATA=f"{folder}/other")
        await _beating(url, 2)
        at.music.latency = 0.0
        await at.kill(doomed)
        began = time.perf_counter()
        await until(lambda: bool(songs(person)))
        return time.perf_counter() - began


async def _beating(url: str, workers: int) -> None:
    """Wait until so many workers have said that they are alive."""

    def count() -> int:
        with psycopg.connect(url) as connection:
            there = connection.execute("SELECT to_regclass('workers') IS NOT NULL").fetchone()
            if there is None or not there[0]:
                return 0
            row = connection.execute("SELECT count(*) FROM workers WHERE role = 'worker'").fetchone()
            return int(row[0]) if row is not None else 0

    async with asyncio.timeout(60):
        while count() < workers:
            await asyncio.sleep(0.2)


@asynccontextmanager
async def database() -> AsyncIterator[str]:
    """A database of one's own on the server, removed afterwards."""
    address = make_url(os.environ[SERVER]).set(drivername="postgresql")
    name = f"songwire_bench_{uuid.uuid4().hex}"
    with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield address.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


async def _killed_on_postgresql(folder: Path) -> tuple[list[Check], dict[str, Any]]:
    async with database() as url:
        return await killed(folder, url)


def _p90(values: list[float]) -> float:
    return sorted(values)[int(0.9 * len(values))]


PARTS: dict[str, Part] = {
    "together": together,
    "sqlite": killed,
    "postgresql": _killed_on_postgresql,
    "machines": machines,
    "fair": fair,
    "flood": flood,
    "idle": idle,
}
NEED_POSTGRESQL = frozenset({"postgresql", "machines"})


async def measure(names: list[str]) -> int:
    """Run the parts one after the other and print the report."""
    checks: list[Check] = []
    explained: dict[str, Any] = {"download_seconds": LATENCY, "cores": len(os.sched_getaffinity(0))}
    for name in names:
        if name in NEED_POSTGRESQL and SERVER not in os.environ:
            explained[name] = f"left out: {SERVER} names no server"
            continue
        began = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            found, about = await PARTS[name](Path(folder))
        checks += found
        explained[name] = {**about, "took_seconds": round(time.perf_counter() - began, 1)}
    explained["own_peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return finish(checks, **explained)


def main() -> int:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="the report is JSON in any case")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part; may be given again")
    return asyncio.run(measure(parser.parse_args().part or list(PARTS)))


if __name__ == "__main__":
    sys.exit(main())
