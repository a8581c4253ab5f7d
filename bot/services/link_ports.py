"""What the use cases around short links need from the world."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.core.request import Link
from bot.core.short_link import Deleted, LinkPage, ShortLink
from bot.core.visit import Visit


@dataclass(frozen=True, slots=True)
class Target:
    """What a redirect needs to know of a link."""

    number: int
    url: str


class Shortener(Protocol):
    """A service that shortens links: our own, or the sptfy.in Links API.

    Raises BadLink, BadSlug, BadDomain, SlugTaken, NotFound, NotAllowed, TooManyAtOnce, ShortenerDown.
    """

    async def create(
        self, owner: int | None, target: str, *, slug: str | None = None, subdomain: str | None = None
    ) -> ShortLink:
        """A new short link to ``target``."""
        ...

    async def page(self, owner: int, *, page: int = 1, per_page: int = 20) -> LinkPage:
        """Some of somebody's links, newest first."""
        ...

    async def edit(
        self,
        owner: int,
        id: str,
        *,
        target: str | None = None,
        slug: str | None = None,
        subdomain: str | None = None,
    ) -> ShortLink:
        """Change what is given and return the link as it is then."""
        ...

    async def delete(self, owner: int, id: str) -> None:
        """Delete a link and what is known of its visits."""
        ...

    async def delete_many(self, owner: int, ids: Sequence[str]) -> Deleted:
        """Delete several links; those that cannot be are named with the reason."""
        ...

    def url(self, link: ShortLink) -> str:
        """The address to be shared."""
        ...


class LinkStore(Protocol):
    """Where our own links are kept."""

    async def add(self, link: ShortLink) -> bool:
        """Keep a new link; False if somebody has its slug."""
        ...

    async def by_id(self, id: str) -> ShortLink | None:
        """The link with this id."""
        ...

    async def by_slug(self, slug: str) -> ShortLink | None:
        """The link with this slug."""
        ...

    async def of_owner(self, owner: int, *, offset: int, limit: int) -> Sequence[ShortLink]:
        """Somebody's links, newest first."""
        ...

    async def count(self, owner: int) -> int:
        """How many links somebody has."""
        ...

    async def leading_to(self, owner: int, target: str) -> ShortLink | None:
        """Somebody's newest link to ``target``."""
        ...

    async def change(self, id: str, *, target: str, slug: str, subdomain: str, updated: datetime) -> bool:
        """Rewrite a link; False if somebody has the slug."""
        ...

    async def remove(self, ids: Sequence[str]) -> None:
        """Forget links and their visits."""
        ...


FindTargets = Callable[[Sequence[str]], Awaitable[Mapping[str, Target]]]
"""The targets of those slugs that lead somewhere."""


class VisitStore(Protocol):
    """Where visits are kept."""

    async def add(self, visits: Sequence[Visit]) -> None:
        """Keep visits and count them at their links: all of them or none."""
        ...

    async def by_day(self, link_id: str, first: date) -> Mapping[date, int]:
        """Visits of a link by day, from ``first`` on."""
        ...

    async def by_class(self, link_id: str, first: date, name: str) -> Mapping[str, int]:
        """Visits of a link by ``country``, ``device`` or ``referrer``, from the day ``first`` on."""
        ...


class TokenStore(Protocol):
    """Where the hashes of API tokens are kept, one for each person."""

    async def put(self, owner: int, hash: str, expires: datetime) -> None:
        """Keep a token's hash instead of the person's former one."""
        ...

    async def owner(self, hash: str, now: datetime) -> int | None:
        """Whose token it is, unless it has expired."""
        ...

    async def remove(self, owner: int) -> bool:
        """Forget a person's token; False if there was none."""
        ...


Follow = Callable[[Link], Awaitable[Link]]
"""Where a platform's own short link leads. Raises BadLink, NotFound, CatalogDown."""

VerifyHuman = Callable[[str, str], Awaitable[bool]]
"""Whether a Turnstile token, with the address it came from, is good. Raises ShortenerDown."""
