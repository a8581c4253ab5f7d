"""The Links API of sptfy.in as a client: for operators who have an account there.

One account is one person to that service, so everything made through it belongs to the account; who may use it is
decided before. The contract is the one that ``bot.web.links`` serves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from bot.core.errors import BadLink, NotAllowed, NotFound
from bot.core.link_errors import BadSlug, ShortenerDown, SlugTaken, TooManyAtOnce
from bot.core.link_target import parse_target
from bot.core.short_link import MOST_AT_ONCE, MOST_PER_PAGE, PER_PAGE, Deleted, LinkPage, ShortLink
from bot.core.slug import checked_slug
from bot.links.json_http import JsonHttp, Reply

BASE: Final = "https://api.sptfy.in/api/links"
DOMAIN: Final = "sptfy.in"


class SptfyLinks:
    """Fulfils `Shortener` with an account at sptfy.in."""

    def __init__(self, http: JsonHttp, token: str, *, base: str = BASE) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}"}
        self._base = base

    def url(self, link: ShortLink) -> str:
        """The address to be shared."""
        return f"https://{link.subdomain}/{link.slug}"

    async def create(
        self, owner: int | None, target: str, *, slug: str | None = None, subdomain: str | None = None
    ) -> ShortLink:
        """A new short link. Raises BadLink, BadSlug, SlugTaken, NotAllowed, ShortenerDown."""
        wanted = {"from": parse_target(target)}
        wanted |= {"slug": checked_slug(slug)} if slug is not None else {}
        wanted |= {"subdomain": subdomain} if subdomain is not None else {}
        return _link(await self._asked("POST", "", wanted), owner)

    async def page(self, owner: int, *, page: int = 1, per_page: int = PER_PAGE) -> LinkPage:
        """Some of the account's links, newest first. Raises NotAllowed, ShortenerDown."""
        page, per_page = max(page, 1), min(max(per_page, 1), MOST_PER_PAGE)
        body = await self._asked("GET", "?" + urlencode({"page": page, "perPage": per_page}))
        try:
            items = tuple(_link(item, owner) for item in body["items"])
            return LinkPage(items=items, page=page, per_page=per_page, total_items=int(body["totalItems"]))
        except (KeyError, TypeError, ValueError) as error:
            raise ShortenerDown("a page without its fields") from error

    async def edit(
        self,
        owner: int,
        id: str,
        *,
        target: str | None = None,
        slug: str | None = None,
        subdomain: str | None = None,
    ) -> ShortLink:
        """Change what is given. Raises NotFound, NotAllowed, BadLink, BadSlug, SlugTaken, ShortenerDown."""
        changes = {"from": parse_target(target)} if target is not None else {}
        changes |= {"id_url": checked_slug(slug)} if slug is not None else {}
        changes |= {"subdomain": subdomain} if subdomain is not None else {}
        return _link(await self._asked("PATCH", f"/{quote(id, safe='')}", changes), owner)

    async def delete(self, owner: int, id: str) -> None:  # noqa: ARG002 - the account is the owner
        """Delete a link. Raises NotFound, NotAllowed, ShortenerDown."""
        await self._asked("DELETE", f"/{quote(id, safe='')}")

    async def delete_many(self, owner: int, ids: Sequence[str]) -> Deleted:  # noqa: ARG002
        """Delete several links. Raises TooManyAtOnce, NotAllowed, ShortenerDown."""
        if len(ids) > MOST_AT_ONCE:
            raise TooManyAtOnce(f"{len(ids)} links")
        body = await self._asked("DELETE", "/bulk", {"ids": list(ids)})
        try:
            failed = tuple((str(item["id"]), str(item["reason"])) for item in body["failed"])
            return Deleted(tuple(map(str, body["deleted"])), failed)
        except (KeyError, TypeError) as error:
            raise ShortenerDown("a bulk answer without its fields") from error

    async def _asked(self, method: str, tail: str, json: Mapping[str, object] | None = None) -> Any:
        reply = await self._http.ask(method, self._base + tail, json=json, headers=self._headers)
        if reply.status >= 400:
            raise _error(reply)
        return reply.body


_REFUSALS: Final = {401: NotAllowed, 403: NotAllowed, 404: NotFound, 409: SlugTaken}


def _error(reply: Reply) -> Exception:
    message = reply.body.get("message") if isinstance(reply.body, dict) else None
    words = f"sptfy.in answered {reply.status}: {str(message)[:200]}"
    if reply.status in _REFUSALS:
        return _REFUSALS[reply.status](words)
    if reply.status == 400:
        return BadSlug(words) if "slug" in words or "reserved" in words else BadLink(words)
    return ShortenerDown(words)


def _link(body: Any, owner: int | None) -> ShortLink:
    """A link in our words. Raises ShortenerDown if it is none."""
    try:
        return ShortLink(
            id=str(body["id"]),
            slug=str(body["id_url"]),
            target=str(body["from"]),
            subdomain=str(body.get("subdomain") or DOMAIN),
            owner=owner,
            created=_moment(body.get("created")),
            updated=_moment(body.get("updated")),
            views=int(body.get("utm_view") or 0),
            enabled=body.get("enable") is not False,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ShortenerDown("a link without its fields") from error


def _moment(text: object) -> datetime:
    if not isinstance(text, str):
        return datetime.fromtimestamp(0, UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
