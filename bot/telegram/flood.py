"""Flood control of what we send: as fast as Telegram likes, and no chat waits for another.

Nothing is held that others need while a call waits: a chat's line is its own, and the one place all share, the turn of
what can wait, is held for a thirtieth of a second. The stock limiter of python-telegram-bot counts chat actions as
messages, knows no limit for private chats, stops everybody when one chat is told to wait, and lets the next answer end
that wait.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.services.bulk import is_bulk
from bot.telegram.errors import seconds_to_wait
from bot.telegram.flood_budget import CHAT_INTERVAL, Overall
from bot.telegram.flood_calls import Call, Data, Kind, Place, call_of, can_be_repeated
from bot.telegram.flood_chats import EDIT_RESERVE, Chat, Chats, Lane, Line

LONGEST_WAIT = 60.0
"""Seconds of silence asked for by Telegram that are kept at most; beyond that an error serves the person better."""
TRIES = 3
MOST_WAITING = 1000
"""Calls that may wait in one chat; more are refused with the time the line needs."""
STEP_BACK = 0.25
"""Seconds after which someone whose turn is taken by another lane looks again."""
SUSPICION = 3
"""Chats that are told to wait within `SUSPICION_PERIOD` seconds before we take it for a limit on the whole bot."""
SUSPICION_PERIOD = 10.0

Answer = bool | dict[str, Any] | list[dict[str, Any]]

log = structlog.get_logger()


class FloodGuard(BaseRateLimiter[None]):
    """Spaces what is sent, keeps the waits Telegram asks for, and sends answers before what can wait (`in_bulk`)."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._chats = Chats()
        self._overall = Overall()
        self._overall_turn = asyncio.Lock()
        self._suspects: deque[tuple[float, Place]] = deque(maxlen=SUSPICION)

    @property
    def remembered(self) -> int:
        """How many chats are remembered. Not ``__len__``: the library takes a limiter that is false for none."""
        return len(self._chats)

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: Data,
        rate_limit_args: None,  # noqa: ARG002
    ) -> Answer:
        """Make the call when it may be made; True for one that a later one made pointless.

        Raises RetryAfter when Telegram asks for a longer wait than anybody has patience for, for what is not worth
        sending late, and for uploads from an open file, which only their owner can repeat.
        """
        call = call_of(endpoint, data)
        if call.kind is Kind.ANSWER:
            return await callback(*args, **kwargs)
        for attempt in range(1, TRIES + 1):
            if not await self._admit(call, again=attempt > 1):
                return True
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                wait = self._put_off(call, error)
                hopeless = attempt == TRIES or wait > LONGEST_WAIT
                if hopeless or call.kind is Kind.HINT or not can_be_repeated(data):
                    raise
                if call.kind is Kind.OTHER:
                    await self._sleep(wait)
        raise AssertionError("the last try returns or raises")

    async def _admit(self, call: Call, *, again: bool) -> bool:
        """Wait until the call may be made; False if it need not be made any more. Raises RetryAfter."""
        if call.place is None or call.kind is Kind.OTHER:
            return True
        now = self._clock()
        chat = self._chats.at(call.place, now)
        lane = _lane(call, again=again)
        editing = call.kind is Kind.EDIT or call.kind is Kind.TIDYING
        if editing and chat.line is not None:
            chat.line.announce(call, late=again)
        if self._fits(call, chat, lane, now):
            self._take(call, chat, lane, now)
            return True
        return call.kind is not Kind.HINT and await self._queue(call, chat, lane, again=again)

    def _fits(self, call: Call, chat: Chat, lane: Lane, now: float) -> bool:
        """Whether the call can be made at once, before nobody who was there first."""
        if chat.wait(now, call.cost + (EDIT_RESERVE if lane is Lane.EDIT else 0)) > 0:
            return False
        line = chat.line
        if line is not None:
            if call.kind is Kind.HINT:
                return False
            if call.cost and (line.someone_before(lane) or line.someone_in(lane)):
                return False
        if lane is Lane.BULK:
            return not self._overall_turn.locked() and self._overall.wait(now, call.cost) <= 0
        return True

    def _take(self, call: Call, chat: Chat, lane: Lane, now: float) -> None:
        if call.cost:
            chat.take(now, call.cost)
            self._overall.take(now, call.cost, bulk=lane is Lane.BULK)

    async def _queue(self, call: Call, chat: Chat, lane: Lane, *, again: bool) -> bool:
        """Wait in the chat's line; False if a later edit replaced this one meanwhile. Raises RetryAfter."""
        if chat.line is None:
            chat.line = Line()
            if call.kind is Kind.EDIT:
                chat.line.announce(call, late=again)
        line = chat.line
        if len(line) >= MOST_WAITING:
            raise RetryAfter(math.ceil(len(line) * CHAT_INTERVAL))
        line.enter(lane)
        try:
            async with line.turn(lane):
                return await self._wait(call, chat, line, lane)
        finally:
            line.leave(lane)
            if not len(line):
                chat.line = None

    async def _wait(self, call: Call, chat: Chat, line: Line, lane: Lane) -> bool:
        """Wait as the first of a lane."""
        since = self._clock()
        while call.kind is not Kind.EDIT or line.latest(call) is call:
            wait = self._still(call, chat, line, lane, since)
            if wait > 0:
                await self._sleep(wait)
            elif lane is not Lane.BULK or await self._bulk_turn(call, chat, line, since):
                self._take(call, chat, lane, self._clock())
                return True
        return False

    def _still(self, call: Call, chat: Chat, line: Line, lane: Lane, since: float) -> float:
        """Seconds the first of a lane, who has been it ``since``, waits before looking again. Raises RetryAfter."""
        now = self._clock()
        if (silence := chat.paused(now)) > LONGEST_WAIT:
            raise RetryAfter(math.ceil(silence))
        left = since + chat.patience - now if lane is Lane.EDIT else 0.0
        reserve, rank = (EDIT_RESERVE, lane) if left > 0 else (0, min(lane, Lane.BULK))
        wait = chat.wait(now, call.cost + reserve if call.cost else 0)
        if line.someone_before(rank):
            wait = max(wait, STEP_BACK)
        return min(wait, left) if left > 0 else wait

    async def _bulk_turn(self, call: Call, chat: Chat, line: Line, since: float) -> bool:
        """Wait for what all chats share, in turn with them; False if the chat itself is not ready any more."""
        async with self._overall_turn:
            while (wait := self._overall.wait(self._clock(), call.cost)) > 0:
                await self._sleep(wait)
            return self._still(call, chat, line, Lane.BULK, since) <= 0

    def _put_off(self, call: Call, error: RetryAfter) -> float:
        """Note that Telegram asks for silence in a chat; for how many seconds is returned."""
        wait = seconds_to_wait(error)
        log.warning("telegram.flood", method=call.endpoint, wait=wait)
        if call.place is not None and call.kind is not Kind.OTHER:
            now = self._clock()
            self._chats.at(call.place, now).pause(now + wait)
            self._suspect(call.place, now, wait)
        return wait

    def _suspect(self, place: Place, now: float, wait: float) -> None:
        """Take several chats put off at about the same time for a limit on the bot, and hold back what can wait."""
        self._suspects.append((now, place))
        recent = {place for at, place in self._suspects if now - at <= SUSPICION_PERIOD}
        if len(recent) == SUSPICION:
            log.warning("telegram.flood_overall", wait=wait)
            self._overall.pause(now + min(wait, LONGEST_WAIT))


def _lane(call: Call, *, again: bool) -> Lane:
    if again or not call.cost:
        return Lane.AGAIN
    if call.kind is Kind.EDIT:
        return Lane.EDIT
    return Lane.BULK if is_bulk() else Lane.SINGLE
