"""Who asks, where, and in which language: what every handler reads from an update in the same way."""

from __future__ import annotations

from telegram import CallbackQuery, Message, Update, User
from telegram.constants import ChatType

from bot.services.messaging import ChatTarget
from bot.services.preferences import PreferenceService
from bot.telegram.languages import Words
from bot.telegram.messenger import ChatMessenger

GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
GENERAL = 1
"""The topic of a forum that needs no naming, and where a message that names it is refused."""


class Asking:
    """Reads updates. What somebody prefers was read before any handler is called (`Gate`)."""

    def __init__(self, messenger: ChatMessenger, preferences: PreferenceService) -> None:
        self._messenger = messenger
        self._preferences = preferences

    def key(self, update: Update) -> str:
        """The update's name for the ids of jobs: the same update again is the same job."""
        return f"{self._messenger.bot_id}-{update.update_id}"

    def language(self, user: User | None, chat: int = 0) -> str:
        """The language chosen for a chat or by a person, else the one Telegram reports; empty if it does not."""
        if user is None:
            return ""
        return self._preferences.kept(user.id, chat).language or user.language_code or ""

    def words(self, user: User | None, chat: int = 0) -> Words:
        """The words to talk to a person in."""
        return self._messenger.words(self.language(user, chat))

    def target(self, message: Message, *, unasked: bool = False) -> ChatTarget:
        """Where the answer to a message goes; ``unasked`` if the message was not addressed to the bot."""
        language = self.language(message.from_user, message.chat.id)
        person = speaker(message)
        wanted = self._preferences.kept(person, message.chat.id)
        if message.chat.type not in GROUPS:
            return ChatTarget(
                message.chat.id, thread_id=message.message_thread_id, language=language, lyrics=wanted.lyrics
            )
        return ChatTarget(
            message.chat.id,
            reply_to=message.message_id,
            thread_id=_topic(message),
            language=language,
            quiet=True,
            unasked=unasked,
            asker=person,
            tidy=wanted.tidy,
            lyrics=wanted.lyrics,
        )

    def pressed_at(self, query: CallbackQuery, message: Message) -> ChatTarget:
        """Where the answer to a press on a button goes."""
        language = self.language(query.from_user, message.chat.id)
        lyrics = self._preferences.kept(query.from_user.id, message.chat.id).lyrics
        if message.chat.type not in GROUPS:
            return ChatTarget(message.chat.id, thread_id=message.message_thread_id, language=language, lyrics=lyrics)
        request = message.reply_to_message
        return ChatTarget(
            message.chat.id,
            reply_to=request.message_id if request is not None else None,
            thread_id=_topic(message),
            language=language,
            quiet=True,
            asker=query.from_user.id,
            lyrics=lyrics,
        )


def message_of(update: Update) -> Message:
    """The message of an update that has one."""
    assert update.message is not None
    return update.message


def person_of(message: Message) -> int:
    """The id of whoever wrote a message that somebody wrote."""
    person = speaker(message)
    assert person
    return person


def speaker(message: Message) -> int:
    """Who speaks: a person, or the chat that an anonymous admin or a channel's post speaks for; 0 if nobody does.

    All anonymous admins of all groups share one user id, as do all channels (Bot API, ``Message.sender_chat``).
    """
    if message.sender_chat is not None:
        return message.sender_chat.id
    return message.from_user.id if message.from_user is not None else 0


def _topic(message: Message) -> int | None:
    # Replies carry a thread id in groups without topics, too, and naming that one is refused.
    if not message.is_topic_message or message.message_thread_id == GENERAL:
        return None
    return message.message_thread_id
