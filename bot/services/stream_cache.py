"""Finished files on disk, bounded in time and size.

The folder is its own index: a file's name is made from what it holds, its modification time says when it was put there
and its access time when it was last asked for. So the files outlive a restart, and processes may share the folder.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from bot.core.track import Quality, TrackId

KEEP = 3600.0
"""Seconds a file is kept: long enough to be played and played again, short enough for a correction to arrive."""
ROOM = 2_000_000_000
"""Bytes kept at most."""
_COMING = "coming-"
"""The prefix of a file that is being put there."""


def key_of(track: TrackId, quality: Quality) -> str:
    """The name, without its ending, under which a track's file is kept."""
    return hashlib.sha256(f"{track}|{quality}".encode()).hexdigest()[:40]


class StreamCache:
    """Files by key. Every method blocks on the disk; raises OSError when that fails."""

    def __init__(
        self, folder: Path, *, keep: float = KEEP, room: int = ROOM, now: Callable[[], float] = time.time
    ) -> None:
        self._folder = folder
        self._keep = keep
        self._room = room
        self._now = now

    def find(self, key: str) -> Path | None:
        """The file kept under ``key``, counted as used now; None if there is none, or it is too old."""
        for path, stat in _present(self._folder.glob(f"{key}.*")):
            if not self._old(stat):
                os.utime(path, (self._now(), stat.st_mtime))
                return path
        return None

    def put(self, key: str, source: Path) -> Path:
        """Keep what ``source`` holds now; that file stays where it is, and whole."""
        self._folder.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=_COMING, dir=self._folder))
        try:
            coming = room / source.name
            _link(source, coming)
            os.utime(coming, (self._now(), self._now()))
            return coming.replace(self._folder / f"{key}{source.suffix}")
        finally:
            shutil.rmtree(room, ignore_errors=True)

    def takes(self, size: int) -> bool:
        """Whether a file of ``size`` bytes may be kept at all."""
        return size <= self._room

    def sweep(self, busy: Collection[str] = ()) -> None:
        """Remove what is too old and, until the rest has room, what was not asked for longest; never what is busy."""
        kept = sorted(_present(self._folder.glob("*.*")), key=lambda item: item[1].st_atime)
        total = sum(stat.st_size for _, stat in kept)
        for path, stat in kept:
            if path.stem not in busy and (self._old(stat) or total > self._room):
                path.unlink(missing_ok=True)
                total -= stat.st_size
        for abandoned, stat in _present(self._folder.glob(f"{_COMING}*")):
            if self._old(stat):
                shutil.rmtree(abandoned, ignore_errors=True)

    def _old(self, stat: os.stat_result) -> bool:
        return self._now() - stat.st_mtime > self._keep


def _present(paths: Iterable[Path]) -> Iterator[tuple[Path, os.stat_result]]:
    """Those that are still there: another process may remove files, too."""
    for path in paths:
        with suppress(FileNotFoundError):
            yield path, path.stat()


def _link(source: Path, target: Path) -> None:
    """A second name for a file costs nothing; where the file system has no such thing, a copy."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
