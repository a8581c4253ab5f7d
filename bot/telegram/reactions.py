"""How work goes among several people: a reaction on the message that asked, instead of messages that all must read."""

from __future__ import annotations

import asyncio
from enum import StrEnum

import structlog
from telegram import Bot
from telegram.constants import ReactionEmoji
from telegram.error import TelegramError

from bot.core.progress import Progress, Tally
from bot.core.track import Track
from bot.services.messaging import ChatTarget

log = structlog.get_logger()


class Mark(StrEnum):
    """What a reaction says."""

    WORKING = ReactionEmoji.EYES
    DONE = ReactionEmoji.THUMBS_UP
    FAILED = ReactionEmoji.CRYING_FACE


async def react(bot: Bot, target: ChatTarget, mark: Mark | None) -> None:
    """Put a mark on the message that asked, in place of ours there, or take ours away; a chat may not allow any."""
    if target.reply_to is None:
        return
    try:
        await bot.set_message_reaction(target.chat_id, target.reply_to, mark)
    except TelegramError as error:
        log.info("reaction.not_set", exc_info=error)


class ReactionStatus:
    """Fulfils the `Status` port; ``question`` is a message that has had its answer and goes."""

    def __init__(self, bot: Bot, target: ChatTarget, *, question: int | None, resumed: bool) -> None:
        """``resumed``: the mark may stand there from before."""
        self._bot = bot
        self._target = target
        self._question = question
        self._marking: asyncio.Task[None] | None = None
        self._marked = resumed

    def concerning(self, track: Track) -> None:
        """A reaction names no song."""

    def report(self, progress: Progress) -> None:  # noqa: ARG002 - a reaction says only that something goes on
        """Show that somebody is working on it."""
        self._begin()

    def count(self, tally: Tally) -> None:  # noqa: ARG002
        """Show that somebody is working on it."""
        self._begin()

    async def hand_over(self) -> int | None:
        """Leave the mark to another status; there is no message that it could take over."""
        await self._settle()
        return None

    async def pause(self) -> None:
        """Leave the mark: the work goes on after a restart."""
        await self._settle()

    async def close(self) -> None:
        """Take the mark away."""
        await self._settle()
        if self._marked:
            self._marked = False
            await react(self._bot, self._target, None)

    def _begin(self) -> None:
        if self._marking is None:
            self._marked = True
            mark = react(self._bot, self._target, Mark.WORKING)
            self._marking = asyncio.get_running_loop().create_task(mark)

    async def _settle(self) -> None:
        if self._marking is not None:
            await asyncio.wait([self._marking])
        question, self._question = self._question, None
        if question is not None:
            try:
                await self._bot.delete_message(self._target.chat_id, question)
            except TelegramError as error:
                log.info("question.not_removed", exc_info=error)
