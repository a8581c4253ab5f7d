"""What the playground's Telegram knows: bots, people, chats with their messages, files, and who waits for what.

Messages are kept as the JSON the Bot API would send, so that nothing is shown to a person that a bot could not have
said, and nothing is told to a bot that Telegram could not have told.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.playground.errors import CHAT_NOT_FOUND, UNAUTHORIZED, ApiError
from bot.playground.files import FileStore
from bot.playground.updates import UpdateQueue

Json = dict[str, Any]
ACTION_SECONDS = 5.0
"""How long a chat action is shown (Bot API, sendChatAction)."""


@dataclass(slots=True)
class BotAccount:
    """A bot: whoever has its token."""

    token: str
    user: Json
    updates: UpdateQueue
    commands: list[Json] = field(default_factory=list)

    @property
    def id(self) -> int:
        """Its user id, the number before the token's colon."""
        return int(self.user["id"])


@dataclass(slots=True)
class Room:
    """A chat between a person and a bot."""

    chat: Json
    messages: dict[int, Json] = field(default_factory=dict)
    next_id: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    blocked_by: set[int] = field(default_factory=set)
    """Ids of the bots that may not write here."""
    reactions: dict[int, list[str]] = field(default_factory=dict)
    """The bot's emoji by message; the Bot API never shows them in the message itself."""
    action: tuple[str, float] = ("", 0.0)
    """The chat action shown and when it was set."""


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
        self.callbacks: dict[str, asyncio.Future[Json]] = {}
        self._user_ids = itertools.count(700_000_001)
        self._album_ids = itertools.count(13_000_000_000_000_001)
        self._changed: asyncio.Future[None] | None = None

    def add_bot(self, token: str, *, name: str, username: str) -> BotAccount:
        """Register a bot under its token, as @BotFather would."""
        user = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": name,
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        self.bots[token] = BotAccount(token, user, UpdateQueue(self.now))
        return self.bots[token]

    def bot(self, token: str) -> BotAccount:
        """The bot that has a token. Raises ApiError 401."""
        if token not in self.bots:
            raise ApiError(*UNAUTHORIZED)
        return self.bots[token]

    def new_user(self, name: str, language: str) -> Json:
        """A person."""
        return {"id": next(self._user_ids), "is_bot": False, "first_name": name, "language_code": language}

    def new_album_id(self) -> str:
        """An id that the messages of one album share."""
        return str(next(self._album_ids))

    def room(self, chat_id: int | str) -> Room:
        """A chat by its id. Raises ApiError 400."""
        room = self.rooms.get(chat_id) if isinstance(chat_id, int) else None
        if room is None:
            raise ApiError(*CHAT_NOT_FOUND)
        return room

    def open_room(self, user: Json) -> Room:
        """The private chat of a person."""
        chat = {"id": user["id"], "type": "private", "first_name": user["first_name"]}
        return self.rooms.setdefault(user["id"], Room(chat))

    def post(self, room: Room, sender: Json, content: Json) -> Json:
        """Put a message into a chat; the message is returned."""
        author = {key: value for key, value in sender.items() if not key.startswith(("can_", "supports_"))}
        message = {
            "message_id": next(room.next_id),
            "from": author,
            "chat": room.chat,
            "date": int(self.now()),
            **content,
        }
        room.messages[message["message_id"]] = message
        if sender.get("is_bot"):
            room.action = ("", 0.0)
        self.touch()
        return message

    def action_shown(self, room: Room) -> str:
        """The chat action a person sees now, if any."""
        action, since = room.action
        return action if action and self.now() - since < ACTION_SECONDS else ""

    def changed(self) -> asyncio.Future[None]:
        """A future that is done at the next change of any chat; cancelling it disturbs nobody else."""
        if self._changed is None or self._changed.done():
            self._changed = asyncio.get_running_loop().create_future()
        return asyncio.shield(self._changed)

    def touch(self) -> None:
        """Something a person can see has changed."""
        if self._changed is not None and not self._changed.done():
            self._changed.set_result(None)
