"""The redirect as the documentation shows it, and the end of every path that nothing else answers."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, HTTPException, Path, Response

_FOLLOWING: Final[dict[int | str, dict[str, Any]]] = {
    301: {
        "description": "To the link's target",
        "headers": {"Location": {"required": True, "schema": {"type": "string", "format": "uri"}}},
    },
    404: {"description": "A page for people: there is no such link", "content": {"text/html": {}}},
}


def followed_router() -> APIRouter:
    """``/{slug}``, to be included last: it would take every path of one word from what comes after it."""
    router = APIRouter(tags=["links"])
    router.add_api_route(
        "/{slug}", _follow, methods=["GET"], status_code=301, response_class=_Redirection, responses=_FOLLOWING
    )
    return router


class _Redirection(Response):
    """A redirect in the documentation: it has no body."""

    media_type = None


async def _follow(slug: Annotated[str, Path(description="Letters and digits.", examples=["fk9x"])]) -> None:
    """Follow a short link; what is none of ours, and whatever the redirect in front left over, is answered 404."""
    raise HTTPException(404, f"no link {slug!a}")
