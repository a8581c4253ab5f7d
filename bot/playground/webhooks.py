"""The methods about webhooks, and the tasks that serve them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from bot.playground.accounts import BotAccount
from bot.playground.rooms import Json
from bot.playground.webhook import CONNECTIONS, Pusher, Webhook, checked_url
from bot.playground.world import World

Carry = Callable[[BotAccount, str, Json], Awaitable[None]]


class Webhooks:
    """All webhooks of one server; ``carry`` carries out a call that a bot gives as its answer."""

    def __init__(self, world: World, carry: Carry, *, retry_seconds: float) -> None:
        self._world = world
        self._carry = carry
        self._retry_seconds = retry_seconds
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self.methods: dict[str, Callable[[BotAccount, Json], Awaitable[Any]]] = {
            "setwebhook": self._set,
            "deletewebhook": self._delete,
            "getwebhookinfo": self._info,
        }

    async def close(self) -> None:
        """Stop all."""
        for bot_id in list(self._tasks):
            await self._stop(bot_id)

    async def _set(self, bot: BotAccount, params: Json) -> bool:
        """SetWebhook; an empty URL takes it away."""
        if "url" not in params:
            return await self._delete(bot, params)
        webhook = Webhook(
            url=checked_url(params["url"]),
            secret=params.get("secret_token") or "",
            connections=params.get("max_connections") or CONNECTIONS,
            certificate="certificate" in params,
        )
        await self._delete(bot, params)
        if "allowed_updates" in params:
            bot.updates.allow(params["allowed_updates"])
        bot.webhook = webhook
        pusher = Pusher(
            bot.updates,
            webhook,
            call=partial(self._carry, bot),
            now=self._world.now,
            retry_seconds=self._retry_seconds,
        )
        self._tasks[bot.id] = asyncio.ensure_future(pusher.run())
        return True

    async def _delete(self, bot: BotAccount, params: Json) -> bool:
        """DeleteWebhook."""
        bot.webhook = None
        await self._stop(bot.id)
        if params.get("drop_pending_updates"):
            bot.updates.clear()
        return True

    async def _info(self, bot: BotAccount, _params: Json) -> Json:
        """GetWebhookInfo."""
        return (bot.webhook or Webhook("")).told(len(bot.updates), bot.updates.allowed)

    async def _stop(self, bot_id: int) -> None:
        task = self._tasks.pop(bot_id, None)
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
