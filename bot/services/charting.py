"""Pictures of figures: what they show, and who draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Protocol

LONGEST_LABEL = 28
"""Characters of a name in a chart; longer ones are cut."""

Row = tuple[str, int]
"""A name and how often it was counted."""

DayCount = tuple[date, int]
"""A day and how much happened on it."""


@dataclass(frozen=True, slots=True)
class HistoryChart:
    """What one person asked for."""

    days: tuple[DayCount, ...]
    """Deliveries per day, oldest first, days without any included."""
    hours: tuple[int, ...]
    """Deliveries by hour of the day, 24 numbers."""
    artists: tuple[Row, ...]
    """The artists asked for most, most first."""
    total: int
    """Deliveries of all time."""


@dataclass(frozen=True, slots=True)
class ClicksChart:
    """Who followed a link."""

    link: str
    """The short link, as people read it."""
    days: tuple[DayCount, ...]
    """Clicks per day, oldest first, days without any included."""
    countries: tuple[Row, ...]
    """Clicks by country, most first; see `top`."""
    devices: tuple[Row, ...]
    """Clicks by device class, most first."""
    total: int
    """Clicks of all time."""


@dataclass(frozen=True, slots=True)
class DayOfService:
    """The bot's deliveries of one day."""

    day: date
    cached: int
    """Sent by file id."""
    new: int
    """Fetched and uploaded."""
    failed: int


@dataclass(frozen=True, slots=True)
class OverviewChart:
    """How the bot does, for those who run it."""

    days: tuple[DayOfService, ...]
    """Oldest first, days without deliveries included."""

    @property
    def total(self) -> int:
        """Everything that was delivered."""
        return sum(one.cached + one.new for one in self.days)

    @property
    def hit_rate(self) -> float | None:
        """The share of deliveries that came from the cache, None if there were none."""
        return sum(one.cached for one in self.days) / self.total if self.total else None


Chart = HistoryChart | ClicksChart | OverviewChart

ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "history": "Your songs",
        "clicks": "Clicks",
        "overview": "Deliveries",
        "total": "{count} in all",
        "hit_rate": "{percent} from the cache",
        "per_day": "Per day",
        "by_hour": "By hour",
        "top_artists": "Top artists",
        "by_country": "By country",
        "by_device": "By device",
        "other": "Other",
        "cached": "From the cache",
        "new": "New",
        "failed": "Failed",
        "empty": "Nothing to show yet",
        "day": "{month:02d}-{day:02d}",
    }
)
"""Every text of the charts. ``day`` is how a day is written in a few characters."""


@dataclass(frozen=True, slots=True)
class Labels:
    """A chart's texts in somebody's language."""

    words: Mapping[str, str] = field(default_factory=dict)
    """Those of `ENGLISH` that are said otherwise."""
    right_to_left: bool = False
    """Whether the language is written from right to left; headings and bars then start there."""

    def __getitem__(self, key: str) -> str:
        return self.words.get(key) or ENGLISH[key]


class Charts(Protocol):
    """Draws."""

    async def picture(self, chart: Chart, labels: Labels) -> bytes:
        """A PNG of the chart. Raises Unavailable if drawing takes too long, Broken if it fails."""
        ...


def top(counts: Mapping[str, int], most: int, *, other: str) -> tuple[Row, ...]:
    """The ``most`` largest counts, largest first and by name where equal; the rest is added up under ``other``."""
    rows = sorted(((name, count) for name, count in counts.items() if count > 0), key=lambda row: (-row[1], row[0]))
    rest = sum(count for _, count in rows[most:])
    return (*rows[:most], *([(other, rest)] if rest else []))


def shortened(text: str) -> str:
    """A name that fits beside its bar."""
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1].rstrip() + "…"


def is_empty(chart: Chart) -> bool:
    """Whether there is nothing to draw."""
    if isinstance(chart, OverviewChart):
        return not any(one.cached or one.new or one.failed for one in chart.days)
    return chart.total == 0


def highest(counts: Sequence[int]) -> int:
    """The largest count, at least 1, so that an axis always has a length."""
    return max([1, *counts])
