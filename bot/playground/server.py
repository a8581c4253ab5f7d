"""The playground's HTTP: the Bot API under ``/bot<token>/``, files under ``/file/bot<token>/``.

Every call is checked before it is carried out. A violation is counted and remembered; where Telegram would refuse, the
call is refused in Telegram's words, and where Telegram would silently pass over a mistake, so does the playground.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import TracebackType
from typing import Any, Self

import orjson
from aiohttp import BodyPartReader, web

from bot.playground.check import Checker
from bot.playground.entities import EntityError
from bot.playground.errors import NO_METHOD, TOO_LARGE, WEBHOOK_ACTIVE, ApiError, flood
from bot.playground.faults import Fault, Faults, Trouble
from bot.playground.methods import METHODS
from bot.playground.table import extended, load_table
from bot.playground.upload import Upload
from bot.playground.webhooks import Webhooks
from bot.playground.world import BotAccount, Broken, Json, World

BODY_LIMIT = 60 << 20
"""Bytes of a request that are read at all; the checks draw Telegram's own line below."""

Form = dict[str, Any]


@cache
def _checker() -> Checker:
    """The checker, compiled once a process: it takes 50 ms, never changes, and tests start many servers."""
    return Checker(extended(load_table()))


class PlaygroundServer:
    """Serves a `World` on loopback: an async context manager."""

    def __init__(self, world: World, *, host: str = "127.0.0.1", port: int = 0, retry_seconds: float = 1.0) -> None:
        self.world = world
        self._webhooks = Webhooks(world, self._answered_by_webhook, retry_seconds=retry_seconds)
        self.faults = Faults()
        self._host = host
        self._port = port
        self._checker = _checker()
        self._app = web.Application(client_max_size=BODY_LIMIT)
        self._app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        self._runner: web.AppRunner | None = None

    @property
    def app(self) -> web.Application:
        """The application, for further routes before it starts."""
        return self._app

    @property
    def url(self) -> str:
        """The origin it serves at, once started."""
        return f"http://{self._host}:{self._port}"

    async def __aenter__(self) -> Self:
        # Handlers are cancelled when the client hangs up: a bot that dies leaves no long poll behind.
        self._runner = web.AppRunner(self._app, access_log=None, handler_cancellation=True, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._webhooks.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fault = self.faults.take(method)
        try:
            # The body is read even if nobody will look at it: a client that is still sending would not see the answer.
            form, files = await self._read(request)
            if fault is not None and (answer := await self._trouble(fault)) is not None:
                return answer
            bot = self.world.bot(request.match_info["token"])
            result = await self._carry_out(bot, method, form, files)
        except ApiError as error:
            self._note(error)
            return _json(error.body(), error.status)
        if fault is not None and fault.trouble is Trouble.CUT and request.transport is not None:
            request.transport.abort()
        return _json({"ok": True, "result": result})

    async def _trouble(self, fault: Fault) -> web.Response | None:
        match fault.trouble:
            case Trouble.FLOOD:
                raise flood(fault.seconds)
            case Trouble.STATUS:
                page = "<html><h1>Bad Gateway</h1></html>"
                return web.Response(status=fault.status, text=page, content_type="text/html")
            case Trouble.HANG:
                await fault.released.wait()
        return None

    async def _carry_out(self, bot: BotAccount, method: str, form: Form, files: Mapping[str, Upload]) -> Any:
        world, name = self.world, method.lower()
        world.counters.calls[name] = world.counters.calls.get(name, 0) + 1
        params = self._checked(method, form, files)
        if name == "getupdates":
            return await self._get_updates(bot, params)
        if name in self._webhooks.methods:
            return await self._webhooks.methods[name](bot, params)
        if name not in METHODS:
            raise ApiError(501, f"Not Implemented: the playground has no {method}")
        try:
            return METHODS[name](world, bot, params, files)
        except EntityError as error:
            raise ApiError(400, str(error)) from error

    async def _get_updates(self, bot: BotAccount, params: Json) -> list[Json]:
        if bot.webhook is not None:
            raise ApiError(*WEBHOOK_ACTIVE)
        return await bot.updates.poll(
            offset=params.get("offset") or 0,
            limit=params.get("limit") or 100,
            seconds=params.get("timeout") or 0,
            allowed=params.get("allowed_updates"),
        )

    async def _answered_by_webhook(self, bot: BotAccount, method: str, form: Form) -> None:
        """Carry out a call that came as the answer to an update; a refusal is only counted."""
        try:
            await self._carry_out(bot, method, form, {})
        except ApiError as error:
            self._note(error)

    def _note(self, error: ApiError) -> None:
        errors = self.world.counters.errors
        errors[error.description] = errors.get(error.description, 0) + 1

    def _checked(self, method: str, form: Form, files: Mapping[str, Upload]) -> Json:
        params, violations = self._checker.check(method, form, files)
        for violation in violations:
            self.world.count(Broken(method, violation.kind, violation.description))
        refused = next((violation for violation in violations if not violation.ignored), None)
        if refused is not None:
            raise ApiError(refused.status, refused.description)
        return params

    async def _read(self, request: web.Request) -> tuple[Form, dict[str, Upload]]:
        """The call's fields and files. Raises ApiError 413 or 400."""
        try:
            return await _read(request)
        except web.HTTPRequestEntityTooLarge as error:
            self.world.count(Broken(request.match_info["method"], "file", TOO_LARGE[1]))
            raise ApiError(*TOO_LARGE) from error

    async def _file(self, request: web.Request) -> web.Response:
        try:
            self.world.bot(request.match_info["token"])
        except ApiError as error:
            return _json(error.body(), error.status)
        stored = self.world.files.at(request.match_info["path"])
        if stored is None:
            return _json(ApiError(*NO_METHOD).body(), 404)
        return web.Response(body=stored.data, content_type=stored.mime)


async def _read(request: web.Request) -> tuple[Form, dict[str, Upload]]:
    """A call's fields and files, from any of the four ways the Bot API takes them.

    Raises ApiError 400, or HTTPRequestEntityTooLarge for what is beyond `BODY_LIMIT`.
    """
    if request.content_type == "multipart/form-data":
        return await _read_multipart(request)
    try:
        if request.content_type == "application/json":
            body = orjson.loads(await request.read() or b"{}")
            return (body if isinstance(body, dict) else {}), {}
        return dict(request.query) | {key: str(value) for key, value in (await request.post()).items()}, {}
    except orjson.JSONDecodeError as error:
        raise ApiError(400, "Bad Request: can't parse JSON object") from error


async def _read_multipart(request: web.Request) -> tuple[Form, dict[str, Upload]]:
    form: Form = dict(request.query)
    files: dict[str, Upload] = {}
    total = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        data = bytes(await part.read(decode=False))
        total += len(data)
        if total > BODY_LIMIT:
            raise web.HTTPRequestEntityTooLarge(BODY_LIMIT, total)
        if part.filename is None:
            form[part.name] = data.decode(errors="replace")
        else:
            files[part.name] = Upload(part.filename, part.headers.get("Content-Type", "application/octet-stream"), data)
    return form, files


def _json(body: Json, status: int = 200) -> web.Response:
    response = web.Response(body=orjson.dumps(body), status=status, content_type="application/json")
    if retry_after := body.get("parameters", {}).get("retry_after"):
        response.headers["Retry-After"] = str(retry_after)
    return response
