"""``/privacy`` and ``/forget``."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from telegram import Update
from telegram.ext import CommandHandler, ContextTypes, filters

from bot.services.forgetting import Forgetting
from bot.services.ports_people import People, Standing
from bot.services.queue import Queue
from bot.services.recording import Recorder
from bot.telegram import privacy_screens as screens
from bot.telegram.asking import Asking, message_of, person_of
from bot.telegram.buttons import Press
from bot.telegram.dispatcher import AnyApplication
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presses import Effect, Pressed
from bot.telegram.texts import CHOSEN_GONE

_PRIVATE = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE

log = structlog.get_logger()

Context = ContextTypes.DEFAULT_TYPE


class PrivacyChat:
    """Says what is kept about a person, and forgets it."""

    def __init__(
        self,
        asking: Asking,
        messenger: ChatMessenger,
        *,
        forgetting: Forgetting,
        recorder: Recorder,
        queue: Queue,
        people: People,
    ) -> None:
        self._asking = asking
        self._messenger = messenger
        self._forgetting = forgetting
        self._recorder = recorder
        self._queue = queue
        self._people = people
        self.effects: Mapping[Press, Effect] = {Press.FORGET: self._forget}

    def register(self, application: AnyApplication) -> None:
        """Add the commands."""
        application.add_handler(CommandHandler("privacy", self.privacy, _PRIVATE))
        application.add_handler(CommandHandler("forget", self.forget, _PRIVATE))

    async def privacy(self, update: Update, _context: Context) -> None:
        """``/privacy``: what is kept, and why."""
        message = message_of(update)
        screen = screens.kept(self._asking.words(message.from_user))
        await self._messenger.show(self._asking.target(message), screen)

    async def forget(self, update: Update, _context: Context) -> None:
        """``/forget``: asks whether it is meant."""
        message = message_of(update)
        screen = screens.ask(self._asking.words(message.from_user), person_of(message))
        await self._messenger.show(self._asking.target(message), screen)

    async def _forget(self, pressed: Pressed) -> str | None:
        if pressed.argument != str(pressed.person):
            return CHOSEN_GONE
        # What is under way or noted would be written down afterwards.
        await self._queue.cancel_all(pressed.person)
        await self._recorder.flush()
        removed = await self._forgetting.forget(pressed.person)
        log.info("person.forgotten", **removed)
        known = await self._people.get(pressed.person)
        banned = known is not None and known.standing is Standing.BANNED
        screen = screens.forgotten(self._messenger.words(pressed.target.language), removed, banned=banned)
        await self._messenger.show(pressed.target, screen, replacing=pressed.message)
        return None
