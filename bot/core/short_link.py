"""A short link and what is told about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.core.visit import Device, Referrer

MOST_AT_ONCE = 5
"""Links that may be deleted in one go, as the Links API has it."""
PER_PAGE = 20
MOST_PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortLink:
    """A short link as its owner sees it."""

    id: str
    slug: str
    target: str
    subdomain: str
    """The domain it is shown under: the service's own or one below it."""
    owner: int | None
    """A Telegram user id; None for a link that was made without an account."""
    created: datetime
    updated: datetime
    views: int = 0
    """Visits by people."""
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """Some of a person's links, newest first."""

    items: tuple[ShortLink, ...]
    page: int
    """Counted from 1."""
    per_page: int
    total_items: int

    @property
    def total_pages(self) -> int:
        """Pages there are; 0 for somebody without links."""
        return -(-self.total_items // self.per_page)


@dataclass(frozen=True, slots=True)
class Deleted:
    """What became of the links that were to be deleted."""

    deleted: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]
    """Id and reason, a short English phrase."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """Where a link leads."""

    expanded: str
    original: str
    was_expanded: bool
    """False for a link that was no short one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicks:
    """Visits by people over some days, as a chart shows them."""

    link: ShortLink
    total: int
    """In these days; `ShortLink.views` counts from the beginning."""
    by_day: tuple[tuple[date, int], ...]
    """Every day, oldest first, those without a visit too; UTC."""
    by_country: tuple[tuple[str, int], ...]
    """Two-letter codes, the most visits first; empty where the country is unknown."""
    by_device: tuple[tuple[Device, int], ...]
    by_referrer: tuple[tuple[Referrer, int], ...]
