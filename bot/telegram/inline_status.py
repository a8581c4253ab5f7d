"""How the work goes, told in a message that was sent inline: it is edited, and becomes the song in the end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.core.errors import SongwireError
from bot.core.progress import EDIT_INTERVAL, Progress, Stage, Tally
from bot.core.track import Track
from bot.services.messaging import InlineTarget, Work
from bot.telegram import presenter, texts
from bot.telegram.languages import Words
from bot.telegram.presenter import Screen

Edit = Callable[[InlineTarget, Screen], Awaitable[None]]
"""Shows a screen in an inline message. Raises Unavailable."""

log = structlog.get_logger()


class InlineStatus:
    """Fulfils the `Status` port. There is no message to take away: what comes next takes its place."""

    def __init__(
        self,
        edit: Edit,
        target: InlineTarget,
        words: Words,
        *,
        work: Work | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._edit = edit
        self._target = target
        self._words = words
        self._work = work
        self._sleep = sleep
        self._track: Track | None = None
        self._next: Progress | None = None
        self._wake = asyncio.Event()
        self._teller: asyncio.Task[None] | None = None
        self._shown: Screen | None = None

    def concerning(self, track: Track) -> None:
        """Name the song from here on."""
        self._track = track

    def report(self, progress: Progress) -> None:
        """Show a step soon."""
        if progress.stage is Stage.SEARCHING and self._work is None:
            return  # the message says as much already
        self._next = progress
        self._wake.set()
        if self._teller is None:
            self._teller = asyncio.get_running_loop().create_task(self._tell())

    def count(self, tally: Tally) -> None:
        """Nothing: collections are not sent inline."""

    async def hand_over(self) -> int | None:
        """Stop telling; the job finds the message by its target."""
        await self.close()
        return None

    async def pause(self) -> None:
        """Say that the work goes on after a restart."""
        was_shown = self._shown is not None
        await self.close()
        if was_shown:
            await self._show(Screen(self._words.gettext(texts.PAUSED)))

    async def close(self) -> None:
        """Stop telling."""
        if self._teller is not None:
            self._teller.cancel()
            await asyncio.wait([self._teller])
            self._teller = None

    async def _tell(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            job = self._work.job if self._work is not None else None
            await self._show(presenter.status(self._words, None, self._next, self._track, job))
            await self._sleep(EDIT_INTERVAL)

    async def _show(self, screen: Screen) -> None:
        if screen == self._shown:
            return
        self._shown = screen
        try:
            await self._edit(self._target, screen)
        except SongwireError as error:
            log.info("status.not_shown", code=error.code, exc_info=error)
