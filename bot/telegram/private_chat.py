"""The private chat: parse, ask a service, render. No decision is made here that the services could make."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import structlog
from telegram import Message, MessageEntity, Update
from telegram.ext import CommandHandler, ContextTypes, MessageHandler, filters

from bot.core.errors import SongwireError
from bot.core.recognise import recognise
from bot.core.request import Link, Request
from bot.services.answering import Answering
from bot.services.collecting import Collecting
from bot.services.preferences import PreferenceService
from bot.services.queue import Queue
from bot.telegram import cards, texts
from bot.telegram.asking import Asking, message_of, person_of
from bot.telegram.collection_texts import CANCELLED, QUEUE_EMPTY
from bot.telegram.dispatcher import AnyApplication
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presenter import Screen

SONGS_AT_ONCE = 10
"""Songs taken from one message."""

_PRIVATE = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
_LISTEN = filters.VOICE | filters.AUDIO | filters.VIDEO_NOTE
_DEEP_LINK = re.compile(r"(?P<kind>track)_(?P<id>[0-9A-Za-z]{22})")

log = structlog.get_logger()

Read = Callable[..., tuple[Request, ...]]
"""`recognise`, or one that remembers what it has read before."""

Context = ContextTypes.DEFAULT_TYPE


class PrivateChat:
    """The bot's side of a conversation with one person."""

    def __init__(
        self,
        asking: Asking,
        *,
        answering: Answering,
        queue: Queue,
        messenger: ChatMessenger,
        collecting: Collecting | None = None,
        read: Read = recognise,
        preferences: PreferenceService,
    ) -> None:
        self._asking = asking
        self._answering = answering
        self._queue = queue
        self._messenger = messenger
        self._collecting = collecting
        self._read = read
        self._preferences = preferences

    def register(self, application: AnyApplication) -> None:
        """Add every handler, in the order in which they are tried."""
        application.add_handler(CommandHandler("start", self.start, _PRIVATE))
        application.add_handler(CommandHandler("help", self.help, _PRIVATE))
        application.add_handler(CommandHandler("queue", self.queue, _PRIVATE))
        application.add_handler(CommandHandler("cancel", self.cancel, _PRIVATE))
        application.add_handler(MessageHandler(_PRIVATE & filters.COMMAND, self.unknown_command))
        application.add_handler(MessageHandler(_PRIVATE & (filters.TEXT | filters.CAPTION), self.text))
        application.add_handler(MessageHandler(_PRIVATE & _LISTEN, self.sound))

    async def start(self, update: Update, context: Context) -> None:
        """``/start``, and ``/start track_<id>`` from a deep link, which asks for that track."""
        message = message_of(update)
        payload = context.args[0] if context.args else ""
        if found := _DEEP_LINK.fullmatch(payload):
            await self._ask(update, f"spotify:{found['kind']}:{found['id']}", ())
            return
        await self._say(message, texts.START, example=texts.EXAMPLE)

    async def help(self, update: Update, _context: Context) -> None:
        """``/help``."""
        await self._say(message_of(update), texts.HELP, example=texts.EXAMPLE)

    async def queue(self, update: Update, _context: Context) -> None:
        """``/queue``: what the person waits for."""
        message = message_of(update)
        waiting = await self._queue.of(person_of(message))
        await self._show(message, cards.queue(self._asking.words(message.from_user), waiting))

    async def cancel(self, update: Update, _context: Context) -> None:
        """``/cancel``: stop all of it."""
        message = message_of(update)
        stopped = await self._queue.cancel_all(person_of(message))
        words = self._asking.words(message.from_user)
        sentence = words.ngettext(CANCELLED, stopped) if stopped else words.gettext(QUEUE_EMPTY)
        await self._show(message, Screen(sentence))

    async def unknown_command(self, update: Update, _context: Context) -> None:
        """A command nobody taught the bot."""
        await self._say(message_of(update), texts.UNKNOWN_COMMAND)

    async def text(self, update: Update, _context: Context) -> None:
        """A song's name, a link, or several of them."""
        message = message_of(update)
        await self._ask(update, message.text or message.caption or "", hidden_links_of(message))

    async def sound(self, update: Update, _context: Context) -> None:
        """A voice message or a song: the bot cannot listen, and says so."""
        await self._say(message_of(update), texts.ONLY_SONGS)

    async def _ask(self, update: Update, text: str, hidden_links: Sequence[str]) -> None:
        message = message_of(update)
        requests = self._read(text, hidden_links=hidden_links)
        if not requests:
            await self._say(message, texts.NOTHING_ASKED, example=texts.EXAMPLE)
            return
        if len(requests) > SONGS_AT_ONCE:
            words = self._asking.words(message.from_user)
            await self._show(message, Screen(words.ngettext(texts.TOO_MANY_SONGS, SONGS_AT_ONCE)))
        for number, request in enumerate(requests[:SONGS_AT_ONCE]):
            await self._answer(message, request, f"{self._asking.key(update)}.{number}")

    async def _answer(self, message: Message, request: Request, key: str) -> None:
        person, target = person_of(message), self._asking.target(message)
        if self._collecting is not None and isinstance(request, Link):
            collection = await self._collecting.leads_to_one(request)
            if collection is not None:
                wanted = await self._preferences.of(person)
                await self._collecting.show(person, collection, target, wanted.quality)
                return
        await self._answering.ask(person, request, target, key)

    async def _say(self, message: Message, sentence: str, **values: str) -> None:
        await self._show(message, Screen(self._asking.words(message.from_user).gettext(sentence, **values)))

    async def _show(self, message: Message, screen: Screen) -> None:
        try:
            await self._messenger.show(self._asking.target(message), screen)
        except SongwireError as error:
            log.info("reply.not_sent", code=error.code, exc_info=error)


def hidden_links_of(message: Message) -> tuple[str, ...]:
    """The addresses behind a message's linked words."""
    entities = (*message.entities, *message.caption_entities)
    return tuple(entity.url for entity in entities if entity.type == MessageEntity.TEXT_LINK and entity.url)
