"""The bot as an API client: python-telegram-bot's own, with a poll that hands out raw updates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import InlineKeyboardMarkup, ReplyParameters
from telegram.ext import ExtBot

from bot.telegram.flood import FloodGuard
from bot.telegram.request import AiohttpRequest

POOL = 256
"""Calls under way at once; the real service allows about a thousand."""


class Client(ExtBot[None]):
    """A bot whose updates can be parsed one by one, so that one that cannot be parsed stops no other."""

    def __init__(self, token: str, api: str) -> None:
        poll_request = AiohttpRequest(limit=2)
        super().__init__(
            token=token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=AiohttpRequest(limit=POOL),
            get_updates_request=poll_request,
            rate_limiter=FloodGuard(),
        )
        self._poll_request = poll_request

    async def close_connections(self) -> None:
        """Close every connection, also after an `initialize` that failed, which leaves them open."""
        await self.shutdown()
        for request in (self.request, self._poll_request):
            await request.shutdown()

    @property
    def poll_request(self) -> AiohttpRequest:
        """The connections that polling uses, and nothing else."""
        return self._poll_request

    async def raw_updates(
        self, *, offset: int | None, limit: int, seconds: int, allowed: Sequence[str], slack: float
    ) -> list[dict[str, Any]]:
        """One long poll of ``seconds``, answered within ``slack`` seconds more. Raises TelegramError."""
        answer = await self._post(
            "getUpdates",
            {"offset": offset, "limit": limit, "timeout": seconds, "allowed_updates": list(allowed)},
            read_timeout=seconds + slack,
        )
        return answer if isinstance(answer, list) else []

    async def resend_audio(
        self,
        chat_id: int,
        file_id: str,
        *,
        thread_id: int | None,
        reply_parameters: ReplyParameters | None,
        reply_markup: InlineKeyboardMarkup | None = None,
    ) -> None:
        """Send a song that Telegram has, by its ``file_id``. Raises TelegramError.

        It does what `send_audio` does but for two things, which make up a third of an answer from the cache: nobody
        asks whether the id is the name of a local file, and nobody parses the message that comes back.
        """
        data: dict[str, Any] = {
            "chat_id": chat_id,
            "audio": file_id,
            "message_thread_id": thread_id,
            "reply_parameters": reply_parameters,
            "reply_markup": reply_markup,
        }
        await self._post("sendAudio", {name: value for name, value in data.items() if value is not None})
