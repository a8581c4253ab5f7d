"""The chat side as one thing that is opened, runs and is closed: client, handlers, intake, and poller or webhook."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from telegram import Update
from telegram.error import NetworkError
from telegram.ext import ApplicationBuilder, ContextTypes

from bot.core.errors import Unavailable
from bot.services.ports_inbox import Inbox
from bot.telegram.client import Client
from bot.telegram.dispatcher import ALLOWED_UPDATES, Dispatcher
from bot.telegram.feed import Feed, nobody
from bot.telegram.intake import Intake
from bot.telegram.ledger import Ledger
from bot.telegram.poller import LONGEST_PAUSE, Poller
from bot.telegram.webhook import Address, Webhook

log = structlog.get_logger()


class Frontend:
    """Listens to Telegram until stopped. `open` once, then `run` until cancelled, then `close`."""

    def __init__(
        self,
        client: Client,
        handlers: Dispatcher,
        inbox: Inbox,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        pushed: Address | None = None,
        told: Callable[[str], None] = nobody,
    ) -> None:
        """``pushed`` is where Telegram is to push updates; None: they are polled. ``told`` hears each one's kind."""
        self.client = client
        self._sleep = sleep
        # Neither python-telegram-bot's updater nor its queue: updates go from our poller straight to the handlers.
        self._application = ApplicationBuilder().bot(client).updater(None).job_queue(None).build()
        self._application.add_error_handler(_log_error)
        handlers.register(self._application)
        self._ledger = Ledger(inbox, lambda: client.id)
        self._handlers = handlers
        self._intake = Intake(self._handle, self._ledger.handled)
        self._poller = Poller(client, self._intake, self._ledger, allowed=ALLOWED_UPDATES, clock=clock, told=told)
        self._webhook: Webhook | None = None
        if pushed is not None:
            feed = Feed(client, self._intake, self._ledger, told=told)
            self._webhook = Webhook(client, feed, self._ledger, pushed, allowed=ALLOWED_UPDATES, clock=clock)

    @property
    def age(self) -> float:
        """Seconds since Telegram was last heard of: the bot's pulse, for health checks."""
        return self._poller.age if self._webhook is None else self._webhook.age

    async def accept(self, update: dict[str, Any]) -> None:
        """Take an update that Telegram pushed: it is on record when this returns. Raises if it is to be sent again."""
        if self._webhook is None:
            raise Unavailable("updates are polled for")
        await self._webhook.accept(update)

    async def _handle(self, update: Update) -> None:
        if await self._handlers.admits(update):
            await self._application.process_update(update)

    async def open(self) -> None:
        """Say hello to Telegram, for as long as it takes. Raises InvalidToken if the token is refused."""
        pause = 1.0
        while True:
            try:
                await self._application.initialize()
                break
            except NetworkError as error:
                log.warning("telegram.unreachable", pause=pause, exc_info=error)
            await self._sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        if self._webhook is None:
            # A webhook left over from another set-up would make every poll fail.
            await self.client.delete_webhook()
        log.info("telegram.ready", bot=self.client.username)

    async def run(self) -> None:
        """Listen until cancelled."""
        striking = asyncio.ensure_future(self._ledger.run())
        try:
            await (self._poller.run() if self._webhook is None else self._webhook.run())
        finally:
            striking.cancel()
            await asyncio.gather(striking, return_exceptions=True)

    async def idle(self) -> None:
        """Wait until every update accepted so far has been handled."""
        await self._intake.idle()

    async def drain(self, *, grace: float) -> None:
        """Confirm what was accepted and let its handlers end."""
        try:
            async with asyncio.timeout(grace):
                await (self._poller.confirm() if self._webhook is None else self._webhook.stop())
        except TimeoutError:
            # They are on record: sent again, they are known.
            log.info("polling.not_confirmed", grace=grace)
        await self._intake.drain(grace=grace)
        await self._ledger.strike()

    async def close(self) -> None:
        """Close the connections; doing it twice, or without `open`, is fine."""
        await self._application.shutdown()
        await self.client.close_connections()


async def _log_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    update_id = update.update_id if isinstance(update, Update) else None
    log.error("update.failed", update_id=update_id, exc_info=context.error)
