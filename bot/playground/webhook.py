"""Webhooks: updates are brought to the bot instead of fetched by it.

Telegram posts one update after the other for each chat or asking person, and those of different ones side by side
(telegram-bot-api, Client::webhook_queue_id). What is not answered with a 2xx is brought again.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
import orjson

from bot.playground.errors import ApiError
from bot.playground.rooms import Json
from bot.playground.updates import Pending, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
CONNECTIONS = 40
"""How many updates are on their way at once unless the bot says otherwise (Bot API, setWebhook)."""
ANSWER_SECONDS = 60.0
_PERSONAL = frozenset({"inline_query", "chosen_inline_result", "callback_query"})
Call = Callable[[str, Json], Awaitable[object]]


@dataclass(slots=True)
class Webhook:
    """Where a bot wants its updates."""

    url: str
    secret: str = ""
    connections: int = CONNECTIONS
    certificate: bool = False
    error: tuple[int, str] | None = None
    """When and why the last attempt failed."""

    def told(self, pending: int, allowed: list[str]) -> Json:
        """The Bot API's WebhookInfo."""
        told: Json = {"url": self.url, "has_custom_certificate": self.certificate, "pending_update_count": pending}
        if self.url:
            told |= {"max_connections": self.connections, "ip_address": "127.0.0.1"}
        if self.error is not None:
            told |= {"last_error_date": self.error[0], "last_error_message": self.error[1]}
        return told | ({"allowed_updates": allowed} if allowed else {})


def checked_url(url: str) -> str:
    """The URL, if updates may go there: the playground is a local server, which takes loopback without encryption.

    Raises ApiError 400.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ApiError(400, "Bad Request: invalid webhook URL specified")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ApiError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    return url


class Pusher:
    """Brings one bot's updates to its webhook until it is cancelled."""

    def __init__(
        self, updates: UpdateQueue, webhook: Webhook, *, call: Call, now: Callable[[], float], retry_seconds: float
    ) -> None:
        self._updates = updates
        self._webhook = webhook
        self._call = call
        self._now = now
        self._retry_seconds = retry_seconds
        self._lanes: dict[str, deque[Pending]] = {}
        self._taken = 0
        self._free = asyncio.Semaphore(webhook.connections)

    async def run(self) -> None:
        """Bring what there is and what comes."""
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as http, asyncio.TaskGroup() as tasks:
            while True:
                for pending in self._updates.after(self._taken):
                    self._taken = pending.id
                    lane = self._lanes.get(_lane(pending))
                    if lane is None:
                        lane = self._lanes[_lane(pending)] = deque()
                        tasks.create_task(self._clear(_lane(pending), lane, http))
                    lane.append(pending)
                await self._updates.arrival()

    async def _clear(self, name: str, lane: deque[Pending], http: aiohttp.ClientSession) -> None:
        """Bring the updates of one lane, each as often as it takes."""
        while lane:
            async with self._free:
                arrived = lane[0].expires_at <= self._now() or await self._bring(lane[0], http)
            if arrived:
                self._updates.confirm(lane.popleft().id)
            else:
                await asyncio.sleep(self._retry_seconds)
        del self._lanes[name]

    async def _bring(self, pending: Pending, http: aiohttp.ClientSession) -> bool:
        """One attempt; whether the bot took it."""
        headers = {"Content-Type": "application/json"}
        headers |= {SECRET_HEADER: self._webhook.secret} if self._webhook.secret else {}
        try:
            async with http.post(self._webhook.url, data=orjson.dumps(pending.body), headers=headers) as response:
                body = await response.read()
                status, reason = response.status, response.reason
        except (aiohttp.ClientError, TimeoutError) as error:
            return self._failed(f"Connection failed: {type(error).__name__}")
        if not 200 <= status < 300:
            return self._failed(f"Wrong response from the webhook: {status} {reason}")
        await self._answered(body)
        return True

    def _failed(self, why: str) -> bool:
        self._webhook.error = (int(self._now()), why)
        return False

    async def _answered(self, body: bytes) -> None:
        """The answer may be a call of a method, whose result nobody is told."""
        try:
            answer = orjson.loads(body)
        except orjson.JSONDecodeError:
            return
        if isinstance(answer, dict) and isinstance(method := answer.pop("method", None), str):
            await self._call(method, answer)


def _lane(pending: Pending) -> str:
    """Updates of one lane arrive in their order."""
    body = pending.body.get(pending.kind)
    if not isinstance(body, dict):
        return ""
    if pending.kind in _PERSONAL:
        return f"{pending.kind} {body.get('from', {}).get('id')}"
    return str(body.get("chat", {}).get("id"))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
