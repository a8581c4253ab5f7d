"""Updates to those who answer them: each feature registers its own handlers, and all buttons come in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from telegram import Message, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes

from bot.telegram import texts
from bot.telegram.asking import Asking
from bot.telegram.buttons import Press, decode
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presses import Effect, Pressed

ALLOWED_UPDATES = ("message", "callback_query")

AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class Feature(Protocol):
    """Something that answers updates of some kind."""

    def register(self, application: AnyApplication) -> None:
        """Add its handlers, in the order in which they are tried."""
        ...


class Dispatcher:
    """All features together; the first that wants an update gets it. ``effects`` say what buttons do."""

    def __init__(
        self,
        asking: Asking,
        messenger: ChatMessenger,
        *,
        handlers: Sequence[Feature],
        effects: Sequence[Mapping[Press, Effect]],
    ) -> None:
        self._asking = asking
        self._messenger = messenger
        self._features = handlers
        self._effects = {press: effect for mapping in effects for press, effect in mapping.items()}

    def register(self, application: AnyApplication) -> None:
        """Add every handler."""
        application.add_handler(CallbackQueryHandler(self.button))
        for feature in self._features:
            feature.register(application)

    async def button(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """A press on one of our buttons, old ones included."""
        query = update.callback_query
        assert query is not None
        button, message = decode(query.data or ""), query.message
        words = self._asking.words(query.from_user)
        if button is None or button.press not in self._effects or not isinstance(message, Message):
            await query.answer(words.gettext(texts.CHOSEN_GONE))
            return
        target = self._asking.pressed_at(query, message)
        pressed = Pressed(query.from_user.id, button.argument, target, message.message_id, self._asking.key(update))
        said = await self._effects[button.press](pressed)
        await query.answer(None if said is None else words.gettext(said))
