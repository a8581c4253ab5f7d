"""Each way to misuse the Bot API is counted, whatever Telegram would do about it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.playground.stage import SONG, Answer, Stage, open_stage

HERE = "the chat's id"
PRESS = {"text": "x", "callback_data": "1"}


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    """An inline keyboard."""
    return {"inline_keyboard": list(rows)}


MISUSES: list[tuple[str, str, dict[str, Any], int]] = [
    ("unknown_method", "sendSong", {}, 404),
    ("unknown_parameter", "sendMessage", {"chat_id": HERE, "text": "x", "colour": "red"}, 200),
    ("missing", "sendMessage", {"chat_id": HERE}, 400),
    ("missing", "sendMessage", {"text": "x"}, 400),
    ("missing", "sendMessage", {"chat_id": HERE, "text": ""}, 400),
    ("type", "sendMessage", {"chat_id": HERE, "text": "x", "message_thread_id": "one"}, 400),
    ("type", "sendMessage", {"chat_id": HERE, "text": "x", "reply_markup": "[]"}, 400),
    ("type", "sendMessage", {"chat_id": HERE, "text": "x", "reply_markup": "no json"}, 400),
    ("type", "sendMessage", {"chat_id": HERE, "text": "x", "reply_markup": keyboard([{"text": 5}])}, 400),
    ("limit", "sendMessage", {"chat_id": HERE, "text": "x" * 4097}, 400),
    ("limit", "sendMessage", {"chat_id": HERE, "text": "🎵" * 2049}, 400),
    ("limit", "answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, 400),
    (
        "limit",
        "sendMessage",
        {"chat_id": HERE, "text": "x", "reply_markup": keyboard([PRESS | {"callback_data": "я" * 33}])},
        400,
    ),
    ("limit", "sendMessage", {"chat_id": HERE, "text": "x", "reply_markup": keyboard([PRESS] * 9)}, 400),
    ("limit", "sendMessage", {"chat_id": HERE, "text": "x", "reply_markup": keyboard(*[[PRESS]] * 101)}, 400),
    ("entities", "sendMessage", {"chat_id": HERE, "text": "<b>x", "parse_mode": "HTML"}, 400),
    ("entities", "sendMessage", {"chat_id": HERE, "text": "a.b", "parse_mode": "MarkdownV2"}, 400),
    ("file", "sendAudio", {"chat_id": HERE, "audio": "attach://nothing"}, 400),
]


async def misuse(stage: Stage, method: str, parameters: dict[str, Any]) -> Answer:
    """Make the call in the person's chat."""
    told: dict[str, Any] = {key: stage.chat.id if value == HERE else value for key, value in parameters.items()}
    return await stage.call(method, **told)


@pytest.mark.parametrize(("kind", "method", "parameters", "status"), MISUSES)
async def test_a_misuse_is_counted_and_answered_as_telegram_would(
    stage: Stage, kind: str, method: str, parameters: dict[str, Any], status: int
) -> None:
    answer = await misuse(stage, method, parameters)

    assert answer.status == status, answer.body
    assert stage.world.counters.violations == 1
    assert [(broken.method, broken.kind) for broken in stage.world.violations] == [(method, kind)]


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"audio": ("a.mp3", SONG), "thumbnail": ("a.jpg", b"no picture")}, 200),
        ({"audio": ("a.mp3", SONG), "stray": ("b.mp3", SONG)}, 200),
        ({"audio": ("a.mp3", bytes((50 << 20) + 1))}, 413),
    ],
    ids=["thumbnail that is none", "part nobody refers to", "over 50 MB"],
)
async def test_a_misused_file_is_counted(stage: Stage, files: dict[str, tuple[str, bytes]], status: int) -> None:
    answer = await stage.upload("sendAudio", files, chat_id=stage.chat.id)

    assert answer.status == status, str(answer.body)[:200]
    assert [broken.kind for broken in stage.world.violations] == ["file"]


async def test_a_request_that_is_far_too_large_is_refused_in_telegrams_words(stage: Stage) -> None:
    answer = await stage.upload("sendAudio", {"audio": ("a.mp3", bytes(61 << 20))}, chat_id=stage.chat.id)

    assert answer.refusal == (413, "Request Entity Too Large")
    assert stage.world.counters.violations == 1


async def test_a_refused_call_changes_nothing(stage: Stage) -> None:
    for _kind, method, parameters, status in MISUSES:
        if status == 400:
            await misuse(stage, method, parameters)

    assert stage.chat.messages() == []


async def test_correct_calls_are_not_counted(stage: Stage) -> None:
    await stage.call("sendMessage", chat_id=stage.chat.id, text="x" * 4096, reply_markup=keyboard([PRESS] * 8))
    await stage.call("sendMessage", chat_id=stage.chat.id, text="<b>" + "x" * 4096 + "</b>", parse_mode="HTML")
    await stage.send_song(caption="x" * 1024)

    assert len(stage.chat.messages()) == 3
    assert stage.world.counters.violations == 0
