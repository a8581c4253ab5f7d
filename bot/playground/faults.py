"""Trouble by script: what the next calls of a method shall run into."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field
from enum import StrEnum


class Trouble(StrEnum):
    """A sort of trouble."""

    FLOOD = "flood"
    """429 with ``seconds`` as retry_after."""
    STATUS = "status"
    """``status`` with a page of HTML, as a gateway in front of Telegram answers."""
    HANG = "hang"
    """No answer before `Fault.release`."""
    CUT = "cut"
    """The call is carried out, but the connection breaks before the answer: sent, yet seemingly failed."""


@dataclass(slots=True)
class Fault:
    """One call's trouble."""

    trouble: Trouble
    seconds: int = 1
    status: int = 502
    released: asyncio.Event = field(default_factory=asyncio.Event)
    met: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a call has run into it."""

    def release(self) -> None:
        """Let a hanging call go on."""
        self.released.set()


class Faults:
    """Scripts by method."""

    def __init__(self) -> None:
        self._scripts: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def add(self, method: str, *faults: Fault) -> None:
        """The next calls of ``method`` run into these, one each."""
        self._scripts[method.lower()].extend(faults)

    def take(self, method: str) -> Fault | None:
        """The trouble of a call that has just come in."""
        script = self._scripts.get(method.lower())
        if not script:
            return None
        fault = script.popleft()
        fault.met.set()
        return fault
