"""What the use cases need from the world: small protocols that adapters and fakes fulfil.

An adapter turns its library's errors into those of ``bot.core.errors``; nothing above an adapter sees another error.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from bot.core.candidate import Candidate
from bot.core.collection import Collection
from bot.core.progress import Progress
from bot.core.request import Link, SongName
from bot.core.track import Quality, Track, TrackId


class NameCatalog(Protocol):
    """Metadata that is found by name."""

    @property
    def name(self) -> str:
        """The catalogue's name in logs and in ``songwire resolve``."""
        ...

    async def search(self, name: SongName, *, limit: int, offset: int = 0) -> Sequence[Track]:
        """Tracks that may be meant, in the catalogue's order; empty if none. Raises CatalogDown."""
        ...


class Catalog(NameCatalog, Protocol):
    """Metadata: who sings what, on which album."""

    async def track(self, link: Link) -> Track:
        """The track behind a track link. Raises NotFound, BadLink, CatalogDown."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a link leads to; a `SongName` if only a title is known, to be searched for and confirmed."""

    found: Track | SongName
    source: str
    """The catalogue that knew it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Tracks that may be meant by a name."""

    tracks: tuple[Track, ...]
    source: str
    """The catalogue that knew them."""


class Lookup(Protocol):
    """What `services.resolving` asks: all catalogues together, or the library alone."""

    async def answer(self, link: Link) -> Answer:
        """What is behind a link to one song. Raises NotFound, BadLink, NotSupported, CatalogDown."""
        ...

    async def found(self, name: SongName, *, limit: int, offset: int = 0) -> Found:
        """Tracks that may be meant, in the catalogues' order. Raises CatalogDown."""
        ...


class Collections(Protocol):
    """A catalogue that also knows albums, playlists and artists."""

    async def collection(self, link: Link) -> Collection:
        """The tracks behind an album, playlist or artist link. Raises NotFound, BadLink, CatalogDown."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """A picture, as bytes of a JPEG or PNG."""

    data: bytes
    mime: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Audio that a source fetched into the job's own folder, in whatever format the source has."""

    path: Path
    source: str
    duration: float | None = None
    """Seconds, as measured on the file where possible."""
    cover: Cover | None = None
    origin: str = ""
    """Where it came from: an upload's id or a library path, for the log."""


Report = Callable[[Progress], None]
"""Told of each step; never blocks and never raises."""


class AudioSource(Protocol):
    """Sound: something that can fetch a track's recording."""

    @property
    def name(self) -> str:
        """``library`` or ``youtube``: the word used in SONGWIRE_SOURCES and in logs."""
        ...

    async def fetch(self, track: Track, folder: Path, report: Report, quality: Quality | None = None) -> Recording:
        """Fetch the recording of ``track`` into ``folder``. Raises NotFound, TooLong, TooLarge, SourceDown.

        ``quality`` says how it will be encoded: a source that fetches slowly may have that done meanwhile.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioFile:
    """A finished, tagged file, ready to be uploaded."""

    path: Path
    file_name: str
    track: Track
    quality: Quality
    duration: int
    """Whole seconds, as Telegram wants it."""
    size: int
    thumbnail: bytes | None = None
    """JPEG, at most 320 px and under 200 kB."""
    source: str = ""
    """The `AudioSource` it came from."""
    origin: str = ""
    """As in `Recording`."""


class Workshop(Protocol):
    """Turns a fetched recording into a finished file."""

    async def finish(
        self,
        recording: Recording | Awaitable[Recording],
        track: Track,
        quality: Quality,
        folder: Path,
        report: Report,
    ) -> AudioFile:
        """Transcode, tag and measure; the result lies in ``folder``. Raises SourceDown, TooLarge.

        Given a recording that is still being fetched, cover and lyrics are looked for meanwhile, and what fetching
        raises is raised.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file that Telegram keeps for us; ``file_id`` is valid for one bot only."""

    file_id: str
    file_unique_id: str
    size: int | None = None
    duration: int | None = None
    source: str = ""
    """Where the audio came from: what was found by searching can be corrected."""


class Files(Protocol):
    """The cache of Telegram file ids."""

    async def get(self, bot_id: int, track: TrackId, quality: Quality) -> StoredFile | None:
        """The file kept for this bot, track and quality, if any."""
        ...

    async def among(self, bot_id: int, tracks: Sequence[TrackId], quality: Quality) -> dict[TrackId, StoredFile]:
        """The files kept for any of these tracks."""
        ...

    async def put(self, bot_id: int, track: TrackId, quality: Quality, file: StoredFile) -> None:
        """Remember a file, replacing an older one."""
        ...

    async def drop(self, bot_id: int, track: TrackId, quality: Quality, file_id: str) -> None:
        """Forget a dead ``file_id``; a newer one for the same key stays."""
        ...

    async def forget(self, bot_id: int, track: TrackId) -> None:
        """Forget every file of a track, whatever its quality: it turned out to be something else."""
        ...


class Locks(Protocol):
    """Mutual exclusion between the processes that share a database."""

    def hold(self, name: str) -> AbstractAsyncContextManager[None]:
        """Be the only holder of ``name``, waiting for it as long as it takes; a dead holder's is free at once."""
        ...


