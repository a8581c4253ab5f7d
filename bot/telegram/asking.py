"""Who asks, where, and in which language: what every handler reads from an update in the same way."""

from __future__ import annotations

from telegram import CallbackQuery, Message, Update, User

from bot.services.messaging import ChatTarget
from bot.telegram.languages import Words
from bot.telegram.messenger import ChatMessenger


class Asking:
    """Reads updates."""

    def __init__(self, messenger: ChatMessenger) -> None:
        self._messenger = messenger

    def key(self, update: Update) -> str:
        """The update's name for the ids of jobs: the same update again is the same job."""
        return f"{self._messenger.bot_id}-{update.update_id}"

    def language(self, user: User | None) -> str:
        """The code of a person's language; empty if they do not say."""
        return user.language_code or "" if user is not None else ""

    def words(self, user: User | None) -> Words:
        """The words to talk to a person in."""
        return self._messenger.words(self.language(user))

    def target(self, message: Message) -> ChatTarget:
        """Where the answer to a message goes."""
        language = self.language(message.from_user)
        return ChatTarget(message.chat.id, thread_id=message.message_thread_id, language=language)

    def pressed_at(self, query: CallbackQuery, message: Message) -> ChatTarget:
        """Where the answer to a press on a button goes."""
        language = self.language(query.from_user)
        return ChatTarget(message.chat.id, thread_id=message.message_thread_id, language=language)


def message_of(update: Update) -> Message:
    """The message of an update that has one."""
    assert update.message is not None
    return update.message


def person_of(message: Message) -> int:
    """The id of whoever wrote a message that somebody wrote."""
    assert message.from_user is not None
    return message.from_user.id
