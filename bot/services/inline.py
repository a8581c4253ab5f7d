"""What somebody who types ``@bot words`` is shown: songs known already at once, the catalogue's after them.

A query can be answered only once, and soon. So a good hit among the known songs is answered alone and the catalogue
becomes the next page, which apps fetch by themselves; else the catalogue is waited for, as long as Telegram allows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from bot.core.collection import Collection
from bot.core.errors import NotFound, Refused, SongwireError
from bot.core.rank import SURE_SCORE
from bot.core.recognise import recognise
from bot.core.request import Link, Request, SongName
from bot.core.track import Quality, Track, TrackId
from bot.services.admission import Action, Admission
from bot.services.collecting import COLLECTIONS
from bot.services.known_songs import KnownSongs
from bot.services.ports import Files, StoredFile, Tracks
from bot.services.ports_history import History
from bot.services.resolving import CANDIDATES, Resolver, Sure

PAGE = 10
"""Songs of one answer."""
ENOUGH = 3
"""Known songs that are likely meant, from which on nobody need wait for more."""
PATIENCE = 2.5
"""Seconds a catalogue gets: after some ten Telegram takes no answer any more, and people type on much sooner."""
PAUSE = 0.15
"""Seconds in which somebody may type on before a catalogue is asked."""
LISTED = Quality.V0
"""The quality of files in lists that are the same for everybody."""
CATALOGUE = "c"
"""What the offsets of pages begin with that come from a catalogue."""
LONGEST_ID = 56
"""Bytes of a track's id that a result's id and a button can carry."""

Answer = TypeVar("Answer")
Collected = Callable[[Link], Awaitable[Collection]]
"""What is behind a link to an album, playlist or artist. Raises NotFound, BadLink, CatalogDown."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A song in the list; with a file it is sent on tap."""

    track: Track
    file: StoredFile | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer."""

    hits: tuple[Hit, ...] = ()
    next: str = ""
    """Where the next page begins; empty at the end."""
    own: bool = False
    """These are the person's own songs, or files of the quality they want: nobody else gets this list."""
    complete: bool = True
    """Whether everybody who was to be asked has answered."""


