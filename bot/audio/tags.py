"""Tags of any audio file Songwire meets: written into MP3 and M4A, read from those, FLAC, Ogg, Opus and WAV.

Everything here reads or writes a file and blocks: call it in a thread.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import mutagen
from mutagen import _vorbis, id3, mp3, mp4

from bot.audio import atoms, vorbis
from bot.audio import id3 as id3_tags
from bot.audio.tagset import Details, TagSet, address, tidy
from bot.core.errors import Broken, SourceDown
from bot.core.track import Track, TrackId
from bot.services.ports import Cover

__all__ = ["Details", "Opened", "open_audio", "read_cover", "read_tags", "write_tags"]

_NUMBERED = re.compile(r"^\d{1,3}(?:\.\s*|\s+-\s+)(?=\D)")
_SEPARATOR = re.compile(r"\s+[-–—]\s+")
_TRUNCATED_BELOW = 0.8


@dataclass(frozen=True, slots=True)
class Opened:
    """A file mutagen understands: its stream and its tags."""

    file: Any
    codec: str
    """``mp3``, ``aac`` or mutagen's own name of the format, in lower case."""
    bitrate: int | None
    """Bits per second, on average."""
    duration: float | None


def write_tags(
    path: Path,
    track: Track,
    cover: Cover | None = None,
    details: Details | None = None,
    *,
    duration: float | None = None,
) -> None:
    """Replace all tags of the MP3 or M4A file at ``path``; ``details`` are what was found out about the sound.

    ``duration`` alone, in seconds, does for them. Raises Broken for another kind of file, when the file does not hold
    what its extension says, or when the disk is full.
    """
    known = details or Details(duration=duration)
    try:
        match path.suffix.lower():
            case ".mp3":
                id3_tags.write(path, track, cover, known)
            case ".m4a":
                atoms.write(path, track, cover, known)
            case other:
                raise Broken(f"cannot tag {other or 'a file without extension'}")
    except (mutagen.MutagenError, OSError) as exc:
        raise Broken(f"cannot tag {path.name}: {exc}") from exc


def read_tags(path: Path, *, root: Path | None = None) -> Track:
    """Return what the file's tags, or else its name, say; ``duration`` is mutagen's estimate from the stream's header.

    The id is ``spotify:track:…`` if a link in the tags says so, else a hash of the path below ``root``: it stays while
    the file stays where it is. Raises SourceDown if the file is no audio, or ends before its header says.
    """
    opened = open_audio(path)
    if _ends_early(opened, path):
        raise SourceDown("cut off: the file ends before its header says")
    tags = _read(opened.file)
    artists, title = _from_name(path)
    identity = tags.identity() or _place(path, root)
    track = Track(
        id=identity,
        title=tags.title or title,
        artists=tags.artists or artists,
        album=tags.album or None,
        album_artists=tags.album_artists,
        duration=opened.duration,
        track_number=tags.track[0],
        track_total=tags.track[1],
        disc_number=tags.disc[0],
        disc_total=tags.disc[1],
        released=tags.released,
        isrc=tags.isrc,
        explicit=tags.explicit,
        genres=tags.genres,
        label=tags.label or None,
        copyright=tags.copyright or None,
    )
    return replace(track, url=address(track))


def read_cover(path: Path) -> Cover | None:
    """Return the picture embedded in the file, if any. Raises SourceDown if the file is no audio."""
    file = open_audio(path).file
    match file.tags:
        case id3.ID3():
            return id3_tags.read_cover(file.tags)
        case mp4.MP4Tags():
            return atoms.read_cover(file.tags)
        case _vorbis.VCommentDict():
            return vorbis.read_cover(file.tags, getattr(file, "pictures", []))
        case _:
            return None


def open_audio(path: Path) -> Opened:
    """Recognise the file by its content and extension. Raises SourceDown if it is no audio mutagen knows."""
    try:
        file: Any = mutagen.File(path)
    except (mutagen.MutagenError, OSError) as exc:
        raise SourceDown(f"not readable: {exc}") from exc
    if file is None or file.info is None:
        raise SourceDown("not an audio file")
    length = float(getattr(file.info, "length", 0.0) or 0.0)
    if isinstance(file, mp3.MP3) and length <= 0:
        raise SourceDown("holds no sound")
    bitrate = int(getattr(file.info, "bitrate", 0) or 0)
    return Opened(file, _codec(file), bitrate or None, length or None)


def _codec(file: Any) -> str:
    info: Any = file.info
    if isinstance(file, mp3.MP3):
        return "mp3" if info.layer == 3 else "mp2"
    if isinstance(file, mp4.MP4):
        return "aac" if info.codec.startswith("mp4a.40") else str(info.codec)
    return type(file).__name__.lower()


def _ends_early(opened: Opened, path: Path) -> bool:
    """Whether an MP3 or M4A is clearly smaller than its header promises: an interrupted copy or download."""
    if opened.codec not in {"mp3", "aac"} or not opened.bitrate or not opened.duration:
        return False
    return path.stat().st_size < _TRUNCATED_BELOW * opened.bitrate / 8 * opened.duration


def _read(file: Any) -> TagSet:
    match file.tags:
        case id3.ID3():
            return id3_tags.read(file.tags)
        case mp4.MP4Tags():
            return atoms.read(file.tags)
        case _vorbis.VCommentDict():
            return vorbis.read(file.tags)
        case _:
            return TagSet()


def _from_name(path: Path) -> tuple[tuple[str, ...], str]:
    """Artists and title from ``Artist - Title.ext``, with or without a track number in front."""
    stem = tidy(os.fsencode(path.stem).decode(errors="replace"))
    stem = _NUMBERED.sub("", stem) or stem
    left, *right = _SEPARATOR.split(stem, maxsplit=1)
    if right and left and right[0]:
        return (left,), right[0]
    return (), stem or "Untitled"


def _place(path: Path, root: Path | None) -> TrackId:
    place = path.relative_to(root).as_posix() if root is not None else path.name
    # macOS spells file names in NFD, everything else in NFC: a library that moves keeps its ids.
    text = unicodedata.normalize("NFC", place).encode(errors="surrogateescape")
    return TrackId(f"library:track:{hashlib.sha256(text).hexdigest()[:16]}")
