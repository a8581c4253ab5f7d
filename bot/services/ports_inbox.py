"""Updates that were accepted but not yet handled: what a restart goes on with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update of Telegram, as it came."""

    update_id: int
    payload: str
    """JSON text."""
    received_at: float
    """Unix time."""


class Inbox(Protocol):
    """Where updates are kept from the moment Telegram need not send them again until they are handled."""

    async def put(self, bot_id: int, updates: Sequence[Incoming]) -> frozenset[int]:
        """Keep updates, all or none; the ids that were new are returned, the others are there already."""
        ...

    async def done(self, bot_id: int, update_ids: Sequence[int]) -> None:
        """Forget updates that were handled."""
        ...

    async def pending(self, bot_id: int) -> Sequence[Incoming]:
        """All updates not yet handled, in Telegram's order."""
        ...
