"""What the playground's Telegram knows: bots, people, chats with their messages, files, and who waits for what.

Messages are kept as the JSON the Bot API would send, so that nothing is shown to a person that a bot could not have
said, and nothing is told to a bot that Telegram could not have told.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.playground.accounts import BotAccount
from bot.playground.audience import hears
from bot.playground.errors import CHAT_NOT_FOUND, UNAUTHORIZED, ApiError
from bot.playground.files import FileStore
from bot.playground.inline import InlineDesk
from bot.playground.rooms import Json, Room
from bot.playground.updates import UpdateQueue

__all__ = ["BotAccount", "Broken", "Counters", "Json", "Room", "World", "quoted"]

ACTION_SECONDS = 5.0
"""How long a chat action is shown (Bot API, sendChatAction)."""
DRAFT_SECONDS = 30.0
"""How long a draft is shown (Bot API, sendMessageDraft)."""
_ONLY_IN_GET_ME = ("can_", "supports_", "has_")


@dataclass(slots=True)
class Counters:
    """What the playground has seen; a test run expects no violation."""

    calls: dict[str, int] = field(default_factory=dict)
    violations: int = 0
    uploads: int = 0
    """Calls that carried a song's bytes."""
    sent_by_file_id: int = 0
    """Songs sent by naming a file Telegram already had."""
    errors: dict[str, int] = field(default_factory=dict)
    """Refusals, by description."""


@dataclass(slots=True)
class FloodRules:
    """How much a bot may send (https://core.telegram.org/bots/faq); None for any number."""

    group_minute: int | None = 20
    """Messages to one group in a minute."""
    overall_second: int | None = None
    """Messages to all chats in a second: 30 for what nobody asked for; answers are not counted by Telegram."""
    refuse: bool = False
    """Whether what is too much is refused with a 429, instead of being carried out and counted as a violation."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a call broke."""

    method: str
    kind: str
    description: str


def quoted(message: Json) -> Json:
    """A message as another one shows it in reply; Telegram nests no further (Bot API, Message.reply_to_message)."""
    return {key: value for key, value in message.items() if key != "reply_to_message"}


