"""``GET /api/stream``, as the contract has it."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import time
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from urllib.parse import unquote

import jwt
import pytest
from structlog.testing import capture_logs

from bot.core.errors import NotFound, SongwireError, SourceDown, TooLong, Unsure
from bot.core.naming import file_name
from bot.core.track import Quality
from bot.web.file_slice import FileSlice, NotSatisfiableError, wanted_range
from bot.web.streams import disposition
from bot.web.tokens import StreamTokens, stream_key
from tests.services.fakes import ELISE, ODE
from tests.web.stream_setting import KEY, StreamSetting

SONG = b"Ode to Joy"


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, object]]]:
    """What an operator would read."""
    with capture_logs() as lines:
        yield lines


async def test_a_token_gets_its_file(tmp_path: Path) -> None:
    at = StreamSetting(tmp_path)

    response = await at.get("/api/stream", token=await at.token())

    assert response.status_code == 200
    assert response.content == SONG
    assert response.headers["Content-Type"] == "audio/mpeg"
    assert response.headers["Content-Length"] == str(len(SONG))
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Ode to Joy.mp3" in response.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("header", "status", "body", "content_range"),
    [
        ("bytes=0-2", 206, b"Ode", "bytes 0-2/10"),
        ("bytes=4-", 206, b"to Joy", "bytes 4-9/10"),
        ("bytes=-3", 206, b"Joy", "bytes 7-9/10"),
        ("bytes=-99", 206, SONG, "bytes 0-9/10"),
        ("bytes=7-99", 206, b"Joy", "bytes 7-9/10"),
        ("BYTES=0-0", 206, b"O", "bytes 0-0/10"),
        ("bytes=10-", 416, None, "bytes */10"),
        ("bytes=-0", 416, None, "bytes */10"),
        ("bytes=99-100", 416, None, "bytes */10"),
        ("bytes=5-2", 200, SONG, None),
        ("bytes=0-1,4-5", 200, SONG, None),
        ("bytes=-", 200, SONG, None),
        ("bytes=a-b", 200, SONG, None),
        ("bytes=٣-", 200, SONG, None),
        ("items=0-1", 200, SONG, None),
        ("bytes=" + "9" * 400 + "-", 200, SONG, None),
    ],
)
async def test_ranges(tmp_path: Path, header: str, status: int, body: bytes | None, content_range: str | None) -> None:
    at = StreamSetting(tmp_path)
    token = await at.token()
    async with at.client() as client:
        response = await client.get("/api/stream", params={"token": token}, headers=[(b"Range", header.encode())])

    assert response.status_code == status
    assert response.headers.get("Content-Range") == content_range
    if body is None:
        assert response.json()["status"] is False
    else:
        assert response.content == body


@pytest.mark.parametrize(("fresh", "status"), [(True, 206), (False, 200)])
async def test_a_range_of_a_file_that_has_changed_is_not_sent(tmp_path: Path, *, fresh: bool, status: int) -> None:
    at = StreamSetting(tmp_path)
    token = await at.token()
    tag = (await at.get("/api/stream", token=token)).headers["ETag"]

    headers = {"Range": "bytes=0-1", "If-Range": tag if fresh else '"other"'}
    response = await at.get("/api/stream", headers=headers, token=token)

    assert response.status_code == status


async def test_head_says_what_get_would_without_the_file(tmp_path: Path) -> None:
    at = StreamSetting(tmp_path)
    token = await at.token()
    async with at.client() as client:
        response = await client.head("/api/stream", params={"token": token})

    assert response.status_code == 200
    assert response.headers["Content-Length"] == str(len(SONG))
    assert response.content == b""


@pytest.mark.parametrize("params", [{}, {"token": ""}, {"token": "x" * 1001}, {"filename": "a"}])
async def test_without_a_token_it_is_a_400(tmp_path: Path, params: dict[str, str]) -> None:
    response = await StreamSetting(tmp_path).ask("/api/stream", params)

    assert response.status_code == 400
    assert response.json()["status"] is False


def _claims(**changed: object) -> dict[str, object]:
    claims: dict[str, object] = {"aud": "stream", "sub": ODE.id, "q": "v0", "exp": int(time.time()) + 600}
    return {name: value for name, value in (claims | changed).items() if value is not None}


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _unsigned() -> str:
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(_claims(exp=99_999_999_999))}."


FORGED = {
    "no token at all": "abc",
    "dots": "..",
    "null byte": "\x00",
    "algorithm none": _unsigned(),
    "another key": jwt.encode(_claims(exp=99_999_999_999), b"x" * 32, algorithm="HS256"),
    "another algorithm": jwt.encode(_claims(exp=99_999_999_999), KEY * 2, algorithm="HS512"),
    "expired": jwt.encode(_claims(exp=1_789_999_999), KEY, algorithm="HS256"),
    "no end": jwt.encode(_claims(exp=None), KEY, algorithm="HS256"),
    "an end that is no time": jwt.encode(_claims(exp=99_999_999_999) | {"exp": "never"}, KEY, algorithm="HS256"),
    "no purpose": jwt.encode(_claims(exp=99_999_999_999, aud=None), KEY, algorithm="HS256"),
    "another purpose": jwt.encode(_claims(exp=99_999_999_999, aud="links"), KEY, algorithm="HS256"),
    "no track": jwt.encode(_claims(exp=99_999_999_999, sub=None), KEY, algorithm="HS256"),
    "no quality": jwt.encode(_claims(exp=99_999_999_999, q=None), KEY, algorithm="HS256"),
    "an unknown quality": jwt.encode(_claims(exp=99_999_999_999, q="9000"), KEY, algorithm="HS256"),
    "not yet": jwt.encode(_claims(exp=99_999_999_999, nbf=99_999_999_990), KEY, algorithm="HS256"),
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED.keys())
async def test_a_forged_or_expired_token_is_a_403_and_fetches_nothing(tmp_path: Path, token: str) -> None:
    at = StreamSetting(tmp_path)
    await at.token()

    response = await at.get("/api/stream", token=token)

    assert response.status_code == 403
    assert response.json()["status"] is False
    assert at.source.fetches == 0


async def test_a_token_works_until_its_time_is_over(tmp_path: Path) -> None:
    at = StreamSetting(tmp_path)
    token = await at.token(seconds=60)

    at.now += 59
    assert (await at.get("/api/stream", token=token)).status_code == 200
    at.now += 2
    assert (await at.get("/api/stream", token=token)).status_code == 403


async def test_one_changed_letter_makes_it_forged(tmp_path: Path) -> None:
    at = StreamSetting(tmp_path)
    head, claims, signature = (await at.token()).split(".")
    others = json.loads(base64.urlsafe_b64decode(claims + "=="))
    others["sub"] = ELISE.id

    response = await at.get("/api/stream", token=f"{head}.{_part(others)}.{signature}")

    assert response.status_code == 403


async def test_a_track_nobody_knows_any_more_is_a_404(tmp_path: Path) -> None:
    at = StreamSetting(tmp_path)

    response = await at.get("/api/stream", token=at.tokens.issue(ODE.id, Quality.V0, 60))

    assert response.status_code == 404
    assert response.json() == {"status": False, "message": "Track not found"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("x"), 404),
        (Unsure(()), 404),
        (TooLong("x"), 400),
        (SourceDown("secret place"), 502),
        (ZeroDivisionError("secret place"), 500),
    ],
)
async def test_every_error_has_its_status(tmp_path: Path, error: SongwireError, status: int) -> None:
    at = StreamSetting(tmp_path)
    token = await at.token()
    at.source.error = error

    response = await at.get("/api/stream", token=token)

    assert response.status_code == status
    assert response.json().keys() == {"status", "message"}
    assert "secret" not in response.text


async def test_what_takes_too_long_is_a_504_and_there_when_asked_for_again(tmp_path: Path) -> None:
    at = StreamSetting(tmp_path, stream_seconds=0.02)
    token = await at.token()
    at.source.gate.clear()

    late = await at.get("/api/stream", token=token)
    at.source.gate.set()
    while not at.told:
        await asyncio.sleep(0)
    again = await at.get("/api/stream", token=token)

    assert late.status_code == 504
    assert late.json()["status"] is False
    assert again.content == SONG
    assert at.source.fetches == 1


async def test_ten_a_minute_and_then_a_429(tmp_path: Path) -> None:
    at = StreamSetting(tmp_path, streams=10)
    token = await at.token()

    responses = [await at.get("/api/stream", token=token) for _ in range(11)]

    assert [response.status_code for response in responses] == [200] * 10 + [429]
    assert responses[-1].json()["message"] == "Too many requests. Limit: 10/min"
    assert int(responses[-1].headers["Retry-After"]) >= 1


async def test_blocked_agents_are_not_served(tmp_path: Path) -> None:
    at = StreamSetting(tmp_path, blocked=("wget",))

    response = await at.get(
        "/api/stream", headers={"User-Agent": "Wget/1.21"}, token=at.tokens.issue(ODE.id, Quality.V0, 9)
    )

    assert response.status_code == 403


@pytest.mark.parametrize("ranges", ["bytes=0-3", "bytes=99-", None])
async def test_a_file_is_free_to_go_once_it_was_sent(tmp_path: Path, ranges: str | None) -> None:
    at = StreamSetting(tmp_path)
    token = await at.token()
    await at.get("/api/stream", headers={"Range": ranges} if ranges else None, token=token)
    kept = next((tmp_path / "streams").iterdir())
    os.utime(kept, (0, 0))

    await at.files.sweep()

    assert not kept.exists()


NAMES = [
    ("My mix", "My mix.mp3"),
    ("My mix.mp3", "My mix.mp3"),
    ("Für Elise ♫", "Für Elise ♫.mp3"),
    ("../../etc/passwd", "-..-etc-passwd.mp3"),
    ('a"; filename="evil.exe', "a'; filename='evil.exe.mp3"),
    ("x\r\nSet-Cookie: a=b", "x Set-Cookie - a=b.mp3"),
    ("gpj\u202eexe", "gpjexe.mp3"),
    ("\x00\x7f", None),
    ("", None),
    ("...", "．．．.mp3"),
    ("n" * 500, "n" * 120 + ".mp3"),
]


@pytest.mark.parametrize(("wanted", "name"), NAMES)
async def test_the_files_name_is_the_callers_and_safe(tmp_path: Path, wanted: str, name: str | None) -> None:
    at = StreamSetting(tmp_path)

    response = await at.get("/api/stream", token=await at.token(), filename=wanted)

    header = response.headers["Content-Disposition"]
    plain, _, full = header.partition("; filename*=UTF-8''")
    assert unquote(full) == (name or file_name(ODE, "mp3"))
    assert plain.startswith('attachment; filename="')
    assert plain.count('"') == 2
    assert header.isascii()
    assert header.isprintable()
    assert "Set-Cookie" not in response.headers


def test_half_characters_do_not_break_the_header() -> None:
    assert disposition("a\ud800b", "x.mp3").isascii()


@pytest.mark.parametrize("header", ["bytes=0-0", "bytes=-1", "bytes=-0"])
def test_an_empty_file_has_no_range(header: str) -> None:
    with pytest.raises(NotSatisfiableError):
        wanted_range(header, 0)


class Client:
    """The server's side of a connection to a client that behaves as told."""

    def __init__(self, *, leaves: bool = False, stalls: bool = False) -> None:
        self.leaves = leaves
        self.stalls = stalls
        self.taken = 0
        self.ended = False
        self.released = 0
        self._left = asyncio.Event()

    async def receive(self) -> dict[str, object]:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: object) -> None:
        assert isinstance(message, dict)
        if message["type"] != "http.response.body":
            return
        self.taken += len(message["body"])
        self.ended = not message.get("more_body", False)
        if self.leaves:
            self._left.set()
        if self.stalls:
            await asyncio.Event().wait()

    async def release(self) -> None:
        self.released += 1

    async def get(self, path: Path, *, size: int, method: str = "GET") -> None:
        with path.open("rb") as file:
            response = FileSlice(
                file,
                range(size),
                status=200,
                headers={},
                media_type="audio/mpeg",
                done=self.release,
                stalled=0.01,
            )
            await response({"type": "http", "method": method}, self.receive, self.send)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.mp3"
    path.write_bytes(bytes(1_000_000))
    return path


