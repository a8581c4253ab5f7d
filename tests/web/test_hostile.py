"""What strangers send: generated requests of every shape, and connections that are no decent ones."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bot.core.errors import BadLink
from bot.core.link_target import is_known_target, parse_target
from bot.web.client import Proxies
from bot.web.gate import Gate
from bot.web.redirects import App, Message, Receive, Scope, Send
from bot.web.server import GuardedProtocol, WebServer
from tests.web.conftest import OWNER, SONG, Site, open_site

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 15


@asynccontextmanager
async def served(app: App) -> AsyncIterator[int]:
    """The application over real sockets; its port."""
    server = WebServer(app, "127.0.0.1", 0, grace=1)
    await server.open()
    try:
        yield server.port
    finally:
        await server.close()
        await server.close()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A whole site in a thread, for a client that is not asynchronous: its origin and a token."""
    started, told, loop = threading.Event(), list[str](), asyncio.new_event_loop()
    stop = asyncio.Event()

    async def run() -> None:
        async with open_site(tmp_path) as site, served(site.app) as port:
            await site.links.create(OWNER, SONG, slug="ode")
            told.extend([f"http://127.0.0.1:{port}", await site.tokens.issue(OWNER)])
            started.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    assert started.wait(20)
    yield told[0], told[1]
    loop.call_soon_threadsafe(stop.set)
    thread.join(20)
    loop.close()


def test_generated_requests_find_no_error_of_ours_and_nothing_undocumented(address: tuple[str, str]) -> None:
    origin, token = address
    schema = schemathesis.openapi.from_url(f"{origin}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == 7

    for operation in operations:

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), signed=st.booleans())
        def probe(case: Any, signed: bool) -> None:
            headers = {"Authorization": f"Bearer {token}"} if signed else {}
            answer = case.call(origin, headers=headers, allow_redirects=False)
            case.validate_response(answer, checks=CHECKS)

        probe()


@given(st.text() | st.from_regex(r"https?://[a-z.@:/\\]{0,20}open\.spotify\.com[^\n]{0,40}"))
def test_whatever_is_given_a_target_is_a_known_platforms_or_none(text: str) -> None:
    try:
        target = parse_target(text)
    except BadLink:
        return
    assert is_known_target(target)
    assert parse_target(target) == target


async def _asked(port: int, *pieces: bytes) -> bytes:
    """What the server answers until it closes; nothing is sent after it has."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = b""
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        answer = await asyncio.wait_for(reader.read(), 10)
    except ConnectionError:
        pass
    finally:
        writer.close()
    return answer


async def test_a_hundred_megabytes_are_refused_before_any_of_them_is_read(site: Site) -> None:
    async with served(site.app) as port:
        head = f"POST /api/links HTTP/1.1\r\nHost: a\r\nContent-Length: {100_000_000}\r\nConnection: close\r\n\r\n"
        answer = await _asked(port, head.encode())

    assert answer.startswith(b"HTTP/1.1 413")
    assert answer.endswith(b'{"message":"the body is too large"}')


async def test_a_body_that_turns_out_too_large_is_refused_and_its_client_still_hears_it(site: Site) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(400):
            yield b"x" * 65_536

    async with served(site.app) as port, httpx.AsyncClient() as client:
        headers = {"Authorization": f"Bearer {await site.tokens.issue(OWNER)}", "Content-Type": "application/json"}
        answer = await client.post(f"http://127.0.0.1:{port}/api/links", content=body(), headers=headers)

    assert (answer.status_code, answer.json()) == (413, {"message": "the body is too large"})


@pytest.mark.parametrize(
    "pieces",
    [
        [b"GET /ode HTTP/1.1\r\n", *[b"X-Bomb: " + b"x" * 1000 + b"\r\n"] * 200],
        [b"GET /" + b"x" * 400_000],
        [b"GET /docs HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 40_000 + b"\r\nConnection: close\r\n\r\n"],
    ],
    ids=["many headers", "an endless path", "one large header"],
)
async def test_header_bombs_are_refused(site: Site, pieces: list[bytes]) -> None:
    async with served(site.app) as port:
        answer = await _asked(port, *pieces)

    assert answer.startswith(b"HTTP/1.1 431") or answer == b""  # closed while it was still being sent


async def test_a_head_that_does_not_end_is_not_waited_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GuardedProtocol, "head_seconds", 0.05)
    async with served(site.app) as port:
        assert (await _asked(port, b"GET /ode HTTP/1.1\r\nHost:")).startswith(b"HTTP/1.1 408")
        assert (await _asked(port)).startswith(b"HTTP/1.1 408")


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    answer = await _gated([], seconds=0.01)

    assert answer["status"] == 408


async def test_an_error_nobody_expected_is_answered_and_the_next_request_is_served() -> None:
    assert (await _gated([{"type": "http.request", "body": b"x"}], failing=True)) == {}


async def _gated(messages: list[Message], *, seconds: float = 1.0, failing: bool = False) -> Message:
    """What the gate sends first for an application that reads a body, and nothing more comes than ``messages``."""
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        if failing:
            raise ValueError("broken")

    async def receive() -> Message:
        if messages:
            return messages.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "POST", "path": "/api/links", "headers": [], "client": ("192.0.2.1", 1)}
    await Gate(app, Proxies(), seconds=seconds)(scope, receive, send)
    return sent[0] if sent else {}


async def test_closing_lets_a_request_under_way_end(site: Site) -> None:
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        entered.set()
        await go_on.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    server = WebServer(slow, "127.0.0.1", 0)
    await server.open()
    asking = asyncio.create_task(_asked(server.port, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
    await entered.wait()
    closing = asyncio.create_task(server.close())
    asyncio.get_running_loop().call_later(0.05, go_on.set)

    assert (await asking).startswith(b"HTTP/1.1 204")
    await closing


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("198.51.100.1", "203.0.113.9", "198.51.100.1"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "garbage", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("", "203.0.113.9", ""),
    ],
)
def test_an_address_is_believed_only_from_trusted_proxies(peer: str, forwarded: str, client: str) -> None:
    scope = {"client": (peer, 1), "headers": [(b"x-forwarded-for", forwarded.encode())]}

    assert Proxies(["10.0.0.0/8"]).client(scope) == client
