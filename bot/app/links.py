"""Short links: made, found again, counted and explained, for the chats and the web part alike."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import structlog
from cachetools import TTLCache
from sqlalchemy.engine import make_url

from bot.app.knowledge import Knowledge
from bot.app.opening import closed_by, now
from bot.links.json_http import JsonHttp
from bot.links.sptfy import SptfyLinks
from bot.links.turnstile import Turnstile
from bot.services.link_expanding import Expander
from bot.services.link_ports import Target, VerifyHuman
from bot.services.link_stats import LinkStats
from bot.services.link_targets import KEPT, KEPT_SECONDS, MISSED_SECONDS, LinkTargets
from bot.services.link_tokens import Tokens
from bot.services.link_visits import VisitLog, Written
from bot.services.links import Links
from bot.services.shorteners import Shorteners
from bot.settings import Settings
from bot.storage.links import LinkRepository
from bot.storage.slug_reader import SlugReader
from bot.storage.tokens import TokenRepository
from bot.storage.visits import VisitRepository

log = structlog.get_logger()

Find = Callable[[Sequence[str]], Awaitable[Mapping[str, Target]]]


@dataclass(frozen=True, slots=True)
class LinkOffice:
    """Everything around short links."""

    links: Links
    tokens: Tokens
    visits: VisitLog
    targets: LinkTargets
    expander: Expander
    stats: LinkStats
    shorteners: Shorteners
    verify: VerifyHuman | None


def open_links(settings: Settings, knowledge: Knowledge, stack: AsyncExitStack) -> LinkOffice:
    """Build it; what has to be closed is closed with ``stack``."""
    store = LinkRepository(knowledge.database)
    targets = LinkTargets(
        _finder(settings, knowledge, store, stack),
        recent=TTLCache(KEPT, ttl=KEPT_SECONDS),
        missing=TTLCache(KEPT, ttl=MISSED_SECONDS),
    )
    links = Links(store, base=settings.public_origin, changed=targets.forget, pick=secrets.choice, now=now)
    visits = VisitRepository(knowledge.database)
    turnstile, sptfy = settings.turnstile_secret, settings.sptfy_token
    http = closed_by(stack, JsonHttp(knowledge.upstreams.url)) if turnstile or sptfy else None
    outside = SptfyLinks(http, sptfy.get_secret_value()) if http is not None and sptfy is not None else None
    verify = Turnstile(http, turnstile.get_secret_value()).verify if http is not None and turnstile else None
    return LinkOffice(
        links=links,
        tokens=Tokens(TokenRepository(knowledge.database), secret=lambda: secrets.token_urlsafe(32), now=now),
        visits=closed_by(stack, VisitLog(visits, report=_not_written)),
        targets=targets,
        expander=Expander(links, follow=knowledge.follow),
        stats=LinkStats(visits, now=now),
        shorteners=Shorteners(links, outside, settings.admins),
        verify=verify,
    )


def _finder(settings: Settings, knowledge: Knowledge, store: LinkRepository, stack: AsyncExitStack) -> Find:
    """Where slugs lead: read by a connection of its own where the database is a file and redirects are served here."""
    file = make_url(settings.database).database
    if knowledge.database.dialect != "sqlite" or file is None or settings.web_address is None:
        return store.targets
    return closed_by(stack, SlugReader(Path(file))).targets


def _not_written(written: Written) -> None:
    log.warning("visits.not_written", kept=written.kept, lost=written.lost, exc_info=written.error)