async def test_a_client_that_stays_gets_everything(large: Path) -> None:
    client = Client()
    await client.get(large, size=1_000_000)

    assert (client.taken, client.ended, client.released) == (1_000_000, True, 1)


async def test_a_client_that_asks_for_the_head_gets_no_more(large: Path) -> None:
    client = Client()
    await client.get(large, size=1_000_000, method="HEAD")

    assert (client.taken, client.ended, client.released) == (0, True, 1)


@pytest.mark.parametrize("client", [{"leaves": True}, {"stalls": True}], ids=str)
async def test_a_client_that_takes_no_more_is_left(large: Path, client: dict[str, bool]) -> None:
    at = Client(**client)
    await at.get(large, size=1_000_000)

    assert at.taken < 1_000_000
    assert not at.ended
    assert at.released == 1


async def test_a_file_that_became_shorter_ends_too_early_instead_of_lying(large: Path) -> None:
    client = Client()
    await client.get(large, size=1_000_001)

    assert not client.ended
    assert client.released == 1


def test_the_key_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    key = stream_key(tmp_path / "data")

    assert len(key) == 32
    assert stream_key(tmp_path / "data") == key
    assert stream_key(tmp_path / "other") != key
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["stream.key"]
    assert (tmp_path / "data" / "stream.key").stat().st_mode & 0o777 == 0o600


def test_a_token_says_what_it_was_issued_for() -> None:
    tokens = StreamTokens(KEY)

    grant = tokens.read(tokens.issue(ODE.id, Quality.K192, 60))

    assert (grant.track, grant.quality) == (ODE.id, Quality.K192)
