"""Raw updates on their way from the record to the handlers, whether they were polled for or pushed.

They are parsed one by one: one that python-telegram-bot cannot read is logged and passed over, where its own updater
would ask for the same batch for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from telegram import Bot, Update

from bot.telegram.intake import Intake
from bot.telegram.ledger import Ledger

BREATH = 10
"""Updates read in one go: a whole batch takes 20 ms, for which everybody else would wait."""

log = structlog.get_logger()


def nobody(_kind: str) -> None:
    """Tells nobody."""


class Feed:
    """Hands updates that are on record to the intake; ``told`` hears each one's kind."""

    def __init__(self, bot: Bot, intake: Intake, ledger: Ledger, *, told: Callable[[str], None] = nobody) -> None:
        self._bot = bot
        self._intake = intake
        self._ledger = ledger
        self._told = told

    async def resume(self) -> None:
        """Hand over what an earlier process accepted and did not handle."""
        await self.put(await self._ledger.left_over())

    async def put(self, updates: Sequence[dict[str, Any]]) -> None:
        """Hand updates over, in order; waits while too many are being handled."""
        for number, data in enumerate(updates, 1):
            await self._put(data)
            if number % BREATH == 0:
                await asyncio.sleep(0)

    async def _put(self, data: dict[str, Any]) -> None:
        update_id = data["update_id"]
        self._told(next((name for name in data if name != "update_id"), "empty"))
        try:
            update = Update.de_json(data, self._bot)
        except Exception as error:  # a stranger's data: whatever it breaks, the next update counts
            log.error("update.unreadable", update_id=update_id, kinds=sorted(data), exc_info=error)
            self._ledger.handled(update_id)
        else:
            await self._intake.put(update)
