"""Albums, playlists and artists in a chat: a card that says what it is and what it costs, then all of it or a part."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import replace
from typing import Protocol

from bot.core.collection import Collection
from bot.core.errors import NotFound, SongwireError
from bot.core.links import parse_link
from bot.core.progress import Progress, Stage
from bot.core.request import Link, LinkKind
from bot.core.track import Quality, Track
from bot.services.admission import Action, Admission
from bot.services.delivery import Delivery, Order
from bot.services.events import Outcome
from bot.services.jobs import Job, JobKind, JobStore
from bot.services.messaging import ChatTarget, Messenger, Offer, View
from bot.services.ports import Collections, Tracks
from bot.services.queue import Queue
from bot.services.replies import Case, Replies

COLLECTIONS = frozenset({LinkKind.ALBUM, LinkKind.PLAYLIST, LinkKind.ARTIST})
"""Kinds of links that lead to several songs."""


class Collector(Collections, Protocol):
    """A catalogue that knows collections, and where short links lead."""

    async def resolve_short(self, link: Link) -> Link:
        """Where a short link leads; any other link as it is. Raises BadLink, CatalogDown."""
        ...


class Collecting:
    """Serves collections; no method raises."""

    def __init__(
        self,
        *,
        collector: Collector,
        tracks: Tracks,
        store: JobStore,
        delivery: Delivery,
        admission: Admission,
        messenger: Messenger,
        queue: Queue,
        replies: Replies,
        clock: Callable[[], float],
        recent: MutableMapping[str, Collection],
        limit: int,
    ) -> None:
        self._collector = collector
        self._tracks = tracks
        self._store = store
        self._delivery = delivery
        self._admission = admission
        self._messenger = messenger
        self._queue = queue
        self._replies = replies
        self._clock = clock
        self._recent = recent
        self._limit = limit

    async def leads_to_one(self, link: Link) -> Link | None:
        """The link to a collection behind ``link``, short ones followed; None if it leads to something else."""
        if link.kind is LinkKind.SHORT:
            try:
                link = await self._collector.resolve_short(link)
            except SongwireError:
                return None  # it is asked again, and its trouble told, where songs are answered
        return link if link.kind in COLLECTIONS else None

    async def show(self, person: int, link: Link, target: ChatTarget, quality: Quality) -> None:
        """Show what is behind a link to a collection."""
        case = Case(person=person, target=target, started=self._clock())
        status = self._messenger.status(target)
        try:
            await self._admission.check(Action.SEARCH, person, chat=target.chat_id)
            status.report(Progress(Stage.SEARCHING))
            await self._admission.charge(Action.SEARCH, person, chat=target.chat_id)
            collection = await self._found(link)
            offer = await self._offer(person, collection, target, quality)
            await status.close()
            await self._messenger.card(target, collection, offer)
            self._replies.tell(case, Outcome.OFFERED)
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await status.close()
            await self._replies.failed(case, error)

    async def turn(
        self, person: int, uri: str, view: View, offset: int, target: ChatTarget, quality: Quality, *, card: int
    ) -> bool:
        """Show another page or side of a card in its place. False: it is too old."""
        case = Case(person=person, target=target, started=self._clock())
        try:
            collection = await self._again(uri)
            if collection is None:
                return False
            offer = await self._offer(person, collection, target, quality)
            await self._messenger.card(target, collection, replace(offer, view=view, offset=offset), replacing=card)
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await self._replies.failed(case, error)
        return True

    async def all(self, person: int, uri: str, target: ChatTarget, quality: Quality, key: str) -> bool:
        """Promise everything that the card offered. False: it is too old."""
        case = Case(person=person, target=target, started=self._clock())
        try:
            collection = await self._again(uri)
            if collection is None:
                return False
            offer = await self._offer(person, collection, target, quality)
            tracks = collection.tracks[: offer.limit]
            cost = len(tracks) - min(offer.cached, len(tracks))
            await self._admission.check(Action.COLLECT, person, max(cost, 1), chat=target.chat_id)
            await self._remember(tracks)
            if await self._queue.put(self._job(case, key, collection.title, tracks, quality)):
                await self._admission.charge(Action.COLLECT, person, cost, chat=target.chat_id)
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await self._replies.failed(case, error)
        return True

    async def retry(self, person: int, id: str, target: ChatTarget, key: str) -> bool:
        """Promise again what did not come of a job. False: nothing is left of it."""
        case = Case(person=person, target=target, started=self._clock())
        try:
            left = await self._store.left(id)
            if left is None or left.person != person:
                return False
            await self._admission.check(Action.COLLECT, person, len(left.tracks), chat=target.chat_id)
            again = replace(left, id=key, target=target, asked_at=case.started, status=None)
            if await self._queue.put(again):
                await self._admission.charge(Action.COLLECT, person, len(left.tracks), chat=target.chat_id)
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await self._replies.failed(case, error)
        return True

    async def _found(self, link: Link) -> Collection:
        collection = await self._collector.collection(link)
        if not collection.tracks and not collection.albums:
            raise NotFound(f"{link.uri} is empty")
        self._recent[collection.id] = collection
        await self._remember(collection.tracks[: self._limit])
        return collection

    async def _again(self, uri: str) -> Collection | None:
        """A collection by the URI that a button carries: seen a while ago, or looked up anew."""
        if uri in self._recent:
            return self._recent[uri]
        link = parse_link(uri)
        return await self._found(link) if link is not None and link.kind in COLLECTIONS else None

    async def _offer(self, person: int, collection: Collection, target: ChatTarget, quality: Quality) -> Offer:
        left = await self._admission.left(Action.COLLECT, person)
        tracks = collection.tracks[: self._limit]
        orders = [Order(track=track, quality=quality, target=target, person=person) for track in tracks]
        cached = len([order for order in orders if await self._delivery.kept(order) is not None])
        return Offer(collection.id, cached=cached, limit=min(len(tracks), cached + left), left=left)

    async def _remember(self, tracks: Sequence[Track]) -> None:
        """Keep what is not known yet: a list's entries say less than what a track's own page has said before."""
        await self._tracks.put(*[track for track in tracks if await self._tracks.get(track.id) is None])

    def _job(self, case: Case, key: str, title: str, tracks: Sequence[Track], quality: Quality) -> Job:
        return Job(
            id=key,
            kind=JobKind.COLLECTION,
            person=case.person,
            target=case.target,
            tracks=tuple(track.id for track in tracks),
            quality=quality,
            asked_at=case.started,
            title=title,
        )
