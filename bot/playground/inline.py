"""Inline mode as the server keeps it: who waits for results, what is cached, and which messages came from it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.playground.rooms import Json, Room

ANSWER_SECONDS = 10.0
"""How long a bot may take to answer an inline query; reports from the field, the documentation names no number."""


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """What a bot found."""

    results: Sequence[Json]
    next_offset: str
    button: Json | None
    personal: bool
    cache_seconds: int


@dataclass(frozen=True, slots=True)
class Asked:
    """An inline query that waits."""

    bot_id: int
    user_id: int
    query: str
    offset: str
    deadline: float
    answered: asyncio.Future[InlineAnswer]


@dataclass(frozen=True, slots=True)
class Summons:
    """A guest message that waits for the bot's answer."""

    bot_id: int
    room: Room
    message: Json


@dataclass(slots=True)
class InlineDesk:
    """All of one world."""

    asked: dict[str, Asked] = field(default_factory=dict)
    summons: dict[str, Summons] = field(default_factory=dict)
    _cache: dict[tuple[int, str, str, int], tuple[float, InlineAnswer]] = field(default_factory=dict)
    _messages: dict[str, tuple[int, Room, int]] = field(default_factory=dict)
    _serial: Any = field(default_factory=lambda: itertools.count(1))

    def new_id(self) -> str:
        """A query's id."""
        return f"29{next(self._serial):017}"

    def cached(self, bot_id: int, user_id: int, query: str, offset: str, now: float) -> InlineAnswer | None:
        """An answer that the server may give again by itself, to this user."""
        for reader in (user_id, 0):
            until, answer = self._cache.get((bot_id, query, offset, reader), (0.0, None))
            if answer is not None and now < until:
                return answer
        return None

    def keep(self, asked: Asked, answer: InlineAnswer, now: float) -> None:
        """Remember an answer as long as the bot allows, for this user or for everybody."""
        reader = asked.user_id if answer.personal else 0
        self._cache[asked.bot_id, asked.query, asked.offset, reader] = (now + answer.cache_seconds, answer)

    def register(self, bot_id: int, room: Room, message_id: int) -> str:
        """The inline id of a message that now stands in a chat."""
        inline_id = f"AgAAAA{next(self._serial):018}"
        self._messages[inline_id] = (bot_id, room, message_id)
        return inline_id

    def message(self, bot_id: int, inline_id: str) -> Json | None:
        """The message a bot means by an inline id, if it is the bot's and still there."""
        owner, room, number = self._messages.get(inline_id, (0, None, 0))
        return room.messages.get(number) if room is not None and owner == bot_id else None

    def id_of(self, room: Room, message_id: int) -> str | None:
        """A message's inline id, if it has one."""
        for inline_id, (_, place, number) in self._messages.items():
            if place is room and number == message_id:
                return inline_id
        return None
