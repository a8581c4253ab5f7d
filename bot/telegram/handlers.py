"""Updates to use cases: parse, ask, render. No decision is made here that the services could make."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from telegram import Message, MessageEntity, Update, User
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.core.errors import SongwireError
from bot.core.recognise import recognise
from bot.core.request import Request
from bot.core.track import TrackId
from bot.services.answering import Answering
from bot.services.messaging import ChatTarget
from bot.telegram import texts
from bot.telegram.buttons import Button, Press, decode
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presenter import Screen

ALLOWED_UPDATES = ("message", "callback_query")
SONGS_AT_ONCE = 10
"""Songs taken from one message."""

_PRIVATE = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
_LISTEN = filters.VOICE | filters.AUDIO | filters.VIDEO_NOTE
_DEEP_LINK = re.compile(r"(?P<kind>track)_(?P<id>[0-9A-Za-z]{22})")

log = structlog.get_logger()

Read = Callable[..., tuple[Request, ...]]
"""`recognise`, or one that remembers what it has read before."""

Context = ContextTypes.DEFAULT_TYPE
AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class Handlers:
    """The bot's side of every conversation."""

    def __init__(self, answering: Answering, messenger: ChatMessenger, *, read: Read = recognise) -> None:
        self._answering = answering
        self._messenger = messenger
        self._read = read

    def register(self, application: AnyApplication) -> None:
        """Add every handler, in the order in which they are tried."""
        application.add_handler(CommandHandler("start", self.start, _PRIVATE))
        application.add_handler(CommandHandler("help", self.help, _PRIVATE))
        application.add_handler(MessageHandler(_PRIVATE & filters.COMMAND, self.unknown_command))
        application.add_handler(MessageHandler(_PRIVATE & (filters.TEXT | filters.CAPTION), self.text))
        application.add_handler(MessageHandler(_PRIVATE & _LISTEN, self.sound))
        application.add_handler(CallbackQueryHandler(self.button))

    async def start(self, update: Update, context: Context) -> None:
        """``/start``, and ``/start track_<id>`` from a deep link, which asks for that track."""
        message = _message(update)
        payload = context.args[0] if context.args else ""
        if found := _DEEP_LINK.fullmatch(payload):
            await self._ask(message, f"spotify:{found['kind']}:{found['id']}", ())
            return
        await self._say(message, texts.START, example=texts.EXAMPLE)

    async def help(self, update: Update, _context: Context) -> None:
        """``/help``."""
        await self._say(_message(update), texts.HELP, example=texts.EXAMPLE)

    async def unknown_command(self, update: Update, _context: Context) -> None:
        """A command nobody taught the bot."""
        await self._say(_message(update), texts.UNKNOWN_COMMAND)

    async def text(self, update: Update, _context: Context) -> None:
        """A song's name, a link, or several of them."""
        message = _message(update)
        await self._ask(message, message.text or message.caption or "", _hidden_links(message))

    async def sound(self, update: Update, _context: Context) -> None:
        """A voice message or a song: the bot cannot listen, and says so."""
        await self._say(_message(update), texts.ONLY_SONGS)

    async def button(self, update: Update, _context: Context) -> None:
        """A press on one of our buttons, old ones included."""
        query = update.callback_query
        assert query is not None
        button = decode(query.data or "")
        question = query.message
        language = _language(query.from_user)
        words = self._messenger.words(language)
        if button is None or not isinstance(question, Message):
            await query.answer(words.gettext(texts.CHOSEN_GONE))
            return
        target = ChatTarget(question.chat.id, thread_id=question.message_thread_id, language=language)
        if button.press is Press.CANCEL:
            await query.answer()
            await self._messenger.remove(target, question.message_id)
            return
        person, said = query.from_user.id, texts.NO_MORE if button.press is Press.MORE else texts.CHOSEN_GONE
        done = await self._press(person, button, target, question.message_id)
        await query.answer(None if done else words.gettext(said))

    async def _press(self, person: int, button: Button, target: ChatTarget, message_id: int) -> bool:
        """Do what a button asks for; False if it cannot be done any more."""
        track, _, upload = button.argument.partition("|")
        match button.press:
            case Press.PICK:
                return await self._answering.pick(person, TrackId(track), target, question=message_id)
            case Press.MORE:
                return await self._answering.more(person, target, question=message_id)
            case Press.WRONG:
                return await self._answering.wrong(person, TrackId(track), target)
            case Press.TAKE:
                return await self._answering.take(person, TrackId(track), upload, target, question=message_id)
        return False

    async def _ask(self, message: Message, text: str, hidden_links: Sequence[str]) -> None:
        requests = self._read(text, hidden_links=hidden_links)
        if not requests:
            await self._say(message, texts.NOTHING_ASKED, example=texts.EXAMPLE)
            return
        if len(requests) > SONGS_AT_ONCE:
            words = self._messenger.words(_language(message.from_user))
            await self._show(message, words.ngettext(texts.TOO_MANY_SONGS, SONGS_AT_ONCE))
        assert message.from_user is not None
        for request in requests[:SONGS_AT_ONCE]:
            await self._answering.ask(message.from_user.id, request, _target(message))

    async def _say(self, message: Message, sentence: str, **values: str) -> None:
        await self._show(message, self._messenger.words(_language(message.from_user)).gettext(sentence, **values))

    async def _show(self, message: Message, text: str) -> None:
        try:
            await self._messenger.show(_target(message), Screen(text))
        except SongwireError as error:
            log.info("reply.not_sent", code=error.code, exc_info=error)


def _message(update: Update) -> Message:
    assert update.message is not None
    return update.message


def _target(message: Message) -> ChatTarget:
    return ChatTarget(message.chat.id, thread_id=message.message_thread_id, language=_language(message.from_user))


def _language(user: User | None) -> str:
    return user.language_code or "" if user is not None else ""


def _hidden_links(message: Message) -> tuple[str, ...]:
    entities = (*message.entities, *message.caption_entities)
    return tuple(entity.url for entity in entities if entity.type == MessageEntity.TEXT_LINK and entity.url)
