"""The Links API: the contract of sptfy.in, word for word, over our own links."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.core.errors import BadLink, NotAllowed, NotFound, TooMany, Unavailable
from bot.core.short_link import MOST_AT_ONCE, PER_PAGE
from bot.services.admission import Rule, Windows
from bot.services.link_expanding import Expander
from bot.services.link_ports import VerifyHuman
from bot.services.link_tokens import Tokens
from bot.services.links import Links
from bot.web.errors import BULK_LIMIT, EXPANDING_FAILED, MAINTENANCE, UNAUTHENTICATED, UNSUPPORTED
from bot.web.link_shapes import (
    BulkIn,
    BulkOut,
    ChangeIn,
    ErrorOut,
    ExpandedOut,
    LinkIn,
    LinkOut,
    PageOut,
    UrlIn,
    bulk_out,
    link_out,
    page_out,
)

WRITES: Final = Rule(300)
"""Links a person may make, change and delete by the API in 60 seconds."""
ANONYMOUS: Final = Rule(10)
"""Links made without an account from one address in 60 seconds."""
EXPANSIONS: Final = Rule(60)
"""Links expanded for one address in 60 seconds."""
_CHALLENGE: Final = {"WWW-Authenticate": "Bearer"}
_BEARER: Final = HTTPBearer(auto_error=False, description="A token from /token in the private chat with the bot.")
_NUMBER: Final = r"^-?[0-9]{1,18}$"

Signed = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]


def links_router(
    links: Links,
    tokens: Tokens,
    expander: Expander,
    windows: Windows,
    *,
    verify: VerifyHuman | None = None,
    maintenance: bool = False,
) -> APIRouter:
    """The routes of the Links API; with ``verify``, people without a token may make links too."""
    api = _LinksApi(links, tokens, expander, windows, verify=verify)
    router = APIRouter(tags=["links"])
    signed = [Depends(api.sign_in)]
    changing = [Depends(_under_maintenance), *signed] if maintenance else signed
    making = [Depends(_under_maintenance)] if maintenance else []
    path, one = "/api/links", "/api/links/{id}"
    router.add_api_route(path, api.list, methods=["GET"], dependencies=signed, responses=_told("401"))
    router.add_api_route(
        path,
        api.create,
        methods=["POST"],
        status_code=201,
        dependencies=[*making, Depends(api.sign_in_or_verify)],
        responses=_told("400 401 409 429 502 503"),
    )
    router.add_api_route(
        f"{path}/bulk",
        api.delete_bulk,
        methods=["DELETE"],
        dependencies=changing,
        responses=_told("400 401 429 503"),
    )
    told = _told("400 401 403 404 409 429 503")
    router.add_api_route(one, api.change, methods=["PATCH"], dependencies=changing, responses=told)
    told = _told("401 403 404 429 503")
    router.add_api_route(one, api.delete, methods=["DELETE"], status_code=204, dependencies=changing, responses=told)
    router.add_api_route("/api/expand-url", api.expand, methods=["POST"], responses=_told("400 404 429 502"))
    return router


class _LinksApi:
    """The handlers; each is reached only after its dependencies said who asks."""

    def __init__(
        self,
        links: Links,
        tokens: Tokens,
        expander: Expander,
        windows: Windows,
        *,
        verify: VerifyHuman | None,
    ) -> None:
        self._links = links
        self._tokens = tokens
        self._expander = expander
        self._windows = windows
        self._verify = verify

    async def sign_in(self, request: Request, credentials: Signed) -> None:
        """Note whose token was sent. Raises 401, TooMany."""
        owner = await self._tokens.owner(credentials.credentials) if credentials is not None else None
        if owner is None:
            raise HTTPException(401, UNAUTHENTICATED, _CHALLENGE)
        if request.method != "GET":
            await self._charge(WRITES, "links", str(owner))
        request.state.owner = owner

    async def sign_in_or_verify(self, request: Request, credentials: Signed) -> None:
        """As `sign_in`; but where people without an account may make links, a missing token is no error yet."""
        if credentials is None and self._verify is not None:
            request.state.owner = None
        else:
            await self.sign_in(request, credentials)

    async def list(
        self,
        request: Request,
        page: Annotated[str, Query(pattern=_NUMBER, description="Counted from 1.")] = "1",
        per_page: Annotated[str, Query(alias="perPage", pattern=_NUMBER, description="At most 50.")] = str(PER_PAGE),
    ) -> PageOut:
        """Your links, newest first."""
        return page_out(await self._links.page(request.state.owner, page=int(page), per_page=int(per_page)))

    async def create(self, request: Request, link: LinkIn) -> LinkOut:
        """Make a short link."""
        if request.state.owner is None:
            await self._verify_human(link.turnstile, request.state.client)
        made = await self._links.create(
            request.state.owner, link.from_, slug=link.slug or None, subdomain=link.subdomain or None
        )
        return link_out(made)

    async def change(self, request: Request, id: str, change: ChangeIn) -> LinkOut:
        """Change where a link leads, its slug or its domain."""
        changed = await self._links.edit(
            request.state.owner,
            id,
            target=change.from_,
            slug=change.id_url or None,
            subdomain=change.subdomain or None,
        )
        return link_out(changed)

    async def delete(self, request: Request, id: str) -> None:
        """Delete a link and its counts."""
        try:
            await self._links.delete(request.state.owner, id)
        except NotFound as error:
            raise HTTPException(404, "Link not found") from error
        except NotAllowed as error:
            raise HTTPException(403, "Not authorized to delete this link") from error

    async def delete_bulk(self, request: Request, bulk: BulkIn) -> BulkOut:
        """Delete up to five links in one go."""
        if len(bulk.ids) > MOST_AT_ONCE:
            raise HTTPException(400, BULK_LIMIT)
        return bulk_out(await self._links.delete_many(request.state.owner, bulk.ids))

    async def expand(self, request: Request, link: UrlIn) -> ExpandedOut:
        """Find out where a platform's short link, or one of ours, leads."""
        await self._charge(EXPANSIONS, "expand", request.state.client)
        try:
            found = await self._expander.expand(link.url)
        except BadLink as error:
            raise HTTPException(400, UNSUPPORTED) from error
        except Unavailable as error:
            raise HTTPException(502, EXPANDING_FAILED) from error
        return ExpandedOut(expanded=found.expanded, original=found.original, wasExpanded=found.was_expanded)

    async def _verify_human(self, token: str | None, client: str) -> None:
        if self._verify is None or not token:
            raise HTTPException(401, UNAUTHENTICATED, _CHALLENGE)
        await self._charge(ANONYMOUS, "anonymous", client)
        if not await self._verify(token, client):
            raise HTTPException(401, "Turnstile verification failed", _CHALLENGE)

    async def _charge(self, rule: Rule, *key: str) -> None:
        """Count one. Raises TooMany."""
        if (wait := await self._windows.wait(rule, *key)) > 0:
            raise TooMany(key[0], math.ceil(wait))
        await self._windows.hit(rule, *key)


async def _under_maintenance() -> None:
    raise HTTPException(503, MAINTENANCE, {"Retry-After": "60"})


_ERRORS: Final[Mapping[str, str]] = {
    "400": "Something about the request is wrong",
    "401": "The token is missing, wrong, revoked or expired",
    "403": "The link is somebody else's",
    "404": "There is no such link",
    "409": "Somebody has this slug",
    "429": "Too many requests; Retry-After says how many seconds to wait",
    "502": "A service we depend on does not answer",
    "503": "Links cannot be changed at the moment",
}


def _told(statuses: str) -> dict[int | str, dict[str, Any]]:
    """The errors of an operation for its documentation; 413 and 408 come from the gate and hold for all."""
    return {int(status): {"model": ErrorOut, "description": _ERRORS[status]} for status in statuses.split()}
