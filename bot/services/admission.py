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


@dataclass(frozen=True, slots=True)
class Rule:
    """At most ``amount`` in any ``seconds``."""

    amount: int
    seconds: int = 60


class Windows(Protocol):
    """A store of moving windows."""

    async def wait(self, rule: Rule, *key: str) -> float:
        """Seconds until one more is allowed; 0 if it is now."""
        ...

    async def hit(self, rule: Rule, *key: str) -> None:
        """Count one."""
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

    async def check(self, action: Action, person: int) -> None:
        """Do nothing if ``person`` may; raises TooMany with the whole seconds to wait if not."""
        wait = await self._windows.wait(self._rules[action], action, str(person))
        if wait <= 0:
            return
        now = self._clock()
        repeated = now < self._told.get((action, person), -math.inf)
        if not repeated:
            self._told[action, person] = now + wait
        raise TooMany(action, math.ceil(wait), repeated=repeated)

    async def charge(self, action: Action, person: int) -> None:
        """Count one ``action`` of ``person``."""
        await self._windows.hit(self._rules[action], action, str(person))
