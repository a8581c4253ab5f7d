"""The playground's page: a chat in the browser, driven by the same `Chat` as the terminal.

It is served on loopback to whoever asks from there, so two doors are kept shut: a foreign page that makes the browser
post here (the Origin must be ours) and a foreign name that resolves to loopback (the Host must be ours).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import orjson
from aiohttp import web

from bot.playground.person import Chat
from bot.playground.server import PlaygroundServer
from bot.playground.world import Json

_PAGE = Path(__file__).parent / "page"
_SAFE = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ChatPage:
    """One person's chat as a page; add it to a server before that starts."""

    def __init__(self, server: PlaygroundServer, chat: Chat, *, ideas: Sequence[str]) -> None:
        self._server = server
        self._chat = chat
        self._ideas = list(ideas)
        routes: dict[str, Handler] = {
            "/": self._index,
            "/playground/chat": self._view,
            "/playground/events": self._events,
            "/playground/file/{id}": self._file,
            "/playground/cover/{id}": self._cover,
        }
        for path, handler in routes.items():
            server.app.router.add_get(path, self._guarded(handler))
        server.app.router.add_post("/playground/say", self._guarded(self._say))
        server.app.router.add_post("/playground/press", self._guarded(self._press))
        server.app.router.add_static("/page", _PAGE)

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            host = self._server.url.partition("://")[2]
            port = host.rpartition(":")[2]
            if request.headers.get("Host") not in (host, f"localhost:{port}"):
                raise web.HTTPForbidden(text="This page is only served to this machine.")
            origin = request.headers.get("Origin")
            if origin is not None and origin != f"http://{request.headers['Host']}":
                raise web.HTTPForbidden(text="This page takes no requests from other pages.")
            return await handler(request)

        return guarded

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_PAGE / "index.html", headers=_SAFE)

    def _state(self) -> Json:
        return self._chat.view() | {"ideas": self._ideas}

    async def _view(self, _request: web.Request) -> web.StreamResponse:
        return web.Response(body=orjson.dumps(self._state()), content_type="application/json", headers=_SAFE)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=_SAFE | {"Content-Type": "text/event-stream"})
        await response.prepare(request)
        while True:
            changed = self._chat.changed()
            await response.write(b"data: " + orjson.dumps(self._state()) + b"\n\n")
            await changed

    async def _say(self, request: web.Request) -> web.StreamResponse:
        text = (await _body(request)).get("text")
        if not isinstance(text, str) or not text.strip():
            raise web.HTTPBadRequest(text="Say something.")
        return web.json_response({"message_id": self._chat.say(text[:4096])})

    async def _press(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        try:
            answer = await self._chat.press(int(body["message_id"]), int(body["row"]), int(body["col"]))
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise web.HTTPNotFound(text="There is no such button.") from error
        except TimeoutError as error:
            raise web.HTTPGatewayTimeout(text="The bot did not answer.") from error
        return web.json_response({"answer": answer})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        stored = self._chat.file(request.match_info["id"])
        if stored is None:
            raise web.HTTPNotFound(text="There is no such file.")
        return _ranged(request, stored.data, stored.mime)

    async def _cover(self, request: web.Request) -> web.StreamResponse:
        cover = self._chat.cover(request.match_info["id"])
        if not cover:
            raise web.HTTPNotFound(text="There is no such picture.")
        return web.Response(body=cover, content_type="image/jpeg", headers=_SAFE)


def _ranged(request: web.Request, data: bytes, mime: str) -> web.Response:
    """A file, or the part of it that was asked for: players seek by ranges."""
    headers = _SAFE | {"Accept-Ranges": "bytes"}
    try:
        wanted = request.http_range
    except ValueError:
        wanted = slice(None)  # a range that cannot be read is as good as none (RFC 9110, 14.2)
    if wanted.start is None and wanted.stop is None:
        return web.Response(body=data, content_type=mime, headers=headers)
    start, stop, _ = wanted.indices(len(data))
    if start >= stop:
        raise web.HTTPRequestRangeNotSatisfiable(headers={"Content-Range": f"bytes */{len(data)}"})
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(data)}"
    return web.Response(status=206, body=data[start:stop], content_type=mime, headers=headers)


async def _body(request: web.Request) -> Json:
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError as error:
        raise web.HTTPBadRequest(text="That is not JSON.") from error
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="That is no JSON object.")
    return body
