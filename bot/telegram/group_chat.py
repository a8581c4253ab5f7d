"""Groups: links are answered as the group has chosen, names only when the bot is asked by command, name or reply.

Nothing is said that all would have to read but the song itself; see `reactions` and `ChatMessenger.whisper`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import structlog
from telegram import Message, MessageEntity, Update
from telegram.ext import CommandHandler, ContextTypes, MessageHandler, filters

from bot.core.errors import SongwireError
from bot.core.recognise import recognise
from bot.core.request import Link, LinkKind, Request
from bot.services.answering import Answering
from bot.services.collecting import Collecting
from bot.services.messaging import ChatTarget
from bot.services.preferences import AnswerMode, PreferenceService
from bot.services.queue import Queue
from bot.telegram import cards, group_texts, texts
from bot.telegram.asking import Asking, message_of, person_of
from bot.telegram.collection_texts import CANCELLED, QUEUE_EMPTY
from bot.telegram.dispatcher import AnyApplication
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presenter import Screen
from bot.telegram.private_chat import Read, hidden_links_of

SONGS_AT_ONCE = 5
"""Songs taken from one message: all members see the answers."""
_GROUPS = filters.UpdateType.MESSAGE & filters.ChatType.GROUPS
_SONGS = frozenset({LinkKind.TRACK, LinkKind.ALBUM, LinkKind.PLAYLIST, LinkKind.ARTIST, LinkKind.SHORT})
_MUSIC_VIDEO = "https://music.youtube.com/"

log = structlog.get_logger()

Context = ContextTypes.DEFAULT_TYPE


class GroupChat:
    """The bot among several people."""

    def __init__(
        self,
        asking: Asking,
        *,
        answering: Answering,
        queue: Queue,
        messenger: ChatMessenger,
        preferences: PreferenceService,
        collecting: Collecting | None = None,
        read: Read = recognise,
    ) -> None:
        self._asking = asking
        self._answering = answering
        self._queue = queue
        self._messenger = messenger
        self._preferences = preferences
        self._collecting = collecting
        self._read = read

    def register(self, application: AnyApplication) -> None:
        """Add every handler, in the order in which they are tried."""
        application.add_handler(CommandHandler("song", self.song, _GROUPS))
        application.add_handler(CommandHandler(["start", "help"], self.help, _GROUPS))
        application.add_handler(CommandHandler("queue", self.queue, _GROUPS))
        application.add_handler(CommandHandler("cancel", self.cancel, _GROUPS))
        application.add_handler(
            MessageHandler(_GROUPS & ~filters.COMMAND & (filters.TEXT | filters.CAPTION), self.text)
        )

    async def song(self, update: Update, _context: Context) -> None:
        """``/song …``, or ``/song`` as a reply to what names a song."""
        message = message_of(update)
        await self._asked(update, (message.text or "").partition(" ")[2])

    async def help(self, update: Update, _context: Context) -> None:
        """``/help``: what works in a group."""
        message = message_of(update)
        words = self._asking.words(message.from_user, message.chat.id)
        await self._tell(self._asking.target(message), Screen(words.gettext(group_texts.HELP)))

    async def queue(self, update: Update, _context: Context) -> None:
        """``/queue``: what the person waits for."""
        message = message_of(update)
        waiting = await self._queue.of(person_of(message))
        words = self._asking.words(message.from_user, message.chat.id)
        await self._tell(self._asking.target(message), cards.queue(words, waiting))

    async def cancel(self, update: Update, _context: Context) -> None:
        """``/cancel``: stop all of it."""
        message = message_of(update)
        stopped = await self._queue.cancel_all(person_of(message))
        words = self._asking.words(message.from_user, message.chat.id)
        sentence = words.ngettext(CANCELLED, stopped) if stopped else words.gettext(QUEUE_EMPTY)
        await self._tell(self._asking.target(message), Screen(sentence))

    async def text(self, update: Update, _context: Context) -> None:
        """What is said: to the bot, or among people with a link in it."""
        message = message_of(update)
        if message.via_bot is not None:
            return  # what somebody has sent through a bot is an answer already
        text = message.text or message.caption or ""
        name = f"@{self._messenger.bot_name}"
        if _mentions(message, name):
            await self._asked(update, re.sub(re.escape(name), " ", text, flags=re.IGNORECASE).strip())
        elif _replies_to(message, self._messenger.bot_id):
            await self._asked(update, text)
        else:
            await self._overheard(update, text)

    async def _asked(self, update: Update, text: str) -> None:
        """Answer what was said to the bot; where nothing was, the message that it was said about."""
        message = message_of(update)
        replied = message.reply_to_message
        links: Sequence[str] = hidden_links_of(message)
        about = replied if replied is not None and not _replies_to(message, self._messenger.bot_id) else None
        if not text.strip() and not links and about is not None:
            text, links = _words_of(about), hidden_links_of(about)
        requests = self._read(text, hidden_links=links)
        target = self._asking.target(message)
        if not requests:
            words = self._messenger.words(target.language)
            await self._whisper(target, Screen(words.gettext(group_texts.NO_WORDS, example=texts.EXAMPLE)))
            return
        await self._answer(update, requests, target)

    async def _overheard(self, update: Update, text: str) -> None:
        """Answer links to songs in what people say to each other, if the group wants that."""
        message = message_of(update)
        wanted = await self._preferences.of(person_of(message), message.chat.id)
        if not wanted.autodetect or wanted.answer is AnswerMode.NOTHING:
            return
        found = self._read(text, hidden_links=hidden_links_of(message))
        requests = [one for one in found if isinstance(one, Link) and _leads_to_songs(one)]
        if requests:
            await self._answer(update, requests, self._asking.target(message, unasked=True))

    async def _answer(self, update: Update, requests: Sequence[Request], target: ChatTarget) -> None:
        person = person_of(message_of(update))
        if len(requests) > 1:
            target = replace(target, tidy=False)
        for number, request in enumerate(requests[:SONGS_AT_ONCE]):
            key = f"{self._asking.key(update)}.{number}"
            if self._collecting is not None and isinstance(request, Link):
                collection = await self._collecting.leads_to_one(request)
                if collection is not None:
                    wanted = await self._preferences.of(person, target.chat_id)
                    await self._collecting.show(person, collection, replace(target, tidy=False), wanted.quality)
                    continue
            await self._answering.ask(person, request, target, key)

    async def _tell(self, target: ChatTarget, screen: Screen) -> None:
        try:
            await self._messenger.show(target, screen)
        except SongwireError as error:
            log.info("reply.not_sent", code=error.code, exc_info=error)

    async def _whisper(self, target: ChatTarget, screen: Screen) -> None:
        try:
            await self._messenger.whisper(target, screen)
        except SongwireError as error:
            log.info("reply.not_sent", code=error.code, exc_info=error)


def _mentions(message: Message, name: str) -> bool:
    marked = message.parse_entities([MessageEntity.MENTION]) if message.text else {}
    marked |= message.parse_caption_entities([MessageEntity.MENTION]) if message.caption else {}
    return any(word.lower() == name.lower() for word in marked.values())


def _replies_to(message: Message, bot: int) -> bool:
    replied = message.reply_to_message
    return replied is not None and replied.from_user is not None and replied.from_user.id == bot


def _words_of(message: Message) -> str:
    """What a message is about: its words, or what a song in it says of itself."""
    audio = message.audio
    if audio is not None and audio.title:
        return f"{audio.performer} – {audio.title}" if audio.performer else audio.title
    return message.text or message.caption or ""


def _leads_to_songs(link: Link) -> bool:
    """Whether a link is about music and nothing else: of videos, only those that are shown as songs."""
    return link.kind in _SONGS or link.url.startswith(_MUSIC_VIDEO)
