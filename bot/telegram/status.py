"""The one status message of a request: shown when there is something to wait for, edited, and taken away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.core.progress import EDIT_INTERVAL, Progress, Stage
from bot.core.track import Track
from bot.services.messaging import ChatTarget
from bot.telegram import presenter
from bot.telegram.languages import Words

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
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._target = target
        self._words = words
        self._message_id = message_id
        self._sleep = sleep
        self._track: Track | None = None
        self._next: Progress | None = None
        self._wake = asyncio.Event()
        self._working = asyncio.Event()
        self._teller: asyncio.Task[None] | None = None
        self._shown = ""

    def concerning(self, track: Track) -> None:
        """Name the song from here on."""
        self._track = track

    def report(self, progress: Progress) -> None:
        """Show a step soon."""
        self._next = progress
        self._wake.set()
        if progress.stage is not Stage.SEARCHING:
            self._working.set()
        if self._teller is None:
            self._teller = asyncio.get_running_loop().create_task(self._tell())

    async def close(self) -> None:
        """Stop telling and remove the message."""
        if self._teller is not None:
            self._teller.cancel()
            await asyncio.wait([self._teller])
        if self._message_id is None:
            return
        message_id, self._message_id = self._message_id, None
        try:
            await self._bot.delete_message(self._target.chat_id, message_id)
        except TelegramError as error:
            log.info("status.not_removed", exc_info=error)

    async def _tell(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._be_patient()
            assert self._next is not None
            try:
                await self._show(presenter.progress(self._words, self._next, self._track).text)
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

    async def _show(self, text: str) -> None:
        if text == self._shown:
            return
        self._shown = text
        if self._message_id is not None:
            await self._bot.edit_message_text(text, self._target.chat_id, self._message_id)
            return
        # Shielded: cancelled in the middle of sending, the message would stand in the chat for good, unknown to us.
        sending = asyncio.ensure_future(
            self._bot.send_message(self._target.chat_id, text, message_thread_id=self._target.thread_id)
        )
        try:
            await asyncio.shield(sending)
        finally:
            await asyncio.wait([sending])
            if sending.exception() is None:
                self._message_id = sending.result().message_id
