"""Tokens for the Links API: given out in the private chat, known here by their hash only."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bot.services.link_ports import TokenStore

PREFIX: Final = "sw_"
"""Tells people and secret scanners what it is."""
LIFETIME: Final = timedelta(days=365)
_TOKEN: Final = re.compile(r"sw_[0-9A-Za-z_-]{43}", re.ASCII)


class Tokens:
    """Issues, checks and revokes; ``secret`` makes 43 URL-safe characters, 256 bits, that nobody can foretell."""

    def __init__(self, store: TokenStore, *, secret: Callable[[], str], now: Callable[[], datetime]) -> None:
        self._store = store
        self._secret = secret
        self._now = now

    async def issue(self, owner: int) -> str:
        """A new token, good for a year; the person's former one ends. It cannot be shown again."""
        token = PREFIX + self._secret()
        await self._store.put(owner, _hash(token), self._now() + LIFETIME)
        return token

    async def revoke(self, owner: int) -> bool:
        """End the person's token; False if there was none."""
        return await self._store.remove(owner)

    async def owner(self, token: str) -> int | None:
        """The Telegram user id that a token stands for; None for one that is forged, revoked or expired."""
        return await self._store.owner(_hash(token), self._now()) if _TOKEN.fullmatch(token) else None


def _hash(token: str) -> str:
    # Not a password: 256 random bits need no salt and no slow hash, and looking one up takes no comparing in our code.
    return hashlib.sha256(token.encode()).hexdigest()
