"""What stands before every handler: it asks whether an update is for the bot, and whether its sender may ask.

It also reads what they prefer, so that handlers find it without waiting, and drops a button's second press.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping

import structlog
from telegram import CallbackQuery, Message, MessageEntity, Update
from telegram.error import TelegramError

from bot.services.door import Door, Verdict
from bot.services.messaging import ChatTarget
from bot.services.preferences import PreferenceService
from bot.telegram import preference_texts, texts
from bot.telegram.asking import GROUPS, Asking, speaker
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presenter import Screen

TAP_SECONDS = 2.0
"""How long the same press by the same person on the same message counts as one."""
TOLD_SECONDS = 60.0
"""How long a stranger is not told again that the bot is private."""

_FOR_US = frozenset(
    {
        MessageEntity.URL,
        MessageEntity.TEXT_LINK,
        MessageEntity.MENTION,
        MessageEntity.BOT_COMMAND,
    }
)
_INVITATION = re.compile(r"/start(?:@\w+)? invite_(?P<code>[A-Za-z0-9_-]{1,57})")
_URI = "spotify:"
"""Spotify's own kind of link, which Telegram does not mark."""

log = structlog.get_logger()

Tap = tuple[int, int, int, str]
"""Person, chat, message and callback data."""


class Gate:
    """Lets updates in or not."""

    def __init__(
        self,
        asking: Asking,
        *,
        door: Door,
        preferences: PreferenceService,
        messenger: ChatMessenger,
        taps: MutableMapping[Tap, bool],
        told: MutableMapping[int, bool],
    ) -> None:
        """``taps`` forgets after `TAP_SECONDS`, ``told`` after `TOLD_SECONDS`."""
        self._asking = asking
        self._door = door
        self._preferences = preferences
        self._messenger = messenger
        self._taps = taps
        self._told = told

    async def admits(self, update: Update) -> bool:
        """Whether the handlers shall see an update; never raises."""
        try:
            return await self._admits(update)
        except Exception as error:
            log.error("update.not_admitted", update_id=update.update_id, exc_info=error)
            return False

    async def _admits(self, update: Update) -> bool:
        message, query = update.message, update.callback_query
        if message is not None:
            if message.chat.type in GROUPS and not concerns(message, self._messenger.bot_id):
                return False
            person, chat = speaker(message), message.chat.id
        else:
            user = update.effective_user
            if user is None or update.my_chat_member is not None:
                return True
            place = update.effective_chat
            person, chat = user.id, place.id if place is not None else 0
        if not await self._let_in(update, person, chat):
            return False
        # Language and looks go by the user even where a group speaks; reading both costs nothing once they are kept.
        if (user := update.effective_user) is not None and user.id != person:
            await self._preferences.of(user.id, chat)
        await self._preferences.of(person, chat)
        return query is None or await self._first_press(query, chat)

    async def _let_in(self, update: Update, person: int, chat: int) -> bool:
        verdict = await self._door.verdict(person, alone=chat == person)
        if verdict is Verdict.STRANGER:
            return await self._turn_away(update, person)
        return verdict is Verdict.WELCOME

    async def _turn_away(self, update: Update, person: int) -> bool:
        """Tell a stranger how to be let in, or let them in if they bring an invitation."""
        query, message = update.callback_query, update.message
        if query is not None:
            words = self._asking.words(query.from_user)
            await _answered(query, words.gettext(texts.NOT_ALLOWED))
        if message is None or message.chat.id != person:
            return False
        if found := _INVITATION.fullmatch(message.text or ""):
            invited = await self._door.redeem(person, found["code"])
            await self._say(message, preference_texts.INVITED if invited else preference_texts.NOT_INVITED)
            return invited
        if person not in self._told:
            self._told[person] = True
            await self._say(message, texts.NOT_ALLOWED)
        return False

    async def _first_press(self, query: CallbackQuery, chat: int) -> bool:
        tap = query.from_user.id, chat, query.message.message_id if query.message else 0, query.data or ""
        if tap in self._taps:
            await _answered(query, None)
            return False
        self._taps[tap] = True
        return True

    async def _say(self, message: Message, sentence: str) -> None:
        words = self._asking.words(message.from_user)
        await self._messenger.show(ChatTarget(message.chat.id), Screen(words.gettext(sentence)))


async def _answered(query: CallbackQuery, sentence: str | None) -> None:
    try:
        await query.answer(sentence)
    except TelegramError as error:
        log.info("press.not_answered", exc_info=error)


def concerns(message: Message, bot: int) -> bool:
    """Whether a message in a group may be for the bot: a command, a link, a name, a reply to it, or news of the group.

    Most are not, where privacy mode is off, and they are to cost next to nothing.
    """
    text = message.text or message.caption
    if text is None:
        return bool(message.migrate_to_chat_id or message.migrate_from_chat_id)
    marks = message.entities or message.caption_entities
    if any(mark.type in _FOR_US for mark in marks) or _URI in text:
        return True
    replied = message.reply_to_message
    return replied is not None and replied.from_user is not None and replied.from_user.id == bot
