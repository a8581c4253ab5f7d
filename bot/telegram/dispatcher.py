"""Updates to those who answer them: each feature registers its own handlers, and all buttons come in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from telegram import Message, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes

from bot.telegram import texts
from bot.telegram.asking import GROUPS, Asking, speaker
from bot.telegram.buttons import Press, decode
from bot.telegram.gate import Gate
from bot.telegram.members import Members
from bot.telegram.messenger import ChatMessenger
from bot.telegram.preference_texts import NOT_YOUR_BUTTON
from bot.telegram.presses import Effect, Pressed

ALLOWED_UPDATES = (
    "message",
    "callback_query",
    "my_chat_member",
    "inline_query",
    "chosen_inline_result",
    "guest_message",
)

EVERYBODYS = frozenset({Press.WRONG, Press.LYRICS, Press.ALBUM, Press.SETTINGS})
"""Buttons that any member of a group may press; who may change its settings is looked at there."""

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
        gate: Gate,
        members: Members,
    ) -> None:
        self._asking = asking
        self._messenger = messenger
        self._features = handlers
        self._effects = {press: effect for mapping in effects for press, effect in mapping.items()}

        self._gate = gate
        self._members = members

    async def admits(self, update: Update) -> bool:
        """Whether the handlers shall see an update at all; never raises."""
        return await self._gate.admits(update)

    def register(self, application: AnyApplication) -> None:
        """Add every handler."""
        for feature in self._features:
            feature.register(application)
        application.add_handler(CallbackQueryHandler(self.button))

    async def button(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """A press on one of our buttons, old ones included."""
        query = update.callback_query
        assert query is not None
        button, message = decode(query.data or ""), query.message
        words = self._asking.words(query.from_user, message.chat.id if message is not None else 0)
        if button is None or button.press not in self._effects or not isinstance(message, Message):
            await query.answer(words.gettext(texts.CHOSEN_GONE))
            return
        if button.press not in EVERYBODYS and not await self._may_press(query.from_user.id, message):
            await query.answer(words.gettext(NOT_YOUR_BUTTON))
            return
        target = self._asking.pressed_at(query, message)
        pressed = Pressed(query.from_user.id, button.argument, target, message.message_id, self._asking.key(update))
        said = await self._effects[button.press](pressed)
        await query.answer(None if said is None else words.gettext(said))

    async def _may_press(self, person: int, message: Message) -> bool:
        """Whether a button in a group is for a person: for whoever asked, and for the group's admins."""
        if message.chat.type not in GROUPS:
            return True
        request = message.reply_to_message
        asker = self._messenger.owner(message.chat.id, message.message_id)
        asker = asker or (speaker(request) if request is not None else 0)
        if asker in {0, person, self._messenger.bot_id}:
            return True
        return await self._members.admin(message.chat.id, person)
