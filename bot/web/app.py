"""The web application: routers that others made, with one form of errors, one gate and one page of documentation.

app = Redirects(create_app([links_router(…), …], proxies=proxies), targets=…, …)
server = WebServer(app, host, port)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse

from bot import __version__
from bot.web.client import Proxies
from bot.web.docs import docs_page
from bot.web.errors import install_errors
from bot.web.followed import followed_router
from bot.web.gate import Gate
from bot.web.redirects import App

_ABOUT: Final = (
    "Short links to songs, albums and playlists, and what belongs to them. Get a token in the private chat with the "
    "bot: /token. Every error is JSON: an HTTP status and a message."
)


def create_app(routers: Sequence[APIRouter], *, proxies: Proxies) -> App:
    """FastAPI with ``routers`` and the documentation at ``/docs``, behind the gate."""
    app = FastAPI(
        title="Songwire",
        version=__version__,
        description=_ABOUT,
        docs_url=None,  # FastAPI's own pages load their scripts from somebody else's server
        redoc_url=None,
        redirect_slashes=False,
    )
    install_errors(app)
    _document(app)
    for router in (*routers, followed_router()):
        app.include_router(router)
    return Gate(cast("App", app), proxies)


def _document(app: FastAPI) -> None:
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _without_422(generate())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(docs_page(app.openapi()))


def _without_422(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without FastAPI's own form of validation errors: ours are answered 400 and declared as that."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
    for name in ("HTTPValidationError", "ValidationError"):
        schema.get("components", {}).get("schemas", {}).pop(name, None)
    return schema
