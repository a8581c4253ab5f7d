"""The bot as an API client: python-telegram-bot's own, with a poll that hands out raw updates."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram import InlineKeyboardMarkup, ReplyParameters
from telegram.error import ChatMigrated
from telegram.ext import ExtBot

from bot.telegram.flood import Answer, FloodGuard
from bot.telegram.flood_calls import can_be_repeated
from bot.telegram.request import AiohttpRequest

JSONDict = dict[str, Any]
POOL = 256
"""Calls under way at once; the real service allows about a thousand."""

ALBUM_LEAST = 2
ALBUM_MOST = 10
"""Items of one album (https://core.telegram.org/bots/api#sendmediagroup)."""


class Client(ExtBot[None]):
    """A bot whose updates can be parsed one by one, so that one that cannot be parsed stops no other."""

    def __init__(
        self,
        token: str,
        api: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        poll_request = AiohttpRequest(limit=2)
        super().__init__(
            token=token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=AiohttpRequest(limit=POOL),
            get_updates_request=poll_request,
            rate_limiter=FloodGuard(clock=clock, sleep=sleep),
        )
        self._poll_request = poll_request
        self._moved: dict[int, int] = {}

    async def close_connections(self) -> None:
        """Close every connection, also after an `initialize` that failed, which leaves them open."""
        await self.shutdown()
        for request in (self.request, self._poll_request):
            await request.shutdown()

    @property
    def poll_request(self) -> AiohttpRequest:
        """The connections that polling uses, and nothing else."""
        return self._poll_request

    async def _do_post(self, endpoint: str, data: JSONDict, **kwargs: Any) -> Answer:
        """Make a call; one to a group that has become a supergroup goes there, and so do all later ones.

        Raises ChatMigrated all the same if an open file was to be sent, which only its owner can open again.
        """
        chat = data.get("chat_id")
        if chat in self._moved:
            data["chat_id"] = self._moved[chat]
        try:
            return await super()._do_post(endpoint, data, **kwargs)
        except ChatMigrated as error:
            if not isinstance(chat, int):
                raise
            data["chat_id"] = self._moved[chat] = error.new_chat_id
            if not can_be_repeated(data):
                raise
            return await super()._do_post(endpoint, data, **kwargs)

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

    async def resend_audio_group(
        self,
        chat_id: int,
        file_ids: Sequence[str],
        *,
        thread_id: int | None,
        reply_parameters: ReplyParameters | None,
    ) -> None:
        """Send two to ten songs that Telegram has as one album, in order. Raises TelegramError.

        It arrives whole or not at all; the error names the song that Telegram does not know, see `errors.translated`.
        As with `resend_audio`, nobody looks for local files or parses what comes back. Albums have no buttons.
        """
        if not ALBUM_LEAST <= len(file_ids) <= ALBUM_MOST:
            raise ValueError(f"an album has {ALBUM_LEAST} to {ALBUM_MOST} songs, not {len(file_ids)}")
        data: dict[str, Any] = {
            "chat_id": chat_id,
            "media": [{"type": "audio", "media": file_id} for file_id in file_ids],
            "message_thread_id": thread_id,
            "reply_parameters": reply_parameters,
        }
        # `_post` takes media only as the library's own objects; what it would add, we have not got.
        await self._do_post("sendMediaGroup", {name: value for name, value in data.items() if value is not None})
