"""Walks a folder of music and reads its tags; files it has read before are not opened again.

Everything here blocks: ``library.py`` calls it in a thread.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.audio.tags import read_tags
from bot.core.errors import SongwireError
from bot.core.track import Track

log = structlog.get_logger(__name__)

EXTENSIONS = frozenset({".mp3", ".m4a", ".flac", ".ogg", ".oga", ".opus", ".wav"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as it was when it was read; ``track`` is None if it could not be."""

    path: Path
    stamp: tuple[int, int]
    """Modification time in nanoseconds and size: a file that keeps both is taken as unchanged."""
    track: Track | None


def scan(folder: Path, known: Mapping[Path, Entry]) -> dict[Path, Entry]:
    """Return an entry for every audio file below ``folder``, by path; those of unchanged files come from ``known``.

    A file that cannot be read is logged once, when first met or changed, and kept as an entry without a track.
    """
    return {path: _entry(path, folder, known.get(path)) for path in sorted(walk(folder))}


def walk(folder: Path) -> Iterator[Path]:
    """Yield the audio files below ``folder``: links are followed but never in a circle, hidden names are left out."""
    seen: set[tuple[int, int]] = set()
    for place, folders, files in os.walk(folder, followlinks=True, onerror=_folder_skipped):
        status = Path(place).stat()
        identity = (status.st_dev, status.st_ino)
        if identity in seen:
            folders.clear()
            continue
        seen.add(identity)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            path = Path(place, name)
            if not name.startswith(".") and path.suffix.lower() in EXTENSIONS:
                yield path


def readable(path: Path) -> str:
    """Return the path as text that can be logged and stored, whatever bytes the file system gave."""
    return os.fsencode(path).decode(errors="replace")


def _folder_skipped(error: OSError) -> None:
    log.warning("library.folder_skipped", path=readable(Path(error.filename)), cause=error.strerror)


def _entry(path: Path, folder: Path, known: Entry | None) -> Entry:
    try:
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
    except OSError:
        stamp = (0, 0)  # a dangling link or a file just deleted; reading it says so
    if known is not None and known.stamp == stamp:
        return known
    return Entry(path, stamp, _track(path, folder))


def _track(path: Path, folder: Path) -> Track | None:
    try:
        return read_tags(path, root=folder)
    except SongwireError as exc:
        cause = str(exc)
    except Exception as exc:  # noqa: BLE001  damaged tags make mutagen fail in any way; one file must not hide the rest
        cause = repr(exc)
    log.warning("library.file_skipped", path=readable(path.relative_to(folder)), cause=cause)
    return None
