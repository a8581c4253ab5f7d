"""Updates that Telegram pushes: stored before the 200, refused from anybody else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, MutableMapping
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from bot.web.webhook import SECRET_HEADER, webhook_router, webhook_words

SECRET = "s3cret-Value_9"
UPDATE = {"update_id": 7, "message": {"text": "Ode to Joy"}}
BODY = json.dumps(UPDATE).encode()


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """What an operator would read."""
    with capture_logs() as lines:
        yield lines


class Setting:
    def __init__(self, error: Exception | None = None) -> None:
        self.stored: list[dict[str, Any]] = []
        self.error = error
        self.app = FastAPI()
        self.app.include_router(webhook_router(path="hook", secret=SECRET, accept=self.accept, largest=1000))

    async def accept(self, raw: dict[str, Any]) -> None:
        if self.error is not None:
            raise self.error
        self.stored.append(raw)

    async def post(
        self,
        content: bytes | AsyncIterator[bytes] = BODY,
        *,
        secret: bytes | None = SECRET.encode(),
        path: str = "hook",
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x", trust_env=False) as client:
            own = [(SECRET_HEADER.encode(), secret)] if secret is not None else []
            given = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
            return await client.post(f"/telegram/{path}", content=content, headers=[*own, *given])


async def test_an_update_is_stored_and_then_answered() -> None:
    at = Setting()

    response = await at.post()

    assert response.status_code == 200
    assert at.stored == [UPDATE]


@pytest.mark.parametrize("secret", [None, b"", b"wrong", SECRET.encode() + b"x", SECRET.upper().encode(), b"\xff\xfe"])
async def test_a_missing_or_wrong_secret_is_a_403(secret: bytes | None) -> None:
    at = Setting()

    response = await at.post(secret=secret)

    assert response.status_code == 403
    assert at.stored == []


async def test_another_path_is_a_404_and_a_stranger_does_not_learn_which_it_is() -> None:
    at = Setting()

    assert (await at.post(path="other")).status_code == 404
    assert (await at.post(path="other", secret=b"wrong")).status_code == 403
    assert at.stored == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"7",
        b'"update"',
        b"{}",
        b'{"update_id": "7"}',
        b'{"update_id": true}',
        b'{"update_id": NaN}',
        b'{"update_id": 7, "x": "\xff"}',
        b"[" * 900,
    ],
)
async def test_what_is_no_update_is_a_400(body: bytes) -> None:
    at = Setting()

    response = await at.post(body)

    assert response.status_code == 400
    assert response.json().keys() == {"message"}
    assert at.stored == []


async def test_a_body_that_announces_too_much_is_refused_unread() -> None:
    async def unread() -> AsyncIterator[bytes]:
        pytest.fail("it was read")
        yield b""

    assert (await Setting().post(unread(), headers={"Content-Length": "1001"})).status_code == 413


async def test_a_body_that_does_not_say_how_long_it_is_is_cut_off() -> None:
    at = Setting()
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            assert sent < 100
            yield b"x" * 100

    assert (await at.post(endless())).status_code == 413


async def test_the_largest_body_still_fits() -> None:
    at = Setting()
    body = BODY.ljust(1000)

    assert (await at.post(body)).status_code == 200


async def test_what_could_not_be_stored_is_not_confirmed(logged: list[MutableMapping[str, Any]]) -> None:
    at = Setting(OSError("disk full"))

    response = await at.post()

    assert response.status_code == 503
    assert "disk" not in response.text
    assert [(line["event"], line["update"]) for line in logged] == [("webhook.not_stored", 7)]


async def test_a_secret_is_never_logged(logged: list[MutableMapping[str, Any]]) -> None:
    await Setting().post(secret=b"guess")

    assert [line["event"] for line in logged] == ["webhook.refused"]
    assert "guess" not in str(logged)
    assert SECRET not in str(logged)


@pytest.mark.parametrize("secret", ["", "with space", "x" * 257, "ümlaut"])
def test_a_secret_telegram_would_not_take_is_refused_at_start(secret: str) -> None:
    with pytest.raises(ValueError, match="secret"):
        webhook_router(path="hook", secret=secret, accept=Setting().accept)


async def test_only_post_is_answered() -> None:
    transport = httpx.ASGITransport(Setting().app)
    async with httpx.AsyncClient(transport=transport, base_url="http://x", trust_env=False) as client:
        assert (await client.get("/telegram/hook")).status_code == 405


def test_path_and_secret_are_the_tokens_and_do_not_tell_it_or_each_other() -> None:
    path, secret = webhook_words("123:abc")

    assert webhook_words("123:abc") == (path, secret)
    assert not {path, secret} & {*webhook_words("123:abd")}
    assert path != secret
    assert "abc" not in path + secret
    webhook_router(path=path, secret=secret, accept=Setting().accept)
