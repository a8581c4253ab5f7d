"""All fake catalogues together, for tests and for trying Songwire by hand.

    python -m tests.fakes.spotify --port 9001 [--trouble long_rate]

Each public origin gets a port of its own. Started by hand it prints the value for ``SONGWIRE_UPSTREAMS``. With
``SONGWIRE_TEST_DATA`` set to the shared test data it serves the recorded catalogue, otherwise a small invented one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from tests.fakes.deezer import Deezer
from tests.fakes.open_pages import OpenPages, ShortDomain
from tests.fakes.site import Pages, Site, Trouble
from tests.fakes.web_api import CLIENT_ID, CLIENT_SECRET, Accounts, WebApi
from tests.fakes.world import World, invented, recorded

__all__ = ["FakeCatalogs", "Pages", "Trouble", "invented", "recorded", "the_world"]

SHORT_DOMAINS = ("https://spotify.link", "https://spotify.app.link", "https://spoti.fi")


class FakeCatalogs:
    """Spotify with all its faces, and Deezer; ``more`` are further sites of a test's own."""

    def __init__(self, world: World, *more: Site) -> None:
        self.world = world
        self.accounts = Accounts()
        self.api = WebApi(world, self.accounts)
        self.open = OpenPages(world)
        self.deezer = Deezer(world)
        self.short = {origin: ShortDomain(origin) for origin in SHORT_DOMAINS}
        self.sites: tuple[Site, ...] = (
            self.api,
            self.accounts,
            self.open,
            self.deezer,
            *self.short.values(),
            *more,
        )

    @property
    def origins(self) -> dict[str, str]:
        """The value of ``SONGWIRE_UPSTREAMS``."""
        return {site.origin: site.real for site in self.sites}

    async def __aenter__(self) -> Self:
        for site in self.sites:
            await site.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        for site in self.sites:
            await site.stop()


def the_world() -> World:
    """The recorded world if the shared data is at hand, else the invented one."""
    shared = os.environ.get("SONGWIRE_TEST_DATA")
    return recorded(Path(shared) / "data" / "spotify") if shared else invented()


@asynccontextmanager
async def served(fake: FakeCatalogs, port: int) -> AsyncIterator[None]:
    """Serve ``fake`` on consecutive ports from ``port`` on."""
    for number, site in enumerate(fake.sites):
        await site.start(port + number if port else 0)
    try:
        yield
    finally:
        for site in fake.sites:
            await site.stop()


async def main(port: int, trouble: Trouble | None) -> None:
    """Serve until interrupted."""
    fake = FakeCatalogs(the_world())
    fake.api.fail(trouble)
    async with served(fake, port):
        print(json.dumps(fake.origins), flush=True)
        print(f"SONGWIRE_SPOTIFY_CLIENT_ID={CLIENT_ID} SONGWIRE_SPOTIFY_CLIENT_SECRET={CLIENT_SECRET}", flush=True)
        await asyncio.Event().wait()


def _command_line() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the first of several ports (default: any free ones)")
    names = [trouble.name.lower() for trouble in Trouble]
    parser.add_argument("--trouble", choices=names, help="what the Web API does instead of answering")
    arguments = parser.parse_args()
    chosen = Trouble[arguments.trouble.upper()] if arguments.trouble else None
    try:
        asyncio.run(main(arguments.port, chosen))
    except KeyboardInterrupt:
        print("stopped")


if __name__ == "__main__":
    _command_line()
