"""The web part: redirects, the Links API, search and streams, the webhook, health and metrics on one address."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import structlog
from cachetools import LRUCache
from fastapi import APIRouter, Request
from limits.aio.storage import MemoryStorage

from bot.app.knowledge import Knowledge
from bot.app.links import LinkOffice
from bot.app.opening import Chore, closed_by
from bot.app.streams import Streams
from bot.services.admission import Rule
from bot.services.jobs import JobStore
from bot.settings import Settings
from bot.storage.windows import MovingWindows
from bot.telegram.webhook import Address
from bot.web.app import create_app
from bot.web.client import Proxies
from bot.web.health import Check, health_router
from bot.web.links import links_router
from bot.web.metrics import LoopLag, Metrics, metrics_router
from bot.web.redirects import Redirects
from bot.web.search import search_router
from bot.web.server import WebServer
from bot.web.spotix import Door
from bot.web.streams import streams_router
from bot.web.visitors import AGENTS, Visitors
from bot.web.webhook import Accept, webhook_router, webhook_words

SAMPLE = 5.0
"""Seconds between two counts of the jobs that wait."""

log = structlog.get_logger()

Gauge = tuple[str, str, Callable[[], float]]
"""A number that metrics show: its name, what it means, and what tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebParts:
    """What the web part serves."""

    knowledge: Knowledge
    links: LinkOffice
    streams: Streams | None
    metrics: Metrics
    checks: Mapping[str, Check]
    """What `/readyz` looks at, by name."""
    jobs: JobStore
    gauges: Sequence[Gauge] = ()
    accept: Accept | None = None
    """Takes updates that Telegram pushes, where it does."""


@dataclass(slots=True)
class _Depth:
    """How many jobs wait, as it was a few seconds ago: metrics are shown at once, and a database may not be there."""

    jobs: JobStore
    waiting: float = field(default=float("nan"))

    async def run(self) -> None:
        """Count until cancelled."""
        while True:
            try:
                self.waiting = await self.jobs.open()
            except Exception as error:
                log.warning("jobs.not_counted", exc_info=error)
                self.waiting = float("nan")
            await asyncio.sleep(SAMPLE)


def address_of_webhook(settings: Settings) -> Address | None:
    """Where Telegram is to push updates; None if they are polled for."""
    if not settings.webhook or settings.telegram_token is None:
        return None
    path, secret = webhook_words(settings.telegram_token.get_secret_value())
    return Address(f"{settings.public_origin}/telegram/{path}", secret)


async def open_web(settings: Settings, parts: WebParts, stack: AsyncExitStack) -> Sequence[Chore]:
    """Listen, and close with ``stack``: requests under way end, then what was counted is written.

    What is returned goes on beside it. Raises OSError if the address cannot be had.
    """
    assert settings.web_address is not None
    proxies = Proxies(settings.trusted_proxies)
    depth = _Depth(parts.jobs)
    gauges: Sequence[Gauge] = (("queue_depth", "Jobs that are not done yet.", lambda: depth.waiting), *parts.gauges)
    for name, meaning, value in gauges:
        parts.metrics.watch(name, meaning, value)
    app = Redirects(
        create_app(_routers(settings, parts, proxies), proxies=proxies),
        targets=parts.links.targets,
        visits=parts.links.visits,
        visitors=Visitors(LRUCache(AGENTS)),
        proxies=proxies,
        clock=time.time,
    )
    parts.links.visits.open()
    server = closed_by(stack, WebServer(app, *settings.web_address))
    await server.open()
    log.info("web.ready", port=server.port)
    return [depth.run, LoopLag(parts.metrics.lagged).run]


def _routers(settings: Settings, parts: WebParts, proxies: Proxies) -> Sequence[APIRouter]:
    office = parts.links

    def address(request: Request) -> str:
        return proxies.client(request.scope)

    api = links_router(
        office.links,
        office.tokens,
        office.expander,
        MovingWindows(MemoryStorage()),
        verify=office.verify,
        maintenance=settings.maintenance,
    )
    routers = [api, health_router(parts.checks), metrics_router(parts.metrics, client_address=address)]
    if parts.streams is not None:
        routers += _stream_routers(settings, parts.knowledge, parts.streams, address)
    if parts.accept is not None and settings.telegram_token is not None:
        path, secret = webhook_words(settings.telegram_token.get_secret_value())
        routers.append(webhook_router(path=path, secret=secret, accept=parts.accept))
    return routers


def _stream_routers(
    settings: Settings, knowledge: Knowledge, streams: Streams, address: Callable[[Request], str]
) -> list[APIRouter]:
    door = Door(MovingWindows(MemoryStorage()), client_address=address, blocked_agents=settings.blocked_agents)
    searching, streaming = Rule(settings.web_searches_per_minute), Rule(settings.streams_per_minute)
    resolver = knowledge.resolver
    return [
        search_router(resolver=resolver, links=streams.links, door=door, rule=searching, clock=time.monotonic),
        streams_router(resolver=resolver, source=streams.files, tokens=streams.tokens, door=door, rule=streaming),
    ]
