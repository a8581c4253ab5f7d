"""Our own shortener: short links that their owners make, list, change and delete."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.errors import Broken, NotAllowed, NotFound
from bot.core.link_domain import checked_domain
from bot.core.link_errors import SlugTaken, TooManyAtOnce
from bot.core.link_target import parse_target
from bot.core.short_link import MOST_AT_ONCE, MOST_PER_PAGE, PER_PAGE, Deleted, LinkPage, ShortLink
from bot.core.slug import checked_slug, is_slug, random_slug
from bot.services.link_ports import LinkStore

ID_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
ID_LENGTH = 15
"""Characters of a link's id: as many as in the Links API, whose clients may check it."""
_ID = re.compile(rf"[0-9a-z]{{{ID_LENGTH}}}", re.ASCII)
TRIES = 12
"""Random slugs tried: with ever longer ones, this many are never all taken."""

Pick = Callable[[Sequence[str]], str]
"""Chooses one at random, in a way that nobody can foretell."""


class Links:
    """Fulfils `Shortener`. ``base`` is the public address, such as ``https://go.example``; its host is the domain."""

    def __init__(
        self,
        store: LinkStore,
        *,
        base: str,
        changed: Callable[[str], None],
        pick: Pick,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._scheme, _, self._place = base.partition("://")
        self._domain = self._place.rpartition("@")[2].partition(":")[0]
        self._port = self._place.removeprefix(self._domain)
        self._changed = changed
        self._pick = pick
        self._now = now

    def url(self, link: ShortLink) -> str:
        """The address to be shared."""
        return f"{self._scheme}://{link.subdomain}{self._port}/{link.slug}"

    async def create(
        self, owner: int | None, target: str, *, slug: str | None = None, subdomain: str | None = None
    ) -> ShortLink:
        """A new short link to a platform's link. Raises BadLink, BadSlug, BadDomain, SlugTaken."""
        now = self._now()
        link = ShortLink(
            id="".join(self._pick(ID_ALPHABET) for _ in range(ID_LENGTH)),
            slug=checked_slug(slug) if slug is not None else "",
            target=parse_target(target),
            subdomain=checked_domain(subdomain, self._domain) if subdomain is not None else self._domain,
            owner=owner,
            created=now,
            updated=now,
        )
        return await (self._add(link) if link.slug else self._add_random(link))

    async def kept(self, owner: int, target: str) -> ShortLink | None:
        """The person's newest link to ``target`` that works, if they have one. Raises BadLink."""
        link = await self._store.leading_to(owner, parse_target(target))
        return link if link is not None and link.enabled else None

    async def page(self, owner: int, *, page: int = 1, per_page: int = PER_PAGE) -> LinkPage:
        """Some of somebody's links, newest first; at most 50 a page."""
        page, per_page = max(page, 1), min(max(per_page, 1), MOST_PER_PAGE)
        total = await self._store.count(owner)
        offset = (page - 1) * per_page
        # Asked only where there is something: a page number may be larger than any database's integers.
        items = await self._store.of_owner(owner, offset=offset, limit=per_page) if offset < total else ()
        return LinkPage(items=tuple(items), page=page, per_page=per_page, total_items=total)

    async def edit(
        self,
        owner: int,
        id: str,
        *,
        target: str | None = None,
        slug: str | None = None,
        subdomain: str | None = None,
    ) -> ShortLink:
        """Change what is given. Raises NotFound, NotAllowed, BadLink, BadSlug, BadDomain, SlugTaken."""
        old = await self.owned(owner, id)
        new = replace(
            old,
            target=parse_target(target) if target is not None else old.target,
            slug=checked_slug(slug) if slug is not None else old.slug,
            subdomain=checked_domain(subdomain, self._domain) if subdomain is not None else old.subdomain,
            updated=self._now(),
        )
        if not await self._store.change(
            id, target=new.target, slug=new.slug, subdomain=new.subdomain, updated=new.updated
        ):
            raise SlugTaken(new.slug)
        self._changed(old.slug)
        self._changed(new.slug)
        return new

    async def delete(self, owner: int, id: str) -> None:
        """Delete a link and its visits. Raises NotFound, NotAllowed."""
        link = await self.owned(owner, id)
        await self._store.remove([id])
        self._changed(link.slug)

    async def delete_many(self, owner: int, ids: Sequence[str]) -> Deleted:
        """Delete several links; those that cannot be are named with the reason. Raises TooManyAtOnce."""
        if len(ids) > MOST_AT_ONCE:
            raise TooManyAtOnce(f"{len(ids)} links")
        deleted: list[str] = []
        failed: list[tuple[str, str]] = []
        for link in dict.fromkeys(ids):
            try:
                await self.delete(owner, link)
            except NotFound:
                failed.append((link, "Link not found"))
            except NotAllowed:
                failed.append((link, "Not authorized"))
            else:
                deleted.append(link)
        return Deleted(tuple(deleted), tuple(failed))

    async def meant(self, owner: int, text: str) -> ShortLink:
        """The person's own link that they name: its address, its slug or its id. Raises NotFound, NotAllowed."""
        word = text.strip().rstrip("/").rpartition("/")[2].partition("?")[0]
        link = await self.by_slug(word) or await self._by_id(word)
        return _checked(link, owner, word)

    async def by_slug(self, slug: str) -> ShortLink | None:
        """The link with this slug, whoever made it."""
        return await self._store.by_slug(slug) if is_slug(slug) else None

    def slug_in(self, text: str) -> str | None:
        """The slug that ``text``, an address, names if it is one of ours."""
        scheme, separator, rest = text.strip().partition("://")
        host, _, path = (rest if separator else scheme).partition("/")
        own = host.lower().removesuffix(self._port)
        served = own == self._domain or own.endswith(f".{self._domain}")
        return path if served and is_slug(path) else None

    async def owned(self, owner: int, id: str) -> ShortLink:
        """The person's own link with this id. Raises NotFound, NotAllowed."""
        return _checked(await self._by_id(id), owner, id)

    async def _by_id(self, id: str) -> ShortLink | None:
        return await self._store.by_id(id) if _ID.fullmatch(id) else None

    async def _add(self, link: ShortLink) -> ShortLink:
        if not await self._store.add(link):
            raise SlugTaken(link.slug)
        self._changed(link.slug)
        return link

    async def _add_random(self, link: ShortLink) -> ShortLink:
        for attempt in range(TRIES):
            slug = random_slug(attempt, self._pick)
            if not is_slug(slug):
                continue
            try:
                return await self._add(replace(link, slug=slug))
            except SlugTaken:
                continue
        raise Broken(f"{TRIES} random slugs are all taken")


def _checked(link: ShortLink | None, owner: int, name: str) -> ShortLink:
    if link is None:
        raise NotFound(f"no link {name}")
    if link.owner != owner:
        raise NotAllowed(f"link {name} is somebody else's")
    return link
