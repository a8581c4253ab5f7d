"""A song answered with a link instead of audio: short, counted, and with the song's pages on other platforms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.core.errors import BadLink, SongwireError
from bot.core.link_errors import BadTarget
from bot.core.links import parse_link
from bot.core.request import Link, LinkKind, Service
from bot.core.track import Track, TrackId
from bot.core.track_page import page_of
from bot.services.admission import Action, Admission
from bot.services.link_ports import Shortener
from bot.services.messaging import ChatTarget
from bot.services.replies import Case, Replies
from bot.services.resolving import Resolver, Sure
from bot.services.shorteners import Shorteners


@dataclass(frozen=True, slots=True)
class Page:
    """A track's page on a platform."""

    service: Service
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCard:
    """What is shown of a new short link."""

    address: str
    target: str
    track: Track | None = None
    """The song it leads to, where it is one and is known."""
    pages: tuple[Page, ...] = ()
    """The same song on every platform where it was found."""


class ShowCard(Protocol):
    """Shows a card in a chat. Raises Unreachable, UploadFailed."""

    async def __call__(self, target: ChatTarget, card: LinkCard, *, replacing: int | None = None) -> None:
        """Show it, in place of a message of ours if one is named."""
        ...


FindPages = Callable[[Track], Awaitable[Sequence[Page]]]
"""A track's pages on platforms other than its own; never fails."""

_SONGS = frozenset({LinkKind.TRACK, LinkKind.VIDEO, LinkKind.SHORT})


class LinkAnswer:
    """Answers with links; ``pages`` is None for a bot that asks no catalogue."""

    def __init__(
        self,
        *,
        shorteners: Shorteners,
        resolver: Resolver,
        admission: Admission,
        show: ShowCard,
        replies: Replies,
        clock: Callable[[], float],
        pages: FindPages | None = None,
    ) -> None:
        self._shorteners = shorteners
        self._resolver = resolver
        self._admission = admission
        self._show = show
        self._replies = replies
        self._clock = clock
        self._pages = pages

    async def answer(self, person: int, track: Track, target: ChatTarget, *, replacing: int | None = None) -> None:
        """Answer with a card for a track; never raises. ``person`` owns the link, and gets the same one again."""
        case = Case(person=person, target=target, started=self._clock(), track=track)
        try:
            address, page = await self._kept_or_new(person, track)
            card = LinkCard(address=address, target=page, track=track, pages=await self._everywhere(track))
            await self._show(target, card, replacing=replacing)
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await self._replies.failed(case, error)

    async def pressed(self, person: int, id: TrackId, target: ChatTarget) -> bool:
        """Answer for the track of a button. False: it is no longer known."""
        track = await self._resolver.picked(id)
        if track is None:
            return False
        await self.answer(person, track, target)
        return True

    async def link(self, person: int, track: Track) -> str:
        """The address of a person's short link to a track.

        Raises BadTarget for one that has no page, TooMany, ShortenerDown.
        """
        return (await self._kept_or_new(person, track))[0]

    async def shorten(self, person: int, text: str, slug: str | None, target: ChatTarget) -> None:
        """Make a new short link to ``text``, under a name of the person's own if they want one; never raises."""
        case = Case(person=person, target=target, started=self._clock())
        try:
            shortener = self._shorteners.of(person)
            link = parse_link(text)
            # What is no address of its own, as in "spotify:track:…", stands for one.
            address = link.url if link is not None and link.kind is not LinkKind.BROKEN else text
            made = await self._made(person, shortener, address, slug)
            case.track = await self._behind(link)
            pages = await self._everywhere(case.track) if case.track is not None else ()
            await self._show(target, replace(made, track=case.track, pages=pages))
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await self._replies.failed(case, error)

    async def _kept_or_new(self, person: int, track: Track) -> tuple[str, str]:
        """The short link's address and where it leads."""
        page = page_of(track)
        if page is None:
            raise BadTarget(f"{track.id} has no page")
        shortener = self._shorteners.of(person)
        if shortener is self._shorteners.own:
            kept = await self._shorteners.own.kept(person, page)
            if kept is not None:
                return shortener.url(kept), page
        return (await self._made(person, shortener, page, None)).address, page

    async def _made(self, person: int, shortener: Shortener, address: str, slug: str | None) -> LinkCard:
        await self._admission.check(Action.SHORTEN, person)
        try:
            link = await shortener.create(person, address, slug=slug)
        except BadLink as error:
            raise BadTarget(str(error)) from error
        await self._admission.charge(Action.SHORTEN, person)
        return LinkCard(address=shortener.url(link), target=link.target)

    async def _behind(self, link: Link | None) -> Track | None:
        """The track that a link leads to; None for an album and the like, and for what cannot be found out."""
        if link is None or link.kind not in _SONGS:
            return None
        try:
            known = await self._resolver.known(link)
            if known is not None:
                return known
            answer = await self._resolver.resolve(link)
        except SongwireError:
            return None
        return answer.track if isinstance(answer, Sure) else None

    async def _everywhere(self, track: Track) -> tuple[Page, ...]:
        own = parse_link(page_of(track) or "")
        pages = [Page(own.service, own.url)] if own is not None else []
        if self._pages is not None:
            pages += [page for page in await self._pages(track) if own is None or page.service is not own.service]
        return tuple(pages)
