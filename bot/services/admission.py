"""May this person ask this now? Moving windows, and a refusal that is said once.

Checking and charging are two steps, because an answer from the cache costs nothing and that is only known after
looking. The messages of one chat are handled in order, so nobody gets in between.
"""

from __future__ import annotations

import math
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.core.errors import TooMany


class Action(StrEnum):
    """What is counted."""

    SEARCH = "search"
    FETCH = "fetch"
    COLLECT = "collect"
    """Tracks of albums and playlists."""


@dataclass(frozen=True, slots=True)
class Rule:
    """At most ``amount`` in any ``seconds``."""

    amount: int
    seconds: int = 60


class Windows(Protocol):
    """A store of moving windows."""

    async def wait(self, rule: Rule, *key: str, cost: int = 1) -> float:
        """Seconds until ``cost`` more are allowed, as far as is known; 0 if they are now."""
        ...

    async def hit(self, rule: Rule, *key: str, cost: int = 1) -> None:
        """Count ``cost``."""
        ...

    async def left(self, rule: Rule, *key: str) -> int:
        """How many more are allowed now."""
        ...


class Admission:
    """The limits in force for everybody."""

    def __init__(
        self,
        windows: Windows,
        rules: dict[Action, Rule],
        *,
        clock: Callable[[], float],
        told: MutableMapping[tuple[Action, int], float],
    ) -> None:
        self._windows = windows
        self._rules = rules
        self._clock = clock
        self._told = told

    async def left(self, action: Action, person: int) -> int:
        """How often ``person`` may do it now."""
        return await self._windows.left(self._rules[action], action, str(person))

    async def check(self, action: Action, person: int, cost: int = 1) -> None:
        """Do nothing if ``person`` may; raises TooMany with the whole seconds to wait if not."""
        wait = await self._windows.wait(self._rules[action], action, str(person), cost=cost)
        if wait <= 0:
            return
        now = self._clock()
        repeated = now < self._told.get((action, person), -math.inf)
        if not repeated:
            self._told[action, person] = now + wait
        raise TooMany(action, math.ceil(wait), repeated=repeated)

    async def charge(self, action: Action, person: int, cost: int = 1) -> None:
        """Count ``cost`` times ``action`` of ``person``."""
        await self._windows.hit(self._rules[action], action, str(person), cost=cost)
