"""A bot's queue of updates: offsets, confirmation, expiry, long polling, and only one who polls."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from bot.playground.errors import CONFLICT, ApiError

LIFETIMES = {"inline_query": 30.0, "callback_query": 150.0, "chosen_inline_result": 600.0}
"""Seconds after which an update that nobody fetched is dropped (telegram-bot-api, Client.cpp); others live a day."""
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that only a bot gets that asks for them by name (Bot API, getUpdates)."""
DAY = 86_400.0
LIMIT = 100


@dataclass(frozen=True, slots=True)
class Pending:
    """An update that was not confirmed yet."""

    id: int
    kind: str
    expires_at: float
    body: dict[str, Any]


class UpdateQueue:
    """Updates for one bot; ``now`` is any clock in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._ids = itertools.count(100_000_001)
        self._pending: deque[Pending] = deque()
        self._allowed: frozenset[str] | None = None
        self._poller: asyncio.Future[None] | None = None
        self._arrived = asyncio.Event()
        self._waiting = asyncio.Event()
        self._confirmed = asyncio.Event()
        self._confirmed.set()

    def push(self, kind: str, content: Any) -> int:
        """Add an update; its id is returned. One of a kind that the bot did not ask for is dropped."""
        return self.push_raw({kind: content})

    def push_raw(self, body: dict[str, Any]) -> int:
        """Add an update exactly as given, however malformed; only its id is set, if it has none."""
        # A copy: what happens to a message afterwards is told by further updates, not by this one.
        body = orjson.loads(orjson.dumps({"update_id": next(self._ids)} | body))
        kind = next((key for key in body if key != "update_id"), "")
        if not kind or (kind in self._allowed if self._allowed is not None else kind not in UNASKED):
            lifetime = LIFETIMES.get(kind, DAY)
            self._pending.append(Pending(body["update_id"], kind, self._now() + lifetime, body))
            self._confirmed.clear()
            self._arrived.set()
            self._wake()
        return int(body["update_id"])

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def allowed(self) -> list[str]:
        """The kinds that the bot has asked for; empty for all but those that must be asked for."""
        return sorted(self._allowed or ())

    def after(self, update_id: int) -> list[Pending]:
        """What is pending beyond an update."""
        self._expire()
        return [pending for pending in self._pending if pending.id > update_id]

    async def arrival(self) -> None:
        """Wait for the next update; one that came since the last wait counts."""
        await self._arrived.wait()
        self._arrived.clear()

    def confirm(self, update_id: int) -> None:
        """Forget one update: the bot has it."""
        self._pending = deque(pending for pending in self._pending if pending.id != update_id)
        if not self._pending:
            self._confirmed.set()

    def clear(self) -> None:
        """Drop everything, as ``drop_pending_updates`` does."""
        self._pending.clear()
        self._confirmed.set()

    def allow(self, kinds: Sequence[str]) -> None:
        """Keep only these kinds from now on; an empty list means all but those that must be asked for."""
        self._allowed = frozenset(kinds) or None

    async def polling(self) -> None:
        """Wait until the bot waits: a long poll is open and there is nothing to answer it with."""
        await self._waiting.wait()

    async def drained(self) -> None:
        """Wait until the bot has confirmed everything, which it does with its next poll."""
        await self._confirmed.wait()

    async def poll(
        self, *, offset: int = 0, limit: int = LIMIT, seconds: float = 0, allowed: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """Answer getUpdates. Raises ApiError 409 in a poll that another one ends."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(ApiError(*CONFLICT))
        if allowed is not None:
            self.allow(allowed)
        self._confirm(offset)
        if not self._pending and seconds > 0:
            await self._wait(seconds)
        self._expire()
        return [pending.body for pending in list(self._pending)[: max(1, min(limit, LIMIT))]]

    async def _wait(self, seconds: float) -> None:
        poller = self._poller = asyncio.get_running_loop().create_future()
        self._waiting.set()
        try:
            async with asyncio.timeout(seconds):
                await poller
        except TimeoutError:
            return
        finally:
            if self._poller is poller:
                self._poller = None
                self._waiting.clear()

    def _wake(self) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
        while self._pending and offset > 0 and self._pending[0].id < offset:
            self._pending.popleft()
        if not self._pending:
            self._confirmed.set()

    def _expire(self) -> None:
        now = self._now()
        if any(pending.expires_at <= now for pending in self._pending):
            self._pending = deque(pending for pending in self._pending if pending.expires_at > now)
            if not self._pending:
                self._confirmed.set()
