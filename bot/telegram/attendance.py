"""Notes who writes to the bot, whatever they write."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from telegram import Update
from telegram.ext import ContextTypes, TypeHandler

from bot.services.recording import Recorder
from bot.telegram.buttons import Press
from bot.telegram.dispatcher import AnyApplication
from bot.telegram.presses import Effect

FIRST = -1
"""A group of handlers of its own: it takes no update from those who answer."""


class Attendance:
    """Sees every update before it is answered."""

    effects: Mapping[Press, Effect] = MappingProxyType({})

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def register(self, application: AnyApplication) -> None:
        """Add the handler."""
        application.add_handler(TypeHandler(Update, self.note), group=FIRST)

    async def note(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Note who it is from, where a person wrote to the bot; those in groups have not begun a chat with it."""
        message, query = update.message, update.callback_query
        if message is not None and message.from_user is not None and message.chat.type == message.chat.PRIVATE:
            self._recorder.seen(message.from_user.id)
        elif query is not None and query.message is not None and query.message.chat.type == "private":
            self._recorder.seen(query.from_user.id)
