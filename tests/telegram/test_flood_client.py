"""Files sent by id pass flood control like everything else, alone and as albums, and cost Telegram few bytes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from telegram import ReplyParameters
from telegram.error import RetryAfter

from bot.core.errors import DeadFile, UploadFailed
from bot.telegram.client import Client
from bot.telegram.errors import translated
from bot.telegram.flood_budget import CHAT_BURST
from tests.telegram.virtual_time import VirtualTime

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
ME = {"id": 123456, "is_bot": True, "first_name": "Songs", "username": "songs_bot"}


class Telegram:
    """Notes every call and answers as it is told, or with what the library must not try to parse."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.refusals: list[dict[str, Any]] = []

    async def answer(self, request: web.Request) -> web.Response:
        """Take one call."""
        method = request.match_info["method"]
        if method == "getMe":
            return web.json_response({"ok": True, "result": ME})
        self.calls.append((method, dict(await request.post())))
        if self.refusals:
            refusal = self.refusals.pop(0)
            return web.json_response({"ok": False, **refusal}, status=refusal["error_code"])
        return web.json_response({"ok": True, "result": [{"not": "a message"}]})


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
async def client(telegram: Telegram, time: VirtualTime) -> AsyncIterator[Client]:
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", telegram.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0]
    opened = Client(TOKEN, f"http://{host}:{port}", clock=time.clock, sleep=time.sleep)
    await opened.initialize()
    yield opened
    await opened.close_connections()
    await runner.cleanup()


async def test_an_album_is_sent_by_the_ids_alone_and_in_order(client: Client, telegram: Telegram) -> None:
    reply = ReplyParameters(7, allow_sending_without_reply=True)
    await client.resend_audio_group(5, ["one", "two", "three"], thread_id=9, reply_parameters=reply)
    ((method, data),) = telegram.calls

    assert method == "sendMediaGroup"
    assert json.loads(data.pop("media")) == [{"type": "audio", "media": name} for name in ("one", "two", "three")]
    assert json.loads(data.pop("reply_parameters")) == {"message_id": 7, "allow_sending_without_reply": True}
    assert data == {"chat_id": "5", "message_thread_id": "9"}


async def test_what_is_not_needed_is_not_sent(client: Client, telegram: Telegram) -> None:
    await client.resend_audio_group(5, ["one", "two"], thread_id=None, reply_parameters=None)

    assert set(telegram.calls[0][1]) == {"chat_id", "media"}


@pytest.mark.parametrize("count", [0, 1, 11])
async def test_an_album_that_telegram_would_refuse_is_not_sent(client: Client, telegram: Telegram, count: int) -> None:
    with pytest.raises(ValueError, match="2 to 10"):
        await client.resend_audio_group(5, ["id"] * count, thread_id=None, reply_parameters=None)
    assert telegram.calls == []


async def test_a_song_sent_by_its_id_passes_flood_control(
    client: Client, telegram: Telegram, time: VirtualTime
) -> None:
    telegram.refusals = [{"error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 100}}]
    with pytest.raises(RetryAfter):
        await client.resend_audio(5, "one", thread_id=None, reply_parameters=None)
    with pytest.raises(RetryAfter):
        await client.resend_audio(5, "one", thread_id=None, reply_parameters=None)
    await client.resend_audio(6, "one", thread_id=None, reply_parameters=None)

    assert len(telegram.calls) == 2


async def test_an_album_passes_flood_control_and_counts_its_songs(
    client: Client, telegram: Telegram, time: VirtualTime
) -> None:
    await client.resend_audio_group(5, ["id"] * CHAT_BURST, thread_id=None, reply_parameters=None)
    waiting = asyncio.create_task(client.resend_audio(5, "one", thread_id=None, reply_parameters=None))
    await time.advance(0.9)
    assert len(telegram.calls) == 1
    await time.advance(0.2)
    await waiting
    assert len(telegram.calls) == 2


@pytest.mark.parametrize(
    ("description", "item"),
    [
        ('failed to send message #3 with the error message "Wrong file identifier/HTTP URL specified"', 2),
        ('failed to send message #1 with the error message "FILE_REFERENCE_EXPIRED"', 0),
        ('failed to send message #10 with the error message "MEDIA_EMPTY"', 9),
        ("wrong file identifier/HTTP URL specified", None),
        ("wrong remote file identifier specified: Wrong padding length", None),
    ],
)
async def test_a_dead_file_of_an_album_is_recognised(
    client: Client, telegram: Telegram, description: str, item: int | None
) -> None:
    telegram.refusals = [{"error_code": 400, "description": f"Bad Request: {description}"}]
    with pytest.raises(DeadFile) as error, translated():
        await client.resend_audio_group(5, ["a", "b"], thread_id=None, reply_parameters=None)

    assert error.value.item == item


async def test_another_fault_of_an_album_is_no_dead_file(client: Client, telegram: Telegram) -> None:
    telegram.refusals = [
        {"error_code": 400, "description": 'Bad Request: failed to send message #1 with the error "X"'}
    ]
    with pytest.raises(UploadFailed), translated():
        await client.resend_audio_group(5, ["a", "b"], thread_id=None, reply_parameters=None)
