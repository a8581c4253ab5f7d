"""Long polling with a watchdog.

Telegram's connections can die without a word: the poll then never returns, every other call works, and the bot is
deaf. So each poll has a hard limit of its own; past it the polling connections are closed and opened anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.telegram.client import Client
from bot.telegram.errors import seconds_to_wait
from bot.telegram.feed import Feed, nobody
from bot.telegram.intake import Intake
from bot.telegram.ledger import Ledger

POLL_SECONDS = 30
SLACK_SECONDS = 10.0
"""How much later than promised Telegram may answer a poll before it has failed."""
WATCHDOG_SECONDS = 150.0
"""A poll that is still silent after this, timeouts notwithstanding, is dead: three poll windows and some."""
BATCH = 100
LONGEST_PAUSE = 30.0

log = structlog.get_logger()


class Poller:
    """Fetches updates until stopped."""

    def __init__(
        self,
        client: Client,
        intake: Intake,
        ledger: Ledger,
        *,
        allowed: Sequence[str],
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        poll_seconds: int = POLL_SECONDS,
        watchdog_seconds: float = WATCHDOG_SECONDS,
        told: Callable[[str], None] = nobody,
    ) -> None:
        self._client = client
        self._feed = Feed(client, intake, ledger, told=told)
        self._ledger = ledger
        self._allowed = allowed
        self._clock = clock
        self._sleep = sleep
        self._poll_seconds = poll_seconds
        self._watchdog_seconds = watchdog_seconds
        self._offset: int | None = None
        self._answered_at = clock()
        self._failures = 0

    @property
    def age(self) -> float:
        """Seconds since Telegram last answered a poll: the bot's pulse, for health checks."""
        return self._clock() - self._answered_at

    async def run(self) -> None:
        """Poll until cancelled. Raises InvalidToken, because nothing but the operator can mend that."""
        await self._feed.resume()
        while True:
            try:
                updates = await self._poll()
            except InvalidToken:
                raise
            except (TelegramError, TimeoutError) as error:
                await self._recover(error)
                continue
            self._answered_at = self._clock()
            if self._failures:
                log.info("polling.recovered", failures=self._failures)
                self._failures = 0
            await self._take(updates)

    async def _take(self, updates: Sequence[dict[str, Any]]) -> None:
        """Have updates written down and handled; they are asked for again if they cannot be written down."""
        updates = [update for update in updates if isinstance(update.get("update_id"), int)]
        if not updates:
            return
        try:
            new = await self._ledger.accept(updates)
        except Exception as error:
            log.error("updates.not_written", count=len(updates), exc_info=error)
            await self._sleep(LONGEST_PAUSE / 10)
            return
        self._offset = updates[-1]["update_id"] + 1
        await self._feed.put(new)

    async def confirm(self) -> None:
        """Tell Telegram that everything accepted need not be sent again; called once, after `run` was cancelled."""
        if self._offset is None:
            return
        try:
            await self._client.raw_updates(
                offset=self._offset, limit=1, seconds=0, allowed=self._allowed, slack=SLACK_SECONDS
            )
        except TelegramError as error:
            log.warning("polling.not_confirmed", exc_info=error)

    async def _poll(self) -> list[dict[str, Any]]:
        async with asyncio.timeout(self._watchdog_seconds):
            return await self._client.raw_updates(
                offset=self._offset,
                limit=BATCH,
                seconds=self._poll_seconds,
                allowed=self._allowed,
                slack=SLACK_SECONDS,
            )

    async def _recover(self, error: TelegramError | TimeoutError) -> None:
        self._failures += 1
        pause = min(2.0 ** min(self._failures - 1, 5), LONGEST_PAUSE)
        if isinstance(error, RetryAfter):
            pause = seconds_to_wait(error)
        if isinstance(error, TimeoutError):
            log.error("polling.stalled", seconds=self._watchdog_seconds, action="polling connections reopened")
            await self._client.poll_request.shutdown()
            await self._client.poll_request.initialize()
            return
        if isinstance(error, Conflict):
            log.error("polling.conflict", hint="two processes poll with this token; stop one", pause=pause)
        else:
            log.warning("polling.failed", failures=self._failures, pause=pause, exc_info=error)
        await self._sleep(pause)
