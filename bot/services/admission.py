"""May this person ask this now? Moving windows, and a refusal that is said once.

Checking and charging are two steps, because an answer from the cache costs nothing and that is only known after
looking. The messages of one chat are handled in order, so nobody gets in between.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from bot.core.errors import TooMany


class Action(StrEnum):
    """What is counted."""

    SEARCH = "search"
    FETCH = "fetch"
    COLLECT = "collect"
    """Tracks of albums and playlists."""
    INLINE = "inline"
    """Queries typed after the bot's name in any chat."""
    SHORTEN = "shorten"
    """Short links made by chat."""


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


class Quota(Protocol):
    """How many songs a person may have fetched in a day."""

    async def left(self, person: int) -> int:
        """How many more they may today."""
        ...

    async def charge(self, person: int, amount: int = 1) -> None:
        """Count ``amount`` more."""
        ...

    def wait(self) -> int:
        """Seconds until a new day begins."""
        ...


COUNTED = frozenset({Action.FETCH, Action.COLLECT})
"""What a day's quota is spent on."""
DAY = "day"
"""What `TooMany` says was too many when the day's quota is spent."""


class Admission:
    """The limits in force: ``rules`` for each person, ``in_chats`` for each group, ``overall`` for all together."""

    def __init__(
        self,
        windows: Windows,
        rules: Mapping[Action, Rule],
        *,
        clock: Callable[[], float],
        told: MutableMapping[tuple[str, int], float],
        in_chats: Mapping[Action, Rule] = MappingProxyType({}),
        overall: Mapping[Action, Rule] = MappingProxyType({}),
        quota: Quota | None = None,
    ) -> None:
        self._windows = windows
        self._rules = rules
        self._in_chats = in_chats
        self._overall = overall
        self._quota = quota
        self._clock = clock
        self._told = told

    async def left(self, action: Action, person: int) -> int:
        """How often ``person`` may do it now."""
        left = await self._windows.left(self._rules[action], action, str(person))
        if self._quota is not None and action in COUNTED:
            left = min(left, await self._quota.left(person))
        return left

    async def check(self, action: Action, person: int, cost: int = 1, *, chat: int = 0) -> None:
        """Do nothing if ``person`` may, in ``chat`` if that is a group; raises TooMany with the seconds to wait if not.

        One who asks for more than is left of a day is told so by the same error, with ``what`` as `DAY`.
        """
        for rule, key in self._windows_of(action, person, chat):
            if (wait := await self._windows.wait(rule, *key, cost=cost)) > 0:
                raise self._refusal(action, person, wait)
        if self._quota is not None and action in COUNTED and await self._quota.left(person) < cost:
            raise self._refusal(DAY, person, self._quota.wait())

    async def charge(self, action: Action, person: int, cost: int = 1, *, chat: int = 0) -> None:
        """Count ``cost`` times ``action`` of ``person``."""
        for rule, key in self._windows_of(action, person, chat):
            await self._windows.hit(rule, *key, cost=cost)
        if self._quota is not None and action in COUNTED:
            await self._quota.charge(person, cost)

    def _windows_of(self, action: Action, person: int, chat: int) -> Iterator[tuple[Rule, tuple[str, ...]]]:
        yield self._rules[action], (action, str(person))
        if chat < 0 and action in self._in_chats:
            yield self._in_chats[action], (action, "chat", str(chat))
        if action in self._overall:
            yield self._overall[action], (action, "all")

    def _refusal(self, what: str, person: int, wait: float) -> TooMany:
        now = self._clock()
        repeated = now < self._told.get((what, person), -math.inf)
        if not repeated:
            self._told[what, person] = now + wait
        return TooMany(what, math.ceil(wait), repeated=repeated)
