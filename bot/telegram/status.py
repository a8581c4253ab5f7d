"""The one status message of a request: shown when there is something to wait for, edited, and taken away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.core.progress import EDIT_INTERVAL, Progress, Stage, Tally
from bot.core.track import Track
from bot.services.messaging import ChatTarget, Work
from bot.telegram import presenter, texts
from bot.telegram.keyboard import keyboard
from bot.telegram.languages import Words
from bot.telegram.presenter import Screen

PATIENCE = 0.5
"""Seconds a search may take before anything is shown: most end sooner, and a message that flashes by only disturbs."""

log = structlog.get_logger()


class ChatStatus:
    """Fulfils the `Status` port. Telegram's errors end the display, never the work."""

    def __init__(
        self,
        bot: Bot,
        target: ChatTarget,
        words: Words,
        *,
        message_id: int | None,
        work: Work | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._target = target
        self._words = words
        self._message_id = message_id
        self._work = work
        self._sleep = sleep
        self._track: Track | None = None
        self._next: Progress | None = None
        self._tally: Tally | None = None
        self._wake = asyncio.Event()
        self._working = asyncio.Event()
        self._teller: asyncio.Task[None] | None = None
        self._shown: Screen | None = None

    def concerning(self, track: Track) -> None:
        """Name the song from here on."""
        self._track = track

    def report(self, progress: Progress) -> None:
        """Show a step soon."""
        self._next = progress
        if progress.stage is not Stage.SEARCHING:
            self._working.set()
        self._begin()

    def count(self, tally: Tally) -> None:
        """Show how far a collection is."""
        self._tally, self._next = tally, None
        self._working.set()
        self._begin()

    async def hand_over(self) -> int | None:
        """Stop telling and leave the message to another status."""
        await self._stop()
        return self._message_id

    async def pause(self) -> None:
        """Say that the work goes on after a restart, and leave the message."""
        await self._stop()
        if self._message_id is None:
            return
        try:
            await self._edit(Screen(self._words.gettext(texts.PAUSED)))
        except TelegramError as error:
            log.info("status.not_paused", exc_info=error)

    async def close(self) -> None:
        """Stop telling and remove the message."""
        await self._stop()
        if self._message_id is None:
            return
        message_id, self._message_id = self._message_id, None
        try:
            await self._bot.delete_message(self._target.chat_id, message_id)
        except TelegramError as error:
            log.info("status.not_removed", exc_info=error)

    def _begin(self) -> None:
        self._wake.set()
        if self._teller is None:
            self._teller = asyncio.get_running_loop().create_task(self._tell())

    async def _stop(self) -> None:
        if self._teller is not None:
            self._teller.cancel()
            await asyncio.wait([self._teller])
            self._teller = None

    def _screen(self) -> Screen:
        job = self._work.job if self._work is not None else None
        return presenter.status(self._words, self._tally, self._next, self._track, job)

    async def _tell(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._be_patient()
            try:
                await self._show(self._screen())
            except TelegramError as error:
                log.info("status.not_shown", exc_info=error)
            await self._sleep(EDIT_INTERVAL)

    async def _be_patient(self) -> None:
        """Hold the first message back while nothing but a search goes on."""
        if self._message_id is not None:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._working.wait()

    async def _show(self, screen: Screen) -> None:
        if screen == self._shown:
            return
        self._shown = screen
        if self._message_id is not None:
            await self._edit(screen)
            return
        # Shielded: cancelled in the middle of sending, the message would stand in the chat for good, unknown to us.
        sending = asyncio.ensure_future(self._send(screen))
        try:
            await asyncio.shield(sending)
        finally:
            await asyncio.wait([sending])

    async def _edit(self, screen: Screen) -> None:
        await self._bot.edit_message_text(
            screen.text, self._target.chat_id, self._message_id, reply_markup=keyboard(screen)
        )

    async def _send(self, screen: Screen) -> None:
        message = await self._bot.send_message(
            self._target.chat_id,
            screen.text,
            message_thread_id=self._target.thread_id,
            reply_markup=keyboard(screen),
        )
        self._message_id = message.message_id
        if self._work is not None:
            await self._work.shown(message.message_id)
