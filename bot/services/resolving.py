"""A request becomes a track, or a choice of tracks, and what was found is remembered under every name it goes by.

The same recording is asked for as a link of five platforms and in a hundred wordings. All of them are made to meet in
one canonical track, by ISRC or else by name and length, so that one cached file serves them all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass

from bot.core.errors import BadLink, NotFound, NotSupported
from bot.core.fold import fold
from bot.core.rank import Outcome, rank
from bot.core.request import Link, LinkKind, Request, SongName
from bot.core.track import Track, TrackId
from bot.services.ports import Found, Lookup, Tracks

CHOICES = 8
"""Tracks offered at once: what fits a phone's screen without scrolling."""
CANDIDATES = 10
"""Tracks asked of a catalogue for a name: Spotify gives no more in one answer (2026)."""
SAME_SECONDS = 2.0
"""Two recordings of one title by one artist whose lengths differ by no more than this are one recording."""

_SONGS = frozenset({LinkKind.TRACK, LinkKind.VIDEO, LinkKind.SHORT})


@dataclass(frozen=True, slots=True)
class Sure:
    """There is one clear answer, and ``source`` gave it."""

    track: Track
    source: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The person must say which; best first. ``more`` of them may be had from ``offset`` on."""

    tracks: tuple[Track, ...]
    name: SongName
    offset: int = 0
    more: bool = False
    source: str = ""


Resolution = Sure | Choice


class Resolver:
    """Finds out which recording is meant; ``nothing`` remembers for a while what nobody knew."""

    def __init__(self, tracks: Tracks, lookup: Lookup, *, nothing: MutableMapping[str, bool]) -> None:
        self._tracks = tracks
        self._lookup = lookup
        self._nothing = nothing
        self._asking: dict[str, asyncio.Task[Resolution]] = {}

    async def known(self, request: Request) -> Track | None:
        """The track a request stands for, if that is known already. Asks no catalogue."""
        if isinstance(request, Link):
            track = await self._tracks.get(TrackId(request.uri))
            if track is not None:
                return track
        return await self._tracks.by_alias(alias_of(request))

    async def resolve(self, request: Request) -> Resolution:
        """Ask the catalogues; people who ask the same at once share one question.

        Raises NotFound, BadLink, NotSupported, CatalogDown.
        """
        alias = alias_of(request)
        if alias in self._nothing:
            raise NotFound(f"nobody knew {alias} a moment ago")
        try:
            return await self._shared(alias, lambda: self._resolve(request))
        except NotFound:
            self._nothing[alias] = True
            raise

    async def page(self, name: SongName, offset: int) -> Choice:
        """More tracks for a name that was not clear. Raises NotFound when there are no more, CatalogDown."""
        found = await self._lookup.found(name, limit=CANDIDATES, offset=offset)
        verdict = rank(name, found.tracks, limit=CHOICES)
        if verdict.outcome is Outcome.NONE:
            raise NotFound(f"no more for {name.query!r}")
        return await self._choice(name, verdict.tracks, offset, found)

    async def picked(self, id: TrackId) -> Track | None:
        """The track of a button; None if it is no longer known."""
        track = await self._tracks.get(id)
        if track is None or (known := await self._same_recording(track)) is None:
            return track and await self._identified(track)
        return known

    async def _shared(self, alias: str, ask: Callable[[], Awaitable[Resolution]]) -> Resolution:
        task = self._asking.get(alias)
        if task is None:
            task = self._asking[alias] = asyncio.ensure_future(ask())
            task.add_done_callback(lambda done: self._asked(alias, done))
        # Shielded: one who goes away does not take the answer from the others.
        return await asyncio.shield(task)

    def _asked(self, alias: str, task: asyncio.Task[Resolution]) -> None:
        self._asking.pop(alias, None)
        if not task.cancelled():
            task.exception()  # everybody who waited was told; had all of them left, asyncio would report it

    async def _resolve(self, request: Request) -> Resolution:
        if isinstance(request, SongName):
            return await self._name(request, request)
        if request.kind is LinkKind.BROKEN:
            raise BadLink(f"{request.id!r} is no id")
        if request.kind not in _SONGS:
            raise NotSupported(request.kind)
        answer = await self._lookup.answer(request)
        if isinstance(answer.found, SongName):
            return await self._name(answer.found, request, sure=False)
        return Sure(await self._remember(request, answer.found), answer.source)

    async def _name(self, name: SongName, request: Request, *, sure: bool = True) -> Resolution:
        """What a name may mean; unless ``sure``, even a clear answer is for the person to confirm."""
        found = await self._lookup.found(name, limit=CANDIDATES)
        verdict = rank(name, found.tracks, limit=CHOICES)
        if verdict.outcome is Outcome.NONE:
            raise NotFound(f"nothing like {name.query!r}")
        if verdict.track is not None and sure:
            return Sure(await self._remember(request, verdict.track), found.source)
        return await self._choice(name, verdict.tracks, 0, found)

    async def _choice(self, name: SongName, tracks: tuple[Track, ...], offset: int, found: Found) -> Choice:
        canonical = [await self._same_recording(track) or track for track in tracks]
        choices = tuple({track.id: track for track in canonical}.values())
        await self._tracks.put(*choices)
        return Choice(choices, name, offset, more=len(found.tracks) >= CANDIDATES, source=found.source)

    async def _remember(self, request: Request, found: Track) -> Track:
        """Store a track under every name it goes by; the canonical track, which may be another, is returned."""
        track = await self._same_recording(found) or found
        if track is found:
            await self._tracks.put(found)
            await self._identified(found)
        for alias in {alias_of(request), found.id} - {track.id}:
            await self._tracks.add_alias(alias, track.id)
        return track

    async def _identified(self, track: Track) -> Track:
        """Let other platforms' descriptions of the same recording lead to ``track`` from here on."""
        for alias in identities(track):
            await self._tracks.add_alias(alias, track.id)
        return track

    async def _same_recording(self, track: Track) -> Track | None:
        """The track already known for the same recording, if there is one."""
        for alias in _searched_identities(track):
            known = await self._tracks.by_alias(alias)
            if known is not None and _same_length(known, track):
                return known
        return None


def alias_of(request: Request) -> str:
    """The name under which a request's answer is remembered: the same for every spelling that folds alike."""
    if isinstance(request, SongName):
        return f"name:{fold(request.query)}"
    return request.uri


def identities(track: Track) -> tuple[str, ...]:
    """What a recording is recognised by on another platform: its ISRC, and its name with its length."""
    found = [f"isrc:{track.isrc.upper()}"] if track.isrc else []
    if track.artists and track.duration:
        found.append(f"{_song(track)}|{_bucket(track.duration)}")
    return tuple(found)


def _searched_identities(track: Track) -> list[str]:
    """As `identities`, with the neighbouring lengths: a bucket's edge may lie between two equal recordings."""
    found = [f"isrc:{track.isrc.upper()}"] if track.isrc else []
    if track.artists and track.duration:
        around = _bucket(track.duration)
        found += [f"{_song(track)}|{bucket}" for bucket in (around, around - 1, around + 1)]
    return found


def _song(track: Track) -> str:
    return f"song:{fold(track.title)}|{fold(track.artists[0])}|{'explicit' if track.explicit else ''}"


def _bucket(seconds: float) -> int:
    return round(seconds / (2 * SAME_SECONDS))


def _same_length(one: Track, other: Track) -> bool:
    if one.duration is None or other.duration is None:
        return True
    return abs(one.duration - other.duration) <= SAME_SECONDS
