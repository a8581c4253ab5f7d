"""Redirects with counting against a bare Starlette redirect, under the same uvicorn, interleaved in one run.

    python -m tests.bench.links --json

The server has one core and the load the other. A database with a million links is made first, and one with a thousand
beside it. Slugs are asked for as people do (Zipf with exponent 1) or all equally likely; every request is a browser's,
so every one is counted.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import sqlite3
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import uvloop

from bot.core.slug import ALPHABET
from bot.log import configure_logging
from bot.storage.database import open_database
from tests.bench.echo import cpu_seconds, pin
from tests.bench.links_load import flat_out, requests, steady
from tests.bench.report import Check, finish

MANY, FEW = 1_000_000, 1_000
PATIENCE = 60.0
STEADY = 5_000
REQUESTS = 60_000
UNIFORM = 20_000
CONNECTIONS = 64
COUNTED = 20_000
RATE = 1000
ZIPF_REACH, UNIFORM_REACH, P99_REACH, GROWTH_REACH = 0.35, 0.1, 10.0, 1.2


def slug(number: int) -> str:
    """The slug of a link: six characters that tell nothing of the number."""
    mixed = number * 2_654_435_761 % 62**6
    return "".join(ALPHABET[mixed // 62**place % 62] for place in range(6))


async def fill(path: Path, amount: int) -> str:
    """Make a database with so many links; its URL is returned."""
    url = f"sqlite+aiosqlite:///{path}"
    async with open_database(url):
        pass
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.executemany(
            "INSERT INTO links (number, id, slug, target, subdomain, owner, views, enabled, created, updated) VALUES "
            "(?, ?, ?, ?, 'go.example', ?, 0, 1, '2026-11-21 00:00:00', '2026-11-21 00:00:00')",
            (
                (n, f"{n:015d}", slug(n), f"https://open.spotify.com/track/{n:022d}", n % 5000)
                for n in range(1, amount + 1)
            ),
        )
    connection.close()
    return url


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    pid: int


@dataclass(frozen=True, slots=True)
class Figures:
    """One measurement."""

    rate: float
    """Redirects per second."""
    cpu_us: float
    """Processor time per redirect, in microseconds."""


@asynccontextmanager
async def server(database: str | None) -> AsyncIterator[Server]:
    """A server in a process of its own on the first core; it is ended by SIGTERM on leaving, and must end well."""
    command = [sys.executable, "-m", "tests.bench.links_server", *(["--database", database] if database else [])]
    child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        pin(child.pid, 0)
        assert child.stdout is not None
        yield Server(int(await child.stdout.readline()), child.pid)
    finally:
        if child.returncode is None:
            child.send_signal(signal.SIGTERM)
        status = await asyncio.wait_for(child.wait(), PATIENCE)
    if status:
        raise RuntimeError(f"the server ended with {status}")


async def rate_of(running: Server, slugs: Sequence[str]) -> Figures:
    """Ask for all slugs as fast as they are answered."""
    before = cpu_seconds(running.pid)
    load, seconds = await flat_out(running.port, requests(slugs), connections=CONNECTIONS)
    if load.redirects != len(slugs):
        raise RuntimeError(f"{len(slugs) - load.redirects} requests were not answered by a redirect")
    return Figures(len(slugs) / seconds, (cpu_seconds(running.pid) - before) / len(slugs) * 1e6)


async def lost_or_doubled(database: str, slugs: Sequence[str]) -> int:
    """How far the visits on disk are from those made, over all links together, once the server has ended."""
    before = counts(database)
    async with server(database) as running:
        await rate_of(running, slugs)
    after = counts(database)
    made = Counter(slugs)
    return sum(
        abs(after.get(name, (0, 0))[place] - before.get(name, (0, 0))[place] - made[name])
        for name in made.keys() | after.keys()
        for place in (0, 1)
    )


def counts(database: str) -> dict[str, tuple[int, int]]:
    """Views and visits of every link that has any, by slug."""
    with closing(sqlite3.connect(database.partition(":///")[2])) as connection:
        rows = connection.execute(
            "SELECT slug, views, (SELECT count(*) FROM visits WHERE link = links.number) FROM links WHERE views > 0"
        )
        return {name: (views, visits) for name, views, visits in rows}


async def waits(running: Server, slugs: Sequence[str]) -> list[float]:
    """Milliseconds that each answer took at a steady rate, sorted."""
    load = await steady(running.port, requests(slugs), rate=RATE, connections=8)
    return sorted(seconds * 1000 for seconds in load.waits)


class Draw:
    """Draws slugs; the order of popularity has nothing to do with the order in the database."""

    def __init__(self, amount: int, seed: int) -> None:
        self._random = random.Random(seed)
        self._numbers = range(1, amount + 1)
        self._weights = list(accumulate(1 / rank for rank in self._numbers))

    def zipf(self, count: int) -> list[str]:
        """Slugs as people ask for them."""
        return [slug(number) for number in self._random.choices(self._numbers, cum_weights=self._weights, k=count)]

    def uniform(self, count: int) -> list[str]:
        """Slugs that are all equally likely."""
        return [slug(number) for number in self._random.choices(self._numbers, k=count)]


async def run(rounds: int) -> int:
    """Run the rounds and print the report."""
    with tempfile.TemporaryDirectory() as temporary:
        many = await fill(Path(temporary, "many.db"), MANY)
        few = await fill(Path(temporary, "few.db"), FEW)
        pin(0, 1)
        draw, small = Draw(MANY, 1), Draw(FEW, 2)
        bare, zipf, uniform = await rates(many, draw, rounds)
        p99, growth = await latencies(many, few, draw, small, rounds)
        wrong = await lost_or_doubled(many, draw.zipf(COUNTED))
    floor = statistics.median(one.rate for one in bare)
    checks = [
        Check("redirects a second, Zipf, over bare Starlette", _rate(zipf) / floor, ZIPF_REACH, "higher"),
        Check("redirects a second, uniform, over bare Starlette", _rate(uniform) / floor, UNIFORM_REACH, "higher"),
        Check(f"p99 at {RATE} a second, ms", p99, P99_REACH, "lower"),
        Check("visits lost or counted twice", wrong, 0, "lower"),
        Check("median latency with a million links over that with a thousand", growth, GROWTH_REACH, "lower"),
    ]
    return finish(checks, rounds=rounds, bare=_summary(bare), zipf=_summary(zipf), uniform=_summary(uniform))


async def rates(many: str, draw: Draw, rounds: int) -> tuple[list[Figures], list[Figures], list[Figures]]:
    """The rates of the three, one after the other in each round."""
    bare: list[Figures] = []
    zipf: list[Figures] = []
    uniform: list[Figures] = []
    async with server(None) as plain, server(many) as ours:
        await rate_of(ours, draw.zipf(REQUESTS))
        for number in range(rounds):
            bare.append(await rate_of(plain, draw.zipf(REQUESTS)))
            zipf.append(await rate_of(ours, draw.zipf(REQUESTS)))
            uniform.append(await rate_of(ours, draw.uniform(UNIFORM)))
            sys.stderr.write(
                f"round {number + 1} of {rounds}: bare {bare[-1].rate:.0f}/s, Zipf {zipf[-1].rate:.0f}/s, "
                f"uniform {uniform[-1].rate:.0f}/s\n"
            )
    return bare, zipf, uniform


async def latencies(many: str, few: str, draw: Draw, small: Draw, rounds: int) -> tuple[float, float]:
    """The best round's p99, and how much slower half of the answers are with a million links."""
    tails: list[float] = []
    growths: list[float] = []
    async with server(many) as large, server(few) as little:
        # What is asked for often is in memory after a few minutes of any day.
        await rate_of(large, draw.zipf(REQUESTS))
        await rate_of(little, small.zipf(REQUESTS))
        for _ in range(rounds):
            long = await waits(large, draw.zipf(STEADY))
            short = await waits(little, small.zipf(STEADY))
            tails.append(long[int(len(long) * 0.99)])
            growths.append(statistics.median(long) / statistics.median(short))
    return min(tails), statistics.median(growths)


def _rate(figures: Sequence[Figures]) -> float:
    return statistics.median(one.rate for one in figures)


def _summary(figures: Sequence[Figures]) -> dict[str, float]:
    return {
        "redirects_per_second": round(_rate(figures)),
        "cpu_us_per_redirect": round(statistics.median(one.cpu_us for one in figures), 1),
    }


def main() -> int:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON (the only format there is)")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    configure_logging("warning", [])
    return uvloop.run(run(arguments.rounds))


if __name__ == "__main__":
    raise SystemExit(main())
