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
from bot.core.request import Link, Request
from bot.core.track import Quality
from bot.services.answering import Answering
from bot.services.collecting import Collecting
from bot.services.messaging import ChatTarget
from bot.services.queue import Queue
from bot.telegram import cards, texts
from bot.telegram.buttons import decode
from bot.telegram.collection_texts import CANCELLED, QUEUE_EMPTY
from bot.telegram.languages import Words
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presenter import Screen
from bot.telegram.presses import Pressed, Presses

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

    def __init__(
        self,
        *,
        answering: Answering,
        queue: Queue,
        messenger: ChatMessenger,
        presses: Presses,
        collecting: Collecting | None = None,
        read: Read = recognise,
        quality: Quality = Quality.V0,
    ) -> None:
        self._answering = answering
        self._queue = queue
        self._messenger = messenger
        self._effects = presses.effects
        self._collecting = collecting
        self._read = read
        self._quality = quality

    def register(self, application: AnyApplication) -> None:
        """Add every handler, in the order in which they are tried."""
        application.add_handler(CommandHandler("start", self.start, _PRIVATE))
        application.add_handler(CommandHandler("help", self.help, _PRIVATE))
        application.add_handler(CommandHandler("queue", self.queue, _PRIVATE))
        application.add_handler(CommandHandler("cancel", self.cancel, _PRIVATE))
        application.add_handler(MessageHandler(_PRIVATE & filters.COMMAND, self.unknown_command))
        application.add_handler(MessageHandler(_PRIVATE & (filters.TEXT | filters.CAPTION), self.text))
        application.add_handler(MessageHandler(_PRIVATE & _LISTEN, self.sound))
        application.add_handler(CallbackQueryHandler(self.button))

    async def start(self, update: Update, context: Context) -> None:
        """``/start``, and ``/start track_<id>`` from a deep link, which asks for that track."""
        message = _message(update)
        payload = context.args[0] if context.args else ""
        if found := _DEEP_LINK.fullmatch(payload):
            await self._ask(update, f"spotify:{found['kind']}:{found['id']}", ())
            return
        await self._say(message, texts.START, example=texts.EXAMPLE)

    async def help(self, update: Update, _context: Context) -> None:
        """``/help``."""
        await self._say(_message(update), texts.HELP, example=texts.EXAMPLE)

    async def queue(self, update: Update, _context: Context) -> None:
        """``/queue``: what the person waits for."""
        message = _message(update)
        waiting = await self._queue.of(_person(message))
        await self._show(message, cards.queue(self._words(message), waiting))

    async def cancel(self, update: Update, _context: Context) -> None:
        """``/cancel``: stop all of it."""
        message = _message(update)
        stopped = await self._queue.cancel_all(_person(message))
        words = self._words(message)
        sentence = words.ngettext(CANCELLED, stopped) if stopped else words.gettext(QUEUE_EMPTY)
        await self._show(message, Screen(sentence))

    async def unknown_command(self, update: Update, _context: Context) -> None:
        """A command nobody taught the bot."""
        await self._say(_message(update), texts.UNKNOWN_COMMAND)

    async def text(self, update: Update, _context: Context) -> None:
        """A song's name, a link, or several of them."""
        message = _message(update)
        await self._ask(update, message.text or message.caption or "", _hidden_links(message))

    async def sound(self, update: Update, _context: Context) -> None:
        """A voice message or a song: the bot cannot listen, and says so."""
        await self._say(_message(update), texts.ONLY_SONGS)

    async def button(self, update: Update, _context: Context) -> None:
        """A press on one of our buttons, old ones included."""
        query = update.callback_query
        assert query is not None
        button = decode(query.data or "")
        message = query.message
        language = _language(query.from_user)
        words = self._messenger.words(language)
        if button is None or not isinstance(message, Message):
            await query.answer(words.gettext(texts.CHOSEN_GONE))
            return
        target = ChatTarget(message.chat.id, thread_id=message.message_thread_id, language=language)
        key = self._key(update)
        pressed = Pressed(query.from_user.id, button.argument, target, message.message_id, key)
        said = await self._effects[button.press](pressed)
        await query.answer(None if said is None else words.gettext(said))

    async def _ask(self, update: Update, text: str, hidden_links: Sequence[str]) -> None:
        message = _message(update)
        requests = self._read(text, hidden_links=hidden_links)
        if not requests:
            await self._say(message, texts.NOTHING_ASKED, example=texts.EXAMPLE)
            return
        if len(requests) > SONGS_AT_ONCE:
            await self._show(message, Screen(self._words(message).ngettext(texts.TOO_MANY_SONGS, SONGS_AT_ONCE)))
        for number, request in enumerate(requests[:SONGS_AT_ONCE]):
            await self._answer(message, request, f"{self._key(update)}.{number}")

    async def _answer(self, message: Message, request: Request, key: str) -> None:
        person, target = _person(message), _target(message)
        if self._collecting is not None and isinstance(request, Link):
            collection = await self._collecting.leads_to_one(request)
            if collection is not None:
                await self._collecting.show(person, collection, target, self._quality)
                return
        await self._answering.ask(person, request, target, key)

    def _key(self, update: Update) -> str:
        return f"{self._messenger.bot_id}-{update.update_id}"

    def _words(self, message: Message) -> Words:
        return self._messenger.words(_language(message.from_user))

    async def _say(self, message: Message, sentence: str, **values: str) -> None:
        await self._show(message, Screen(self._words(message).gettext(sentence, **values)))

    async def _show(self, message: Message, screen: Screen) -> None:
        try:
            await self._messenger.show(_target(message), screen)
        except SongwireError as error:
            log.info("reply.not_sent", code=error.code, exc_info=error)


def _message(update: Update) -> Message:
    assert update.message is not None
    return update.message


def _person(message: Message) -> int:
    assert message.from_user is not None
    return message.from_user.id


def _target(message: Message) -> ChatTarget:
    return ChatTarget(message.chat.id, thread_id=message.message_thread_id, language=_language(message.from_user))


def _language(user: User | None) -> str:
    return user.language_code or "" if user is not None else ""


def _hidden_links(message: Message) -> tuple[str, ...]:
    entities = (*message.entities, *message.caption_entities)
    return tuple(entity.url for entity in entities if entity.type == MessageEntity.TEXT_LINK and entity.url)
