"""The pulse of this process, for ``songwire health``."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import structlog

from bot import pulse
from bot.services.ports_workers import Role

BEAT = 15.0
"""Seconds between two marks of the pulse."""

log = structlog.get_logger()


class Answering(Protocol):
    """Something that can be asked whether it is there."""

    async def ping(self) -> None:
        """Return once it has answered. Raises if it does not."""
        ...


class Heart:
    """Beats while Telegram answers, given the ``age`` of its last answer; else while the database does."""

    def __init__(
        self,
        data: Path,
        role: Role,
        database: Answering,
        *,
        age: Callable[[], float] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.data = data
        self._role = role
        self.database = database
        self._age = age
        self._clock = clock
        self._answered_at = clock()

    async def run(self) -> None:
        """Beat until cancelled."""
        while True:
            await self.beat()
            await asyncio.sleep(BEAT)

    async def beat(self) -> None:
        """Note how long ago the last answer came."""
        try:
            pulse.beat(self.data, await self._measured(), role=self._role, of=self._of)
        except OSError as error:
            log.warning("pulse.not_written", exc_info=error)

    def stop(self) -> None:
        """The process ends."""
        pulse.stop(self.data, self._role)

    @property
    def _of(self) -> str:
        return "Telegram" if self._age is not None else "The database"

    async def _measured(self) -> float:
        if self._age is not None:
            return self._age()
        try:
            async with asyncio.timeout(BEAT):
                await self.database.ping()
            self._answered_at = self._clock()
        except Exception as error:
            log.warning("database.silent", exc_info=error)
        return self._clock() - self._answered_at
