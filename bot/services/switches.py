"""What the operator has switched off while the bot runs; it stays off until it is switched on again."""

from __future__ import annotations

from bot.services.ports import BreakerStore, Opened

PREFIX = "switch:"
"""Switches are written down where breakers are: both say who is not to be asked, to every process at once."""
_FOR_GOOD = 253_402_300_800.0
"""The year 10000, in Unix time."""


class Switches:
    """Switches by the name of what they switch."""

    def __init__(self, store: BreakerStore) -> None:
        self._store = store

    async def is_off(self, name: str) -> bool:
        """Whether ``name`` is switched off."""
        opened = await self._store.get(PREFIX + name)
        return opened is not None and opened.until >= _FOR_GOOD

    async def turn(self, name: str, *, on: bool) -> None:
        """Switch ``name`` on or off."""
        await self._store.put(PREFIX + name, Opened(0.0 if on else _FOR_GOOD, "operator"))
