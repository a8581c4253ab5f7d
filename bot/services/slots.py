"""Who may fetch next: a few at once, two of one person's at most, single songs before the parts of collections.

Fetching is what costs: a download, an encoder, an upload. Everything else about a job may wait beside others.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import IntEnum

OF_ONE_PERSON = 2
"""Fetches of one person's at a time, so that a long playlist leaves room for others."""


class Urgency(IntEnum):
    """Less is sooner."""

    SONG = 0
    PART = 1
    """One of a collection's tracks."""


@dataclass(slots=True, eq=False)
class Ticket:
    """A place in the queue."""

    person: int
    urgency: Urgency
    free: asyncio.Event = field(default_factory=asyncio.Event)


class Slots:
    """The queue in front of the sources of audio."""

    def __init__(self, at_once: int, of_one_person: int = OF_ONE_PERSON) -> None:
        self._at_once = at_once
        self._of_one_person = of_one_person
        self._waiting: list[Ticket] = []
        self._busy: Counter[int] = Counter()

    def __len__(self) -> int:
        return len(self._waiting)

    @asynccontextmanager
    async def take(self, ticket: Ticket) -> AsyncIterator[None]:
        """Hold a slot, waiting for it as long as it takes."""
        self._waiting.append(ticket)
        self._admit()
        try:
            await ticket.free.wait()
            yield
        finally:
            if ticket.free.is_set():
                self._busy[ticket.person] -= 1
                self._busy += Counter()  # drops those that have come down to zero
            else:
                self._waiting.remove(ticket)
            self._admit()

    def hurry(self, ticket: Ticket, urgency: Urgency) -> None:
        """Somebody needs the same sooner: let it go forward."""
        ticket.urgency = min(ticket.urgency, urgency)

    def _admit(self) -> None:
        """Let in whoever may: the most urgent first, the longest waiting among those."""
        for ticket in sorted(self._waiting, key=lambda ticket: ticket.urgency):
            if self._busy.total() >= self._at_once:
                return
            if self._busy[ticket.person] < self._of_one_person:
                self._waiting.remove(ticket)
                self._busy[ticket.person] += 1
                ticket.free.set()
