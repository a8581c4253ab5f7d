"""The web part over a database of its own, asked without a network."""

from __future__ import annotations

import itertools
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from limits.aio.storage import MemoryStorage

from bot.core.errors import CatalogDown
from bot.core.request import Link, LinkKind, Service
from bot.core.slug import ALPHABET
from bot.services.link_expanding import Expander
from bot.services.link_targets import LinkTargets
from bot.services.link_tokens import Tokens
from bot.services.link_visits import VisitLog, Written
from bot.services.links import Links
from bot.storage.database import Database, open_database
from bot.storage.links import LinkRepository
from bot.storage.slug_reader import SlugReader
from bot.storage.tokens import TokenRepository
from bot.storage.visits import VisitRepository
from bot.storage.windows import MovingWindows
from bot.web.app import create_app
from bot.web.client import Proxies
from bot.web.links import links_router
from bot.web.redirects import App, Redirects
from bot.web.visitors import Visitors

SONG = "https://open.spotify.com/track/3n3Ppam7vgaVa1iaRUc9Lp"
OTHER_SONG = "https://www.deezer.com/track/3135556"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
    "Mobile/15E148 Safari/604.1"
)
OWNER, STRANGER = 1001, 1002


class Picker:
    """Chooses the same every time the tests run; characters of slugs first from what it is told."""

    def __init__(self) -> None:
        self._random = random.Random(8)
        self.next: list[str] = []

    def __call__(self, among: Sequence[str]) -> str:
        return self.next.pop(0) if self.next and among == ALPHABET else self._random.choice(among)


@dataclass
class Clock:
    """Tells the time it was set to."""

    now: datetime = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()


@dataclass
class Site:
    """Everything a test may look at or turn."""

    database: Database
    links: Links
    tokens: Tokens
    visits: VisitLog
    targets: LinkTargets
    app: App
    picker: Picker
    clock: Clock
    reports: list[Written] = field(default_factory=list)

    def client(self, **options: Any) -> httpx.AsyncClient:
        """A browser-like client that follows nothing."""
        transport = httpx.ASGITransport(app=self.app, client=options.pop("peer", ("192.0.2.7", 4711)))
        headers = {"User-Agent": PHONE} | options.pop("headers", {})
        return httpx.AsyncClient(transport=transport, base_url="https://go.example", headers=headers, **options)

    async def signed(self, owner: int = OWNER) -> httpx.AsyncClient:
        """A client with a token of ``owner``."""
        return self.client(headers={"Authorization": f"Bearer {await self.tokens.issue(owner)}"})


async def follow(link: Link) -> Link:
    """Spotify's shortener, where only one link leads somewhere and one host is down."""
    if link.id.endswith("down"):
        raise CatalogDown("no answer")
    return Link(Service.SPOTIFY, LinkKind.TRACK, "3n3Ppam7vgaVa1iaRUc9Lp", SONG)


async def human(token: str, client: str) -> bool:
    """Turnstile, which lets in who knows the word."""
    return token == "human" and client == "192.0.2.7"


OpenSite = Callable[..., Any]


@asynccontextmanager
async def open_site(
    folder: Path,
    *,
    maintenance: bool = False,
    turnstile: bool = False,
    proxies: Sequence[str] = (),
    own_reader: bool = True,
) -> AsyncIterator[Site]:
    """A site over a new database."""
    picker, clock, reports = Picker(), Clock(), list[Written]()
    secrets = (f"{number:043d}" for number in itertools.count(1))
    async with open_database(f"sqlite+aiosqlite:///{folder / 'songwire.db'}") as database:
        store = LinkRepository(database)
        reader = SlugReader(folder / "songwire.db")
        find = reader.targets if own_reader else store.targets
        targets = LinkTargets(find, recent={}, missing={})
        links = Links(store, base="https://go.example", changed=targets.forget, pick=picker, now=clock)
        tokens = Tokens(TokenRepository(database), secret=lambda: next(secrets), now=clock)
        visits = VisitLog(VisitRepository(database), report=reports.append)
        trusted = Proxies(proxies)
        router = links_router(
            links,
            tokens,
            Expander(links, follow=follow),
            MovingWindows(MemoryStorage()),
            verify=human if turnstile else None,
            maintenance=maintenance,
        )
        app = Redirects(
            create_app([router], proxies=trusted),
            targets=targets,
            visits=visits,
            visitors=Visitors({}),
            proxies=trusted,
            clock=clock.seconds,
        )
        yield Site(database, links, tokens, visits, targets, app, picker, clock, reports)
        await visits.close()
        await reader.close()


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path) as opened:
        yield opened


def later(days: int) -> timedelta:
    """So many days."""
    return timedelta(days=days)
