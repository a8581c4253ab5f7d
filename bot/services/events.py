"""What happened, as one value: logs and metrics hang on these instead of on calls spread over the logic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.core.errors import Broken, Refused, SongwireError
from bot.core.match_reasons import Match
from bot.core.track import Quality


class Outcome(StrEnum):
    """How a request ended."""

    CACHED = "cached"
    DELIVERED = "delivered"
    OFFERED = "offered"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    BROKEN = "broken"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A request was answered, one way or another."""

    outcome: Outcome
    seconds: float
    person: int = 0
    chat: int = 0
    track: str = ""
    """The canonical id, where one was found."""
    source: str = ""
    """The source the audio came from, for what was delivered anew."""
    code: str = ""
    """The error's code, for what was not delivered."""
    quality: Quality = Quality.V0
    """What was asked for."""
    error: BaseException | None = None
    """What the operator must see: the cause of everything but a refusal."""


def outcome_of(error: SongwireError) -> Outcome:
    """How a request ended that ``error`` stopped."""
    if isinstance(error, Refused):
        return Outcome.REFUSED
    return Outcome.BROKEN if isinstance(error, Broken) else Outcome.UNAVAILABLE


Observe = Callable[[Answered], None]
"""Told of each answer; never raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Uploads were judged for a track."""

    track: str
    match: Match
    searches: int
    """How many searches it took."""
    seconds: float


ObserveMatch = Callable[[Matched], None]
"""Told of each match; never raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An upstream was asked something."""

    host: str
    """Its public name, whatever gateway it was reached through."""
    seconds: float
    status: int | None
    """What it answered; None if nothing came."""


ObserveUpstream = Callable[[Asked], None]
"""Told of each request, from any thread; never raises."""
