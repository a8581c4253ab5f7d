"""The operator's own music as a source of audio, and through ``tracks`` as a catalogue."""

from __future__ import annotations

import asyncio
import errno
from pathlib import Path

import structlog

from bot.audio.scan import Entry, readable, scan
from bot.audio.shelf import Shelf, arrange
from bot.audio.tags import read_cover
from bot.audio.threads import in_thread
from bot.core.errors import Broken, NotFound, SourceDown
from bot.core.progress import Progress, Stage
from bot.core.track import Quality, Track
from bot.services.ports import Cover, Recording, Report

log = structlog.get_logger(__name__)

_PIECE = 4_000_000
"""Bytes copied at a time."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class LibrarySource:
    """Serves recordings from a folder, which it never changes; empty until ``refresh`` has run once.

    A reader sees either the index before a refresh or the one after it, never one in between.
    """

    name = "library"

    def __init__(self, folder: Path, *, tolerance: float = 4.0) -> None:
        self._folder = folder
        self._tolerance = tolerance
        self._entries: dict[Path, Entry] = {}
        self._shelf = Shelf()
        self._refreshing = asyncio.Lock()

    @property
    def tracks(self) -> tuple[Track, ...]:
        """Every track of the library, by path."""
        return self._shelf.tracks

    def find(self, track: Track) -> Path | None:
        """Return the file that holds ``track``, however the catalogue it comes from names it."""
        found = self._shelf.find(track, self._tolerance)
        return found[0] if found else None

    async def refresh(self) -> None:
        """Look for new, changed and deleted files; only new and changed ones are opened. May be called at any time."""
        async with self._refreshing:
            entries = await asyncio.to_thread(scan, self._folder, self._entries)
            held = [(path, entry.track) for path, entry in entries.items() if entry.track is not None]
            self._shelf = await asyncio.to_thread(arrange, held)
            self._entries = entries
        skipped = len(entries) - len(held)
        log.info("library.scanned", folder=str(self._folder), tracks=len(self.tracks), skipped=skipped)

    async def fetch(
        self,
        track: Track,
        folder: Path,
        report: Report,
        quality: Quality | None = None,  # noqa: ARG002  a copy is there at once: nothing to encode meanwhile
    ) -> Recording:
        """Copy the track's file into ``folder``.

        A copy, not a link or the file itself: what becomes of it in the job, renaming, deleting or writing, can then
        never reach the operator's music, and the job goes on if that is moved meanwhile. Raises NotFound, SourceDown,
        and Broken when the disk is full.
        """
        path = self.find(track)
        if path is None:
            raise NotFound(f"not in the library: {track.id}")
        report(Progress(Stage.DOWNLOADING))
        origin = readable(path.relative_to(self._folder))
        target = folder / f"recording{path.suffix.lower()}"
        try:
            await _copy(path, target)
        except FileNotFoundError as exc:
            raise NotFound(f"gone from the library: {origin}") from exc
        except OSError as exc:
            if exc.errno in _FULL:
                raise Broken(f"no room to copy {origin}: {exc.strerror}") from exc
            raise SourceDown(f"library file cannot be read: {origin}: {exc.strerror}") from exc
        entry = self._entries.get(path)
        duration = entry.track.duration if entry and entry.track else None
        cover = await asyncio.to_thread(_cover, target)
        return Recording(path=target, source=self.name, duration=duration, cover=cover, origin=origin)


async def _copy(source: Path, target: Path) -> None:
    """Copy a file piece by piece: between two of them it can be cancelled."""
    position: int | None = 0
    while position is not None:
        position = await in_thread(_copy_piece, source, target, position)


def _copy_piece(source: Path, target: Path, position: int) -> int | None:
    """Copy a piece of ``source`` to ``target``; where the next one begins is returned, None at the end."""
    with source.open("rb") as file, target.open("ab" if position else "wb") as copy:
        file.seek(position)
        piece = file.read(_PIECE)
        copy.write(piece)
    return position + _PIECE if len(piece) == _PIECE else None


def _cover(path: Path) -> Cover | None:
    try:
        return read_cover(path)
    except SourceDown as exc:
        log.warning("cover.failed", origin=path.name, cause=str(exc))
        return None
