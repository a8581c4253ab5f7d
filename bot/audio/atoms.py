"""Tags of M4A files: iTunes atoms, and the free-form ones (``----``) whose names MusicBrainz Picard established.

The artist atom may repeat, but iTunes and phones show only the first: it holds all artists in one line, and the
free-form ARTISTS the exact names. As with ID3, ARTISTS counts only while it agrees with the line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mutagen import mp4

from bot.audio.tagset import Details, Pair, TagSet, address, date, first, isrc, names, tidy
from bot.core.track import Track
from bot.services.ports import Cover

_FREE = "----:com.apple.iTunes:"
_EXPLICIT = 1
_OLD_EXPLICIT = 4
_FORMATS = {"image/jpeg": mp4.MP4Cover.FORMAT_JPEG, "image/png": mp4.MP4Cover.FORMAT_PNG}

Values = list[str] | list[int] | list[tuple[int, int]] | list[mp4.MP4FreeForm] | list[mp4.MP4Cover]


def write(path: Path, track: Track, cover: Cover | None, details: Details) -> None:
    """Replace every tag of an M4A file by ``track``'s, the ``details`` and the ``cover``."""
    file: Any = mp4.MP4(path)
    if file.tags is None:
        file.add_tags()
    file.tags.clear()
    for key, values in (_texts(track) | _numbers(track) | _free(track, details)).items():
        file.tags[key] = values
    if details.lyrics is not None:
        file.tags["\xa9lyr"] = [details.lyrics.text]
    if cover is not None and cover.mime in _FORMATS:
        file.tags["covr"] = [mp4.MP4Cover(cover.data, imageformat=_FORMATS[cover.mime])]
    file.save()


def _texts(track: Track) -> dict[str, Values]:
    fields = {
        "\xa9nam": track.title,
        "\xa9ART": track.performer,
        "aART": ", ".join(track.album_artists),
        "\xa9alb": track.album,
        "\xa9day": track.released,
        "\xa9gen": "; ".join(track.genres),
        "\xa9cmt": address(track),
        "cprt": track.copyright,
    }
    return {key: [text] for key, value in fields.items() if (text := tidy(value or ""))}


def _numbers(track: Track) -> dict[str, Values]:
    values: dict[str, Values] = {}
    if track.track_number:
        values["trkn"] = [(track.track_number, track.track_total or 0)]
    if track.disc_number:
        values["disk"] = [(track.disc_number, track.disc_total or 0)]
    if track.explicit:
        values["rtng"] = [_EXPLICIT]
    return values


def _free(track: Track, details: Details) -> dict[str, Values]:
    fields: dict[str, tuple[str, ...]] = {
        **{name.lower(): (value,) for name, value in details.replay_gain().items()},
        "ISRC": (track.isrc or "",),
        "LABEL": (track.label or "",),
        "ARTISTS": track.artists,
        "ALBUMARTISTS": track.album_artists,
        "WOAS": (address(track) or "",),
        "SONGWIRE_ID": (track.id,),
    }
    return {
        _FREE + name: [mp4.MP4FreeForm(text.encode()) for text in map(tidy, texts)]
        for name, texts in fields.items()
        if any(texts)
    }


def read(tags: mp4.MP4Tags) -> TagSet:
    """Read the atoms of an M4A file."""
    return TagSet(
        title=first(tags.get("\xa9nam", [])),
        artists=_people(tags, "\xa9ART", "ARTISTS"),
        album=first(tags.get("\xa9alb", [])),
        album_artists=_people(tags, "aART", "ALBUMARTISTS"),
        track=_pair(tags, "trkn"),
        disc=_pair(tags, "disk"),
        released=date(first(tags.get("\xa9day", []))),
        isrc=isrc(first(_freeform(tags, "ISRC"))),
        explicit=True if set(tags.get("rtng", [])) & {_EXPLICIT, _OLD_EXPLICIT} else None,
        genres=names(tags.get("\xa9gen", [])),
        label=first(_freeform(tags, "LABEL")),
        copyright=first(tags.get("cprt", [])),
        marks=_marks(tags),
    )


def read_cover(tags: mp4.MP4Tags) -> Cover | None:
    """Return the first cover."""
    for picture in tags.get("covr", []):
        png = picture.imageformat == mp4.MP4Cover.FORMAT_PNG
        return Cover(data=bytes(picture), mime="image/png" if png else "image/jpeg")
    return None


def _freeform(tags: mp4.MP4Tags, name: str) -> list[str]:
    return [bytes(value).decode(errors="replace") for value in tags.get(_FREE + name, [])]


def _people(tags: mp4.MP4Tags, key: str, exact: str) -> tuple[str, ...]:
    shown = [str(value) for value in tags.get(key, [])]
    listed = tuple(name for value in _freeform(tags, exact) if (name := tidy(value)))
    line = ", ".join(shown)
    return listed if listed and all(name in line for name in listed) else names(shown)


def _pair(tags: mp4.MP4Tags, key: str) -> Pair:
    number, total = next(iter(tags.get(key, [])), (0, 0))
    return number or None, total or None


def _marks(tags: mp4.MP4Tags) -> tuple[str, ...]:
    free = [text for key in tags if key.startswith(_FREE) for text in _freeform(tags, key.removeprefix(_FREE))]
    return tuple(tidy(mark) for mark in (*free, *tags.get("\xa9cmt", []), *tags.get("purl", [])))
