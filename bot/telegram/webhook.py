"""Updates that Telegram pushes: the webhook is set, looked after, and what comes in is put on record first.

Telegram posts the updates of one chat one after the other and repeats what is not confirmed, so that nothing is lost
while the bot is away. What can go wrong without a word is the webhook itself: another set-up with the same token takes
it away. So it is looked at now and then, which also shows that Telegram can be reached.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.core.errors import Unavailable
from bot.telegram.client import Client
from bot.telegram.errors import seconds_to_wait
from bot.telegram.feed import Feed
from bot.telegram.ledger import Ledger

LOOK_SECONDS = 60.0
"""Between two looks at whether the webhook still stands."""
CONNECTIONS = 40
"""Updates that Telegram may push at once (Bot API, setWebhook)."""
LONGEST_PAUSE = 30.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Address:
    """Where Telegram pushes updates to."""

    url: str
    secret: str = field(repr=False)


class Webhook:
    """Has updates pushed instead of polling for them."""

    def __init__(
        self,
        client: Client,
        feed: Feed,
        ledger: Ledger,
        address: Address,
        *,
        allowed: Sequence[str],
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._feed = feed
        self._ledger = ledger
        self._address = address
        self._allowed = allowed
        self._clock = clock
        self._sleep = sleep
        self._answered_at = clock()
        self._one = asyncio.Lock()
        self._open = False
        self._told: datetime | None = None

    @property
    def age(self) -> float:
        """Seconds since Telegram last answered or pushed something: the bot's pulse, for health checks."""
        return self._clock() - self._answered_at

    async def accept(self, update: dict[str, Any]) -> None:
        """Put an update on record and have it handled; one that came before does nothing.

        Raises Unavailable while the bot is starting or stopping, and what the database raises: it is to be sent again.
        """
        # One after the other, so that a chat's updates are handled in the order in which they were pushed.
        async with self._one:
            if not self._open:
                raise Unavailable("the bot does not take updates now")
            new = await self._ledger.accept([update])
            self._answered_at = self._clock()
            await self._feed.put(new)

    async def run(self) -> None:
        """Take updates until cancelled. Raises InvalidToken, because nothing but the operator can mend that."""
        async with self._one:
            await self._feed.resume()
            self._open = True
        known, pause = False, 1.0
        while True:
            try:
                if not (known and await self._stands()):
                    await self._set()
            except InvalidToken:
                raise
            except TelegramError as error:
                pause = seconds_to_wait(error) if isinstance(error, RetryAfter) else min(2 * pause, LONGEST_PAUSE)
                log.warning("webhook.not_set", pause=pause, exc_info=error)
                await self._sleep(pause)
                continue
            self._answered_at = self._clock()
            known, pause = True, 1.0
            await self._sleep(LOOK_SECONDS)

    async def stop(self) -> None:
        """Take no more updates; what is pushed from now on is refused, so that Telegram keeps it."""
        async with self._one:
            self._open = False

    async def _set(self) -> None:
        await self._client.set_webhook(
            self._address.url,
            secret_token=self._address.secret,
            allowed_updates=list(self._allowed),
            max_connections=CONNECTIONS,
        )
        log.info("webhook.set")

    async def _stands(self) -> bool:
        """Whether the webhook is still ours; what Telegram says of its failures is logged once each."""
        info = await self._client.get_webhook_info()
        if info.last_error_date is not None and info.last_error_date != self._told:
            self._told = info.last_error_date
            log.warning("webhook.failing", cause=info.last_error_message, pending=info.pending_update_count)
        if info.url != self._address.url:
            log.error("webhook.taken", hint="another set-up uses this token; stop one")
        return info.url == self._address.url
