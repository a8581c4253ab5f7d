"""The playground's page: chats in the browser, driven by the same classes as the terminal and the tests.

It is served on loopback to whoever asks from there, so two doors are kept shut: a foreign page that makes the browser
post here (the Origin must be ours) and a foreign name that resolves to loopback (the Host must be ours).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from bot.playground.inline_list import InlineList
from bot.playground.page_files import SAFE, cover_response, file_response, web_response
from bot.playground.person import Chat
from bot.playground.scene import PRIVATE, Scene
from bot.playground.server import PlaygroundServer
from bot.playground.world import Json

_PAGE = Path(__file__).parent / "page"
REACTIONS = frozenset({"", "👍", "❤", "🔥"})
"""What a person on the page can set."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ChatPage:
    """The page of one person, who may also speak for a friend; add it to a server before that starts."""

    def __init__(self, server: PlaygroundServer, chat: Chat, *, ideas: Sequence[str]) -> None:
        self._server = server
        self._scene = Scene(chat, ideas=ideas)
        self._lists: dict[str, InlineList] = {}
        """The results each person looks at."""
        files = server.world.files
        reading: dict[str, Handler] = {
            "/": self._index,
            "/playground/chat": self._view,
            "/playground/events": self._events,
            "/playground/file/{id}": lambda request: file_response(request, files),
            "/playground/cover/{id}": lambda request: cover_response(request, files),
            "/playground/web": lambda request: web_response(request, files),
        }
        writing: dict[str, Callable[[Json], Awaitable[Json]]] = {
            "say": self._say,
            "press": self._press,
            "react": self._react,
            "inline": self._inline,
            "choose": self._choose,
        }
        for path, handler in reading.items():
            server.app.router.add_get(path, self._guarded(handler))
        for name, act in writing.items():
            server.app.router.add_post(f"/playground/{name}", self._guarded(_acting(act)))
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
        return web.FileResponse(_PAGE / "index.html", headers=SAFE)

    def _state(self, request: web.Request) -> bytes:
        key, name = request.query.get("chat", PRIVATE), request.query.get("as", "")
        try:
            return orjson.dumps(self._scene.view(key, name))
        except KeyError as error:
            raise web.HTTPNotFound(text="There is no such chat or person.") from error

    async def _view(self, request: web.Request) -> web.StreamResponse:
        return web.Response(body=self._state(request), content_type="application/json", headers=SAFE)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        self._state(request)
        response = web.StreamResponse(headers=SAFE | {"Content-Type": "text/event-stream"})
        await response.prepare(request)
        while True:
            changed = self._scene.chat.changed()
            await response.write(b"data: " + self._state(request) + b"\n\n")
            await changed

    async def _say(self, body: Json) -> Json:
        text = body.get("text")
        if not isinstance(text, str) or not text.strip():
            raise web.HTTPBadRequest(text="Say something.")
        reply_to, topic = (int(body[name]) if body.get(name) else None for name in ("reply_to", "topic"))
        return {"message_id": self._scene.say(*_where(body), text[:4096], reply_to=reply_to, topic=topic)}

    async def _press(self, body: Json) -> Json:
        key, name = _where(body)
        user = self._scene.person(name).user
        place = int(body["message_id"]), int(body["row"]), int(body["col"])
        return {"answer": await self._scene.open(key).press_as(user, *place)}

    async def _react(self, body: Json) -> Json:
        emoji = body.get("emoji", "")
        if emoji not in REACTIONS:
            raise web.HTTPBadRequest(text="That is no reaction.")
        self._scene.react(*_where(body), int(body["message_id"]), emoji)
        return {}

    async def _inline(self, body: Json) -> Json:
        key, name = _where(body)
        query, offset = str(body.get("query", ""))[:256], str(body.get("offset", ""))
        shown = await self._scene.person(name).inline(
            query, where=self._scene.open(key), bot=self._scene.bot, offset=offset
        )
        self._lists[name] = shown
        web = self._server.world.web
        results = [
            result | {"thumbnail": kept if (kept := result.get("thumbnail", "")) in web else ""}
            for result in shown.view()
        ]
        return {"results": results, "next_offset": shown.next_offset, "button": shown.button}

    async def _choose(self, body: Json) -> Json:
        key, name = _where(body)
        shown = self._lists[name]
        which = [result["id"] for result in shown.results].index(body["id"])
        return {"message_id": shown.choose(which, into=self._scene.open(key))}


def _where(body: Json) -> tuple[str, str]:
    """The chat and the person that a request is about."""
    return str(body.get("chat") or PRIVATE), str(body.get("as") or "")


def _acting(act: Callable[[Json], Awaitable[Json]]) -> Handler:
    """A handler that reads a JSON object and answers with one."""

    async def acting(request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        try:
            answer = await act(body)
        except (LookupError, TypeError, ValueError) as error:
            raise web.HTTPNotFound(text="There is no such thing here.") from error
        except TimeoutError as error:
            raise web.HTTPGatewayTimeout(text="The bot did not answer.") from error
        return web.json_response(answer)

    return acting


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError as error:
        raise web.HTTPBadRequest(text="That is not JSON.") from error
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="That is no JSON object.")
    return body
