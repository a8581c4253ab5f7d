"""What flood control remembers of each chat, for no longer than it matters."""

from __future__ import annotations

import asyncio
from enum import IntEnum

from bot.telegram.flood_budget import CHAT_BURST, CHAT_INTERVAL, GROUP_MESSAGES, GROUP_PERIOD, Pace, Window
from bot.telegram.flood_calls import Call, Place, Subject

IDLE = 120.0
"""Seconds after which nothing that was sent limits anything any more: the longest window, and the longest debt."""

EDIT_RESERVE = 2
"""Messages that must still fit after an edit, so that edits never use up what messages need."""
EDIT_PATIENCE = 5
"""Messages' time after which an edit goes all the same: "7 of 14" must move on while the fourteen are sent."""


class Lane(IntEnum):
    """Who goes first in a chat."""

    AGAIN = 0
    """What Telegram put off was there before all others."""
    SINGLE = 1
    BULK = 2
    EDIT = 3


class Line:
    """Those who wait in a chat: in order within a lane, and each lane behind the ones before it."""

    __slots__ = ("_latest", "_locks", "_waiting")

    def __init__(self) -> None:
        self._locks = [asyncio.Lock() for _ in Lane]
        self._waiting = [0 for _ in Lane]
        self._latest: dict[Subject, Call] = {}

    def __len__(self) -> int:
        return sum(self._waiting)

    def turn(self, lane: Lane) -> asyncio.Lock:
        """Whoever holds it is the first of the lane; it is handed on in order of arrival."""
        return self._locks[lane]

    def enter(self, lane: Lane) -> None:
        """Join."""
        self._waiting[lane] += 1

    def leave(self, lane: Lane) -> None:
        """Go, with or without having been let through."""
        self._waiting[lane] -= 1

    def someone_before(self, lane: Lane) -> bool:
        """Whether another lane goes first."""
        return any(self._waiting[:lane])

    def someone_in(self, lane: Lane) -> bool:
        """Whether someone waits in the lane."""
        return self._waiting[lane] > 0

    def announce(self, edit: Call, *, late: bool) -> None:
        """Make the waiting edits pointless that ``edit``, or the deletion of their message, replaces.

        One that comes ``late``, put off by Telegram, replaces nothing that was announced since.
        """
        for subject in edit.replaces:
            if not late or subject not in self._latest:
                self._latest[subject] = edit

    def latest(self, edit: Call) -> Call | None:
        """The latest call that is about the same as ``edit``, of those announced since somebody waits."""
        return self._latest.get(edit.subject)


class Chat:
    """One chat's budget, pause and line."""

    __slots__ = ("_pace", "_paused_until", "_window", "line", "patience")

    def __init__(self, *, group: bool) -> None:
        self._pace = Pace(CHAT_INTERVAL, CHAT_BURST)
        self._window = Window(GROUP_MESSAGES, GROUP_PERIOD) if group else None
        self._paused_until = 0.0
        self.patience = EDIT_PATIENCE * (GROUP_PERIOD / GROUP_MESSAGES if group else CHAT_INTERVAL)
        """Seconds after which an edit goes as if it were a message."""
        self.line: Line | None = None
        """Those who wait; None while nobody does."""

    def wait(self, now: float, count: int) -> float:
        """Seconds until ``count`` messages may go, 0 or less if they may; for none, only a pause counts."""
        wait = self._paused_until - now
        if count:
            wait = max(wait, self._pace.wait(now, count))
            if self._window is not None:
                wait = max(wait, self._window.wait(now, count))
        return wait

    def take(self, now: float, count: int) -> None:
        """Count what goes."""
        if count:
            self._pace.take(now, count)
            if self._window is not None:
                self._window.take(now, count)

    def pause(self, until: float) -> None:
        """Telegram asked for silence here."""
        self._paused_until = max(self._paused_until, until)

    def paused(self, now: float) -> float:
        """Seconds that are left of the silence Telegram asked for."""
        return max(0.0, self._paused_until - now)

    def busy(self, now: float) -> bool:
        """Whether it must not be forgotten, however long nothing was sent."""
        return self.line is not None or self._paused_until > now


class Chats:
    """The chats that were written to lately.

    Two generations: what was not touched during a whole `IDLE` is dropped with the older one, so that no call ever
    looks through all of them.
    """

    def __init__(self) -> None:
        self._young: dict[Place, Chat] = {}
        self._old: dict[Place, Chat] = {}
        self._turns_at = 0.0

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())

    def at(self, place: Place, now: float) -> Chat:
        """The chat there; one that was quiet for long starts with a full budget."""
        if now >= self._turns_at:
            self._turn(now)
        chat = self._young.get(place)
        if chat is None:
            chat = self._old.pop(place, None) or Chat(group=is_group(place))
            self._young[place] = chat
        return chat

    def _turn(self, now: float) -> None:
        kept = {place: chat for place, chat in self._old.items() if chat.busy(now)}
        # After a long quiet time what is young has not been touched for that long either.
        quiet = now >= self._turns_at + IDLE
        self._old = {place: chat for place, chat in self._young.items() if chat.busy(now)} if quiet else self._young
        self._young = kept
        self._turns_at = now + IDLE


def is_group(place: Place) -> bool:
    """Groups and channels have negative ids; only channels and public groups can be named by an @name."""
    return place < 0 if isinstance(place, int) else place.startswith("@")
