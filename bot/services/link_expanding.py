"""Where a link leads: one of our own, a platform's short link, or a link that is long already."""

from __future__ import annotations

from bot.core.errors import BadLink, NotFound
from bot.core.link_target import parse_target
from bot.core.links import parse_link
from bot.core.request import LinkKind
from bot.core.short_link import Expanded
from bot.services.link_ports import Follow
from bot.services.links import Links


class Expander:
    """Expands links; ``follow`` asks the platform where its own short ones lead."""

    def __init__(self, links: Links, *, follow: Follow) -> None:
        self._links = links
        self._follow = follow

    async def expand(self, text: str) -> Expanded:
        """Where ``text``, a whole URL, leads. Raises BadLink, NotFound, CatalogDown."""
        text = text.strip()
        if not text.isprintable():
            raise BadLink("not an address")
        if (slug := self._links.slug_in(text)) is not None:
            link = await self._links.by_slug(slug)
            if link is None:
                raise NotFound(f"no link {slug}")
            return Expanded(link.target, text, was_expanded=True)
        target = parse_target(text)
        meant = parse_link(target)
        if meant is None or meant.kind is not LinkKind.SHORT:
            return Expanded(target, text, was_expanded=False)
        return Expanded((await self._follow(meant)).url, text, was_expanded=True)
