"""A SQLite database with a million tracks, aliases and files: made fast, and what answering from it costs.

    python -m tests.bench.big_database --json

What an answer from the cache asks of the database (whose name is this, what is the track, where is its file), picked at
random among all there are, by the repositories without their memory, from a small database and from a big one, in
turns. Before each round the operating system is asked to forget the file, so that the disk is part of it; ``--warm``
leaves it in memory.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine

from bot.core.track import Quality, Track, TrackId
from bot.storage.database import open_database, upgrade
from bot.storage.files import FileRepository
from bot.storage.tracks import TrackRepository, to_row
from tests.storage.memory import Clock, Forgetful

BOT = 7_000_000_001
READS = 300
"""Reads of each kind in one round."""
ROUNDS = 5


def track_id(number: int) -> TrackId:
    """The id of the track ``number``; neighbours in number are no neighbours in the index."""
    return TrackId(f"spotify:track:{hashlib.blake2b(number.to_bytes(8), digest_size=11).hexdigest()}")


def made(number: int) -> Track:
    """The track ``number``, with as much metadata as a catalogue usually has."""
    return Track(
        id=track_id(number),
        title=f"Song number {number}",
        artists=(f"Artist {number % 50_000}",),
        album=f"Album {number // 10}",
        duration=200.0,
        track_number=number % 10 + 1,
        released="2024-05-07",
        isrc=f"QZ{number:010}",
        cover_url=f"https://covers.example/{number:040x}.jpg",
        url=f"https://tracks.example/{number}",
    )


def alias(number: int) -> str:
    """A name that the track ``number`` goes by."""
    return f"name:artist {number % 50_000} song number {number}"


def fill(path: Path, amount: int) -> None:
    """Make a database of ``amount`` tracks, each with an alias and a file, as if they had come in any order."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        upgrade(connection)
    engine.dispose()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # Nobody else is there, and a file that is half made is made again.
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-262144")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO tracks (id, details, fetched_at) VALUES (?, ?, ?)", _tracks(amount))
        connection.executemany("INSERT INTO aliases (alias, track_id, created_at) VALUES (?, ?, ?)", _aliases(amount))
        connection.executemany(
            "INSERT INTO files (bot_id, track_id, quality, file_id, file_unique_id, size, duration, source, stored_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            _files(amount),
        )
        connection.execute("COMMIT")


def _tracks(amount: int) -> Iterator[tuple[object, ...]]:
    for number in range(amount):
        yield track_id(number), json.dumps(to_row(made(number))), "2026-11-21 12:00:00.000000"


def _aliases(amount: int) -> Iterator[tuple[object, ...]]:
    for number in range(amount):
        yield alias(number), track_id(number), "2026-11-21 12:00:00.000000"


def _files(amount: int) -> Iterator[tuple[object, ...]]:
    for number in range(amount):
        file_id = f"CQACAgIAAxkBAAI{number:060}"
        unique = f"AgAD{number:012}"
        yield BOT, track_id(number), "v0", file_id, unique, 8_000_000, 200, "youtube", "2026-11-21 12:00:00.000000"


@dataclass(frozen=True, slots=True)
class Answers:
    """How long it took to look up what an answer needs, in milliseconds."""

    p50: float
    p99: float


async def read(path: Path, amount: int, reads: int, *, seed: int) -> Answers:
    """Look up ``reads`` random answers in a database of ``amount`` tracks, opened afresh and without any memory."""
    chance = random.Random(seed)
    spent: list[float] = []
    async with open_database(f"sqlite:///{path}") as database:
        tracks = TrackRepository(database, recent=Forgetful(), recent_aliases=Forgetful(), now=Clock())
        files = FileRepository(database, recent=Forgetful(), now=Clock())
        # The first statement of a connection is prepared, and its schema read, whatever the size.
        await tracks.by_alias("nobody")
        await files.get(BOT, TrackId("nobody"), Quality.V0)
        for number in (chance.randrange(amount) for _ in range(reads)):
            begun = time.perf_counter()
            track = await tracks.by_alias(alias(number))
            assert track is not None
            assert await files.get(BOT, track.id, Quality.V0) is not None
            spent.append((time.perf_counter() - begun) * 1000)
    cuts = statistics.quantiles(spent, n=100)
    return Answers(cuts[49], cuts[98])


def forget_pages(path: Path) -> None:
    """Ask the operating system to drop its copy of a file, so that it is read from the disk again."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


async def compare(folder: Path, small: int, big: int, *, warm: bool) -> dict[str, object]:
    """Fill both databases, read from both in turns, and say what the best rounds took."""
    sizes = {"small": small, "big": big}
    rounds: dict[str, list[Answers]] = {name: [] for name in sizes}
    filled: dict[str, float] = {}
    for name, amount in sizes.items():
        begun = time.perf_counter()
        fill(folder / name, amount)
        filled[name] = round(time.perf_counter() - begun, 1)
    for seed in range(ROUNDS):
        for name, amount in sizes.items():
            if not warm:
                forget_pages(folder / name)
            rounds[name].append(await read(folder / name, amount, READS, seed=seed))
    p50 = {name: min(one.p50 for one in found) for name, found in rounds.items()}
    p99 = {name: min(one.p99 for one in found) for name, found in rounds.items()}
    return {
        "tracks": sizes,
        "fill_seconds": filled,
        "megabytes": {name: (folder / name).stat().st_size // 1_000_000 for name in sizes},
        "disk_read": not warm,
        "p50_ms": {name: round(value, 3) for name, value in p50.items()},
        "p99_ms": {name: round(value, 3) for name, value in p99.items()},
        "p50_ratio": round(p50["big"] / p50["small"], 2),
    }


def main() -> None:
    """Measure and print, as lines or as JSON."""
    parser = argparse.ArgumentParser(prog="tests.bench.big_database", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--warm", action="store_true")
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--big", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(compare(Path(folder), options.small, options.big, warm=options.warm))
    print(json.dumps(found) if options.json else "\n".join(f"{name}: {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
