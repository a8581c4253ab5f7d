"""A Bot API server that does as little as possible, so that a load test measures the bot and not its server.

It serves a prepared list of updates by long polling and counts the answers. It checks nothing: that is the
playground's job.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from urllib.parse import unquote_plus

import orjson

CHATS = 1000
ME = {"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}


def text_update(number: int, text: str) -> dict[str, object]:
    """A private text message; the chats take turns."""
    person = {"id": 1000 + number % CHATS, "first_name": "User", "language_code": "en"}
    message = {
        "message_id": number + 1,
        "date": int(time.time()),
        "text": text,
        "from": {**person, "is_bot": False},
        "chat": {"id": person["id"], "first_name": "User", "type": "private"},
    }
    return {"update_id": number + 1, "message": message}


class LoadServer:
    """Serves updates on loopback; ``answer`` is the method, in lower case, that counts as answering one."""

    def __init__(self, answer: str) -> None:
        self._answer = answer
        self._updates: list[bytes] = []
        self._poll: asyncio.Future[None] | None = None
        self._server: asyncio.Server | None = None
        self.answers = 0
        self.uploads = 0
        self.other: dict[str, int] = {}
        self.started_at = 0.0
        self.ended_at = 0.0
        self._awaited = 0
        self._done = asyncio.Event()
        self.polled = asyncio.Event()

    async def start(self) -> str:
        """Listen on a free port; the origin to give to the bot is returned."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    async def feed(self, texts: Sequence[str], *, seconds: float) -> float:
        """Offer one update per text and wait for as many answers; the seconds it took are returned."""
        first = len(self._updates)
        self._done.clear()
        self.answers, self._awaited, self.started_at = 0, len(texts), 0.0
        self._updates += [orjson.dumps(text_update(first + n, text)) for n, text in enumerate(texts)]
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        async with asyncio.timeout(seconds):
            await self._done.wait()
        return self.ended_at - self.started_at

    async def updates_from(self, offset: int, timeout: float) -> bytes:  # noqa: ASYNC109 - Telegram's word
        """The body of an answer to getUpdates."""
        self.polled.set()
        if not self._updates[max(offset - 1, 0) :] and timeout:
            self._poll = asyncio.get_running_loop().create_future()
            await asyncio.wait([self._poll], timeout=timeout)
        chunk = self._updates[max(offset - 1, 0) :][:100]
        if chunk and not self.started_at:
            self.started_at = time.perf_counter()
        return b'{"ok":true,"result":[' + b",".join(chunk) + b"]}"

    def answered(self, method: str, *, upload: bool) -> bytes:
        """Count an answer, which a status message is not; the body of Telegram's reply is returned."""
        self.answers += method == self._answer
        self.uploads += upload
        if self.answers == self._awaited:
            self.ended_at = time.perf_counter()
            self._done.set()
        return REPLIES[method]


_CHAT = {"id": 1000, "first_name": "User", "type": "private"}
_SENT = {"message_id": 7, "from": ME, "chat": _CHAT, "date": int(time.time())}
_FILE = {"file_id": "CQAC" + "x" * 60, "file_unique_id": "AgAD" + "x" * 11, "duration": 3, "mime_type": "audio/mpeg"}
_TEXT = orjson.dumps({"ok": True, "result": {**_SENT, "text": "a song"}})
_AUDIO = orjson.dumps({"ok": True, "result": {**_SENT, "audio": {**_FILE, "title": "Song", "performer": "Artist"}}})
REPLIES = {"sendmessage": _TEXT, "sendaudio": _AUDIO}
_ME = orjson.dumps({"ok": True, "result": ME})
_TRUE = b'{"ok":true,"result":true}'
_OTHERS = {
    "getme": _ME,
    "getmycommands": b'{"ok":true,"result":[]}',
    "getmydescription": b'{"ok":true,"result":{"description":""}}',
    "getmyshortdescription": b'{"ok":true,"result":{"short_description":""}}',
}


class _Connection(asyncio.Protocol):
    """Just enough HTTP/1.1: keep-alive, Content-Length and chunked bodies."""

    def __init__(self, server: LoadServer) -> None:
        self._server = server
        self._buffer = b""
        self._transport: asyncio.Transport | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head, rest = self._buffer[:end], self._buffer[end + 4 :]
            lower = head.lower()
            if b"transfer-encoding: chunked" in lower:
                stop = rest.find(b"0\r\n\r\n")
                if stop < 0:
                    return
                body, self._buffer = rest[:stop], rest[stop + 5 :]
            else:
                at = lower.find(b"content-length:")
                length = int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
                if len(rest) < length:
                    return
                body, self._buffer = rest[:length], rest[length:]
            self._handle(head.split(b" ", 2)[1].decode().rsplit("/", 1)[1].lower(), body)

    def _handle(self, method: str, body: bytes) -> None:
        server = self._server
        if method == "getupdates":
            fields = dict(pair.partition("=")[::2] for pair in unquote_plus(body.decode()).split("&"))
            offset, timeout = int(fields.get("offset") or 0), float(fields.get("timeout") or 0)
            task = asyncio.get_running_loop().create_task(self._poll(offset, timeout))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif method in REPLIES:
            self._write(server.answered(method, upload=body.startswith(b"--")))
        else:
            server.other[method] = server.other.get(method, 0) + 1
            self._write(_OTHERS.get(method, _TRUE))

    async def _poll(self, offset: int, timeout: float) -> None:  # noqa: ASYNC109
        self._write(await self._server.updates_from(offset, timeout))

    def _write(self, body: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            self._transport.write(head + body)
