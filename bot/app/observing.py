"""Who is told of what happens: the log, and the counters for Prometheus where there is a web part to show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.log import MatchObserver, Observer
from bot.services.events import Observe, ObserveMatch, ObserveUpstream
from bot.services.ports_workers import Role
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.web.metrics import Metrics

Event = TypeVar("Event")


@dataclass(frozen=True, slots=True)
class Observers:
    """The observers of one process."""

    answered: Observe
    matched: ObserveMatch
    asked: ObserveUpstream | None = None
    updated: Callable[[str], None] | None = None
    metrics: Metrics | None = None


def observers(settings: Settings, role: Role) -> Observers:
    """The observers that the settings ask for."""
    answered, matched = Observer(), MatchObserver()
    if settings.web_address is None or role is Role.WORKER:
        return Observers(answered, matched)
    # Nothing of the web part is in memory where it is off.
    from bot.web.metrics import Metrics  # noqa: PLC0415

    metrics = Metrics()
    return Observers(
        answered=both(answered, metrics.answered),
        matched=both(matched, metrics.matched),
        asked=metrics.asked,
        updated=metrics.updated,
        metrics=metrics,
    )


def both(first: Callable[[Event], None], second: Callable[[Event], None]) -> Callable[[Event], None]:
    """An observer that tells two."""

    def tell(event: Event) -> None:
        first(event)
        second(event)

    return tell
