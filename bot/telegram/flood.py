"""What to do when Telegram says "too many requests": wait for messages, drop what would be stale by then."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.telegram.errors import seconds_to_wait

LONGEST_WAIT = 60.0
"""Seconds a message is held back at most; beyond that the person is better served by an error."""
TRIES = 3

_STALE_SOON = frozenset({"sendChatAction", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery"})

log = structlog.get_logger()


class FloodGuard(BaseRateLimiter[None]):
    """Retries a call that Telegram put off, for that call alone: other chats are not held up."""

    def __init__(self, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        self._sleep = sleep

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | dict[str, Any] | list[dict[str, Any]]]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        """Make the call. Raises RetryAfter for what is not worth sending late, or when the wait is too long."""
        for _ in range(TRIES - 1):
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                wait = seconds_to_wait(error)
                if endpoint in _STALE_SOON or wait > LONGEST_WAIT or _holds_a_file(data):
                    raise
                log.warning("telegram.flood", method=endpoint, wait=wait)
                await self._sleep(wait)
        return await callback(*args, **kwargs)


def _holds_a_file(data: dict[str, Any]) -> bool:
    """Whether the call carries an open file: it was read by the first try, so only its owner can send it again."""
    return any(hasattr(value, "input_file_content") for value in data.values())