class InlineSearch:
    """Answers inline queries; no method raises what a person cannot mend."""

    def __init__(
        self,
        *,
        bot_id: Callable[[], int],
        known: KnownSongs,
        resolver: Resolver,
        tracks: Tracks,
        files: Files,
        history: History,
        admission: Admission,
        collected: Collected | None = None,
        quality: Callable[[int], Awaitable[Quality]],
        patience: float = PATIENCE,
        pause: float = PAUSE,
    ) -> None:
        self._bot_id = bot_id
        self._known = known
        self._resolver = resolver
        self._tracks = tracks
        self._files = files
        self._history = history
        self._admission = admission
        self._collected = collected
        self._quality = quality
        self._patience = patience
        self._pause = pause
        self._late: set[asyncio.Future[Any]] = set()

    async def search(self, person: int, text: str, offset: str = "") -> Page:
        """What ``text`` may mean, from ``offset`` on; the person's own recent songs if it is empty."""
        page = await self._page(person, text, offset)
        return page if await self._listed(person) is LISTED else replace(page, own=True)

    async def _page(self, person: int, text: str, offset: str) -> Page:
        start = int(offset[1:]) if offset[1:].isdecimal() else 0
        if not text.strip():
            return await self._recent(person, start)
        request = next(iter(recognise(text)), None)
        if request is None:
            return Page()
        if isinstance(request, SongName):
            return await self._named(person, request, offset[:1], start)
        if request.kind in COLLECTIONS:
            return await self._collection(person, request, start)
        return await self._linked(person, request)

    async def kept(self, person: int, request: Request) -> Hit | None:
        """The song a request surely stands for, if it is known and Telegram keeps its file."""
        track = await self._resolver.known(request)
        if track is None:
            return None
        (hit,) = await self._hits(person, [track]) or [Hit(track, None)]
        return hit if hit.file is not None else None

    async def _recent(self, person: int, start: int) -> Page:
        past = await self._history.recent(person, limit=PAGE + 1, offset=start)
        tracks = [await self._tracks.get(one.track) or _remembered(one.track, one.title, one.artist) for one in past]
        more = f"r{start + PAGE}" if len(past) > PAGE else ""
        return Page(hits=await self._hits(person, tracks[:PAGE]), next=more, own=True)

    async def _named(self, person: int, name: SongName, stage: str, start: int) -> Page:
        same = await self._resolver.known(name)
        found = self._known.search(name, PAGE)
        known = {track.id: track for track in [*([same] if same else []), *(track for track, _ in found)]}
        sure = same is not None or len(found) >= ENOUGH or any(score >= SURE_SCORE for _, score in found)
        if sure and stage != CATALOGUE:
            return Page(hits=await self._hits(person, list(known.values())), next=f"{CATALOGUE}0")
        try:
            choice = await self._asked(person, lambda: self._resolver.page(name, start))
        except NotFound:
            return Page() if stage == CATALOGUE else Page(hits=await self._hits(person, list(known.values())))
        if choice is None:
            return Page(
                hits=() if stage == CATALOGUE else await self._hits(person, list(known.values())), complete=False
            )
        ranked = {track.id: track for track in choice.tracks}
        if stage == CATALOGUE:  # the known ones were shown on the first page
            listed = [track for track in choice.tracks if track.id not in known]
        else:  # what the catalogue ranks goes before what only sounds like it
            listed = list((ranked | known).values())
        more = f"{CATALOGUE}{start + CANDIDATES}" if choice.more else ""
        return Page(hits=await self._hits(person, listed), next=more)

    async def _linked(self, person: int, link: Link) -> Page:
        track = await self._resolver.known(link)
        if track is not None:
            return Page(hits=await self._hits(person, [track]))
        try:
            answer = await self._asked(person, lambda: self._resolver.resolve(link))
        except Refused:
            return Page()
        if answer is None:
            return Page(complete=False)
        return Page(hits=await self._hits(person, [answer.track] if isinstance(answer, Sure) else answer.tracks))

    async def _collection(self, person: int, link: Link, start: int) -> Page:
        if (collected := self._collected) is None:
            return Page()
        try:
            found = await self._asked(person, lambda: collected(link))
        except Refused:
            return Page()
        if found is None:
            return Page(complete=False)
        tracks = found.tracks[start : start + PAGE]
        await self._tracks.put(*tracks)
        more = f"a{start + PAGE}" if len(found.tracks) > start + PAGE else ""
        return Page(hits=await self._hits(person, tracks), next=more)

    async def _asked(self, person: int, ask: Callable[[], Awaitable[Answer]]) -> Answer | None:
        """What a catalogue answers; None if it does not answer in time, or this person has asked too much.

        Raises Refused for what the catalogue refuses.
        """
        try:
            await self._admission.check(Action.INLINE, person)
        except Refused:
            return None
        await asyncio.sleep(self._pause)
        await self._admission.charge(Action.INLINE, person)
        asking = asyncio.ensure_future(ask())
        try:
            await asyncio.wait([asking], timeout=self._patience)
        except asyncio.CancelledError:
            asking.cancel()
            raise
        if not asking.done():
            # Left to end by itself: it will be known when the person types on.
            self._late.add(asking)
            asking.add_done_callback(self._came_late)
            return None
        try:
            return asking.result()
        except Refused:
            raise
        except SongwireError:
            return None

    def _came_late(self, asking: asyncio.Future[Any]) -> None:
        self._late.discard(asking)
        with suppress(asyncio.CancelledError):
            asking.exception()

    async def _listed(self, person: int) -> Quality:
        """The quality of files in a person's list: the one they want, but Telegram lists MP3 alone."""
        wanted = await self._quality(person)
        return LISTED if wanted is Quality.ORIGINAL else wanted

    async def _hits(self, person: int, tracks: Sequence[Track]) -> tuple[Hit, ...]:
        fitting = [track for track in tracks if len(track.id.encode()) <= LONGEST_ID]
        files = await self._files.among(self._bot_id(), [track.id for track in fitting], await self._listed(person))
        return tuple(Hit(track, files.get(track.id)) for track in fitting)


def _remembered(id: TrackId, title: str, artist: str) -> Track:
    """A song of which only the history knows."""
    return Track(id=id, title=title, artists=(artist,) if artist else ())