class World:
    """One playground's Telegram."""

    def __init__(self, *, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self.files = FileStore()
        self.counters = Counters()
        self.violations: list[Broken] = []
        self.bots: dict[str, BotAccount] = {}
        self.rooms: dict[int, Room] = {}
        """Chats by id; of a person's chats with several bots the one that was opened first."""
        self.floods = FloodRules()
        self.callbacks: dict[tuple[int, str], asyncio.Future[Json]] = {}
        self.inline = InlineDesk()
        self._user_ids = itertools.count(700_000_001)
        self._group_ids = itertools.count(4_000_000_001)
        self._album_ids = itertools.count(13_000_000_000_000_001)
        self._changed: asyncio.Future[None] | None = None

    @property
    def web(self) -> dict[str, tuple[str, bytes]]:
        """What Telegram can fetch by URL: media type and content."""
        return self.files.web

    def add_bot(
        self,
        token: str,
        *,
        name: str,
        username: str,
        privacy: bool = True,
        inline: bool = False,
        feedback: bool = False,
        guests: bool = False,
    ) -> BotAccount:
        """Register a bot under its token with the settings that @BotFather offers."""
        user: Json = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": name, "username": username}
        account = BotAccount(token, user, UpdateQueue(self.now), privacy, inline, feedback, guests)
        self.bots[token] = account
        return account

    def bot(self, token: str) -> BotAccount:
        """The bot that has a token. Raises ApiError 401."""
        if token not in self.bots:
            raise ApiError(*UNAUTHORIZED)
        return self.bots[token]

    def bot_by_id(self, user_id: int) -> BotAccount | None:
        """The bot that is this user, if it is one."""
        return next((bot for bot in self.bots.values() if bot.id == user_id), None)

    def new_user(self, name: str, language: str, username: str | None = None) -> Json:
        """A person."""
        user: Json = {"id": next(self._user_ids), "is_bot": False, "first_name": name}
        return user | ({"username": username} if username else {}) | {"language_code": language}

    def new_album_id(self) -> str:
        """An id that the messages of one album share."""
        return str(next(self._album_ids))

    def new_room(self, kind: str, title: str, *, forum: bool = False) -> Room:
        """A group, supergroup or channel without anybody in it."""
        number = next(self._group_ids)
        # Basic groups count down from zero, the others from -10^12 (core.telegram.org/api/bots/ids).
        chat: Json = {"id": -number if kind == "group" else -(10**12) - number, "type": kind, "title": title}
        room = self.rooms[chat["id"]] = Room(chat | ({"is_forum": True} if forum else {}))
        return room

    def room(self, bot: BotAccount, chat_id: int | str) -> Room:
        """A chat as a bot names it. Raises ApiError 400."""
        if isinstance(chat_id, str):
            name = chat_id.removeprefix("@").lower()
            named = [room for room in self.rooms.values() if room.chat.get("username", "").lower() == name]
            room = next((room for room in named if room.kind != "private"), None)
        else:
            room = bot.private.get(chat_id) or self.rooms.get(chat_id)
        if room is None or (room.kind == "private" and room is not bot.private.get(room.id)):
            raise ApiError(*CHAT_NOT_FOUND)
        return room

    def open_room(self, bot: BotAccount, user: Json) -> Room:
        """The private chat of a person with a bot."""
        names: Json = {key: user[key] for key in ("first_name", "username") if key in user}
        room = bot.private.setdefault(user["id"], Room({"id": user["id"], **names, "type": "private"}, user))
        self.rooms.setdefault(user["id"], room)
        return room

    def post(self, room: Room, sender: Json, content: Json) -> Json:
        """Put a message into a chat; the message is returned.

        Content may name a ``sender_chat``, and in a channel nobody is named but the channel.
        """
        author = {key: value for key, value in sender.items() if not key.startswith(_ONLY_IN_GET_ME)}
        message: Json = {"message_id": next(room.next_id)}
        if room.kind == "channel":
            message["sender_chat"] = room.chat
        elif "from" not in content:
            message["from"] = author
        message |= {"chat": room.chat, "date": int(self.now())} | content
        room.messages[message["message_id"]] = message
        room.authors[message["message_id"]] = sender["id"]
        if sender.get("is_bot"):
            room.action = room.draft = ("", 0.0)
            room.last_bot = sender["id"]
        self.touch()
        return message

    def deliver(self, room: Room, kind: str, message: Json) -> None:
        """Tell a message to every bot that hears it; ``kind`` is ``message`` or ``edited_message``."""
        update = kind.replace("message", "channel_post") if room.kind == "channel" else kind
        for bot in self.bots.values():
            if hears(bot, room, message, self.bots.values()):
                bot.updates.push(update, message)

    def count(self, broken: Broken) -> None:
        """Note a breach of the rules."""
        self.counters.violations += 1
        self.violations.append(broken)

    def action_shown(self, room: Room) -> str:
        """The chat action a person sees now, if any."""
        action, since = room.action
        return action if action and self.now() - since < ACTION_SECONDS else ""

    def draft_shown(self, room: Room) -> str:
        """The draft a person sees now, if any."""
        text, since = room.draft
        return text if text and self.now() - since < DRAFT_SECONDS else ""

    def changed(self) -> asyncio.Future[None]:
        """A future that is done at the next change of any chat; cancelling it disturbs nobody else."""
        if self._changed is None or self._changed.done():
            self._changed = asyncio.get_running_loop().create_future()
        return asyncio.shield(self._changed)

    def touch(self) -> None:
        """Something a person can see has changed."""
        if self._changed is not None and not self._changed.done():
            self._changed.set_result(None)
