"""Cookies for YouTube that an operator sends while the bot runs."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.audio.cookies import check_cookies
from bot.audio.youtube import YoutubeSource
from bot.settings import Settings


def cookie_keeper(settings: Settings, youtube: YoutubeSource | None) -> Callable[[bytes], Awaitable[int]]:
    """Keeps a file where the next start finds it, and uses it at once where this process asks YouTube itself."""

    async def keep(data: bytes) -> int:
        count = await asyncio.to_thread(_keep, data, settings.uploaded_cookies)
        if youtube is not None:
            await youtube.use_cookies(settings.uploaded_cookies)
        return count

    return keep


def _keep(data: bytes, path: Path) -> int:
    """Check before anything is replaced. Raises ValueError."""
    new = path.with_suffix(".new")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
        count = check_cookies(new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    return count