class Tracks(Protocol):
    """Metadata already known, and the other names of it."""

    async def get(self, id: TrackId) -> Track | None:
        """A track seen before."""
        ...

    async def put(self, *found: Track) -> None:
        """Remember the metadata of tracks."""
        ...

    async def by_alias(self, alias: str) -> Track | None:
        """The track that a link's URI, an ISRC or a folded song name stands for."""
        ...

    async def add_alias(self, alias: str, id: TrackId) -> None:
        """Let ``alias`` stand for ``id`` from now on."""
        ...


@dataclass(frozen=True, slots=True)
class Opened:
    """An upstream is not to be asked before ``until``; ``reason`` is a short code for the operator."""

    until: float
    """Unix time."""
    reason: str


class BreakerStore(Protocol):
    """Where breakers are written down, by name."""

    async def get(self, name: str) -> Opened | None:
        """What was last put under ``name``, even if its time is over."""
        ...

    async def put(self, name: str, opened: Opened) -> None:
        """Remember ``opened`` under ``name``, replacing what was there."""
        ...


class ShortTargets(Protocol):
    """Where the targets of short links are kept; they never change, so they may be kept for good."""

    async def get(self, short: str) -> str | None:
        """The URL that the short link ``short`` leads to, if it is known."""
        ...

    async def put(self, short: str, target: str) -> None:
        """Remember where ``short`` leads."""
        ...


class Shelf(StrEnum):
    """Which part of YouTube Music is searched."""

    ANY = "any"
    """Unfiltered: the only search that answers an ISRC."""
    SONGS = "songs"
    VIDEOS = "videos"


class MusicSearch(Protocol):
    """YouTube Music as a place to find uploads."""

    async def uploads(self, query: str, shelf: Shelf) -> Sequence[Candidate]:
        """What one search finds. Raises Unavailable."""
        ...


class VideoSearch(Protocol):
    """YouTube itself as a place to find uploads."""

    async def videos(self, query: str) -> Sequence[Candidate]:
        """What one search finds. Raises Unavailable."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which upload a track is taken from, for everybody."""

    upload: str
    by: str
    """``matcher``, ``admin`` or ``people``."""
    rejected: tuple[str, ...] = ()
    """Uploads that turned out to be something else; never chosen again."""


class Corrections(Protocol):
    """What was chosen for whom."""

    async def chosen(self, track: TrackId) -> Chosen | None:
        """What everybody gets."""
        ...

    async def choose(self, track: TrackId, chosen: Chosen) -> None:
        """Let everybody get this from now on."""
        ...

    async def own(self, person: int, track: TrackId) -> str | None:
        """The upload this person has chosen for themselves."""
        ...

    async def vote(self, person: int, track: TrackId, upload: str) -> int:
        """Let this person get ``upload``; how many people want it for this track is returned."""
        ...
