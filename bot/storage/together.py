"""Reads that are asked for at the same moment share one question: a burst of newcomers costs one trip, not one each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Together(Generic[Key, Value]):
    """Gathers keys for as long as a question is under way, then asks for all of them at once."""

    def __init__(self, ask: Callable[[Collection[Key]], Awaitable[Mapping[Key, Value]]]) -> None:
        self._ask = ask
        self._waiting: dict[Key, asyncio.Future[Value | None]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def get(self, key: Key) -> Value | None:
        """What there is for ``key``; raises what asking raised."""
        if key not in self._waiting:
            self._waiting[key] = asyncio.get_running_loop().create_future()
            if self._asking is None:
                self._asking = asyncio.ensure_future(self._ask_all())
        # Shielded: one who goes away does not take the answer from the others.
        return await asyncio.shield(self._waiting[key])

    async def _ask_all(self) -> None:
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, {}
                await self._ask_once(waiting)
        finally:
            self._asking = None

    async def _ask_once(self, waiting: Mapping[Key, asyncio.Future[Value | None]]) -> None:
        try:
            found = await self._ask(waiting.keys())
        except Exception as error:  # noqa: BLE001 - everybody who waits is told
            for future in waiting.values():
                future.set_exception(error)
                future.exception()  # whoever still waits hears of it; nobody else has to
        else:
            for key, future in waiting.items():
                future.set_result(found.get(key))
