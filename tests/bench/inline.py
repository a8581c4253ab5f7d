"""How soon an inline query is answered: from 100 000 known songs, and from a catalogue that takes its time.

    python -m tests.bench.inline --json

The whole bot runs against the playground over HTTP. A query's time is from the moment it is pushed into the bot's
updates to the moment its answer has arrived, so polling, both HTTP calls and the playground's own checks are in it.
The catalogue is a server that sleeps for 200 ms, which are taken off: what is left is what the bot adds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from zlib import crc32

from aiohttp import web

from bot.app.songwire import open_songwire
from bot.core.track import Track
from bot.log import configure_logging
from bot.playground.group import Group
from bot.playground.inline import InlineDesk
from bot.playground.person import Person
from bot.playground.server import PlaygroundServer
from bot.playground.world import World
from bot.settings import load_settings
from bot.storage.tracks import to_row
from tests.bench.big_database import fill, made
from tests.bench.report import Check, finish
from tests.fakes.site import Site

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
LOCAL_MS, CATALOGUE_MS = 30.0, 300.0
CATALOGUE_SECONDS = 0.2
"""What the catalogue takes for an answer."""
WARM = 20


class SlowDeezer(Site):
    """Has ten songs of any name, after a while."""

    origin = "https://api.deezer.com"

    def routes(self) -> list[web.RouteDef]:
        """Searches alone."""
        return [web.get("/search", self._search)]

    async def _search(self, request: web.Request) -> web.Response:
        await asyncio.sleep(CATALOGUE_SECONDS)
        query = request.query["q"]
        return web.json_response({"data": [_song(query, number) for number in range(10)], "total": 10})


def _song(query: str, number: int) -> dict[str, object]:
    artist = {"id": 1, "name": f"Artist {number}", "type": "artist"}
    album = {"id": 1, "title": "Album", "cover_xl": "https://covers.example/1.jpg", "type": "album"}
    serial = crc32(f"{query}{number}".encode())
    base = {"id": serial, "title": query, "link": f"https://www.deezer.com/track/{serial}", "duration": 200 + number}
    return base | {"explicit_lyrics": False, "artist": artist, "album": album, "type": "track"}


def songs(amount: int) -> list[Track]:
    """Songs with names as mixed as real ones: of 20 000 words, common ones far more often."""
    chance = random.Random(1)
    pieces = [
        consonant + vowel for consonant in "bcdfghjklmnprstvwz" for vowel in ("a", "e", "i", "o", "u", "an", "er")
    ]
    words = ["".join(chance.choices(pieces, k=chance.randint(1, 4))) for _ in range(20_000)]
    weights = [1 / (rank + 10) for rank in range(len(words))]
    drawn = iter(chance.choices(words, weights, k=5 * amount))
    artists = [f"{chance.choice(words)} {chance.choice(words)}" for _ in range(amount // 12 + 1)]
    return [
        replace(made(n), title=" ".join(next(drawn) for _ in range(chance.randint(1, 4))), artists=(artists[n // 12],))
        for n in range(amount)
    ]


def store(path: Path, tracks: Sequence[Track]) -> None:
    """Put the songs into a new database."""
    fill(path, 0)
    with closing(sqlite3.connect(path)) as connection, connection:
        rows: Iterator[tuple[str, str, str]] = (
            (track.id, json.dumps(to_row(track)), "2026-11-21 12:00:00.000000") for track in tracks
        )
        connection.executemany("INSERT INTO tracks (id, details, fetched_at) VALUES (?, ?, ?)", rows)


async def run(amount: int, queries: int) -> int:
    """Ask, and print the report."""
    tracks = songs(amount)
    chance = random.Random(2)
    picked = chance.sample(tracks, queries + WARM)
    world = World()
    account = world.add_bot(TOKEN, name="Songwire", username="songwire_bot", inline=True)
    ben = Person(world, "Ben")
    storage, group = Group(world, "Storage", owner=ben, kind="channel"), Group(world, "Friends", owner=ben)
    storage.add_bot(account)

    async def results(text: str) -> list[dict[str, Any]]:
        world.inline = InlineDesk()  # or the playground may give an answer of before again
        return (await ben.inline(text, where=group)).results

    async def ask(text: str) -> float:
        begun = time.perf_counter()
        found = await results(text)
        spent = (time.perf_counter() - begun) * 1000
        if not found:
            raise RuntimeError(f"nothing was found for {text!r}: this run measured something else")
        return spent

    deezer = SlowDeezer()
    await deezer.start()
    with tempfile.TemporaryDirectory() as temporary:
        store(Path(temporary, "songwire.db"), tracks)
        async with PlaygroundServer(world) as server:
            settings = load_settings(
                {}, data=Path(temporary), telegram_token=TOKEN, telegram_api=server.url, storage_chat=storage.id,
                catalogs=("deezer",), upstreams={deezer.origin: deezer.real}, inline_per_minute=100_000,
                sources=("library", "youtube"), youtube_warm=0,
            )  # fmt: skip
            async with open_songwire(settings) as songwire:
                stop = asyncio.Event()
                serving = asyncio.ensure_future(songwire.serve(stop))
                begun = time.perf_counter()
                wanted = f"s|{picked[0].id}"
                while wanted not in [
                    found["id"] for found in await results(f"{picked[0].title} {picked[0].performer}")
                ]:
                    await asyncio.sleep(0.1)
                loaded = time.perf_counter() - begun
                local = [await ask(f"{one.title} {one.performer}") for one in picked][WARM:]
                asked = len(deezer.asked)
                far = [await ask(f"zzyq{n}x qwvk{n * 7919}") - CATALOGUE_SECONDS * 1000 for n in range(queries // 10)]
                stop.set()
                await serving
    await deezer.stop()
    figures = {"local": statistics.quantiles(local, n=100), "catalogue": statistics.quantiles(far, n=100)}
    return finish(
        [
            Check("known songs: p99 ms", figures["local"][98], LOCAL_MS, "lower"),
            Check("catalogue: p99 ms beside its own time", figures["catalogue"][98], CATALOGUE_MS, "lower"),
        ],
        songs=amount,
        queries={"known": len(local), "catalogue": len(far), "known that asked the catalogue": asked},
        p50_ms={name: round(cuts[49], 2) for name, cuts in figures.items()},
        seconds_until_known=round(loaded, 1),
    )


def main() -> int:
    """Run it; the exit status is 1 if a figure does not reach what it has to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON, which is all it does")
    parser.add_argument("--songs", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=300)
    options = parser.parse_args()
    configure_logging("error", (), stream=sys.stderr)
    return asyncio.run(run(options.songs, options.queries))


if __name__ == "__main__":
    raise SystemExit(main())
