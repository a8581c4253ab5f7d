"""Reading other people's JSON without trusting it: every accessor gives the wanted type or nothing, none raises."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

Json: TypeAlias = Any
"""Whatever a JSON parser yields; only the functions below look into it."""

_DATE: Final = re.compile(r"(?!0000)\d{4}(?:-(?!00)\d{2}(?:-(?!00)\d{2})?)?")
_ISRC: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}")
_LONGEST: Final = 1_000
"""Characters of a name that are kept: no real one comes near, and a hostile one must not fill a chat."""


def at(data: Json, *path: str | int) -> Json:
    """Follow ``path`` through objects and arrays; None where it ends early."""
    for step in path:
        if isinstance(data, Mapping) and isinstance(step, str):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and -len(data) <= step < len(data):
            data = data[step]
        else:
            return None
    return data


def text(data: Json, *path: str | int) -> str | None:
    """The string at ``path`` with its white space tidied; None if there is none or it is blank."""
    value = at(data, *path)
    return (" ".join(value[:_LONGEST].split()) or None) if isinstance(value, str) else None


def count(data: Json, *path: str | int) -> int | None:
    """The positive whole number at ``path``; None for anything else (0 is how catalogues say *unknown*)."""
    value = at(data, *path)
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9 else None


def number_id(data: Json, *path: str | int) -> int | None:
    """The whole number at ``path`` that identifies something: positive, of any size a database key has."""
    value = at(data, *path)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63 else None


def flag(data: Json, *path: str | int) -> bool | None:
    """The boolean at ``path``; None for anything else."""
    value = at(data, *path)
    return value if isinstance(value, bool) else None


def entries(data: Json, *path: str | int) -> Iterator[Mapping[str, Json]]:
    """The objects in the array at ``path``; entries of another type are skipped."""
    value = at(data, *path)
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, Mapping))


def names(data: Json, *path: str | int) -> tuple[str, ...]:
    """The distinct ``name`` of each object in the array at ``path``, in order."""
    return tuple(dict.fromkeys(name for item in entries(data, *path) if (name := text(item, "name"))))


def web(data: Json, *path: str | int) -> str | None:
    """The ``https:`` URL at ``path``; None for anything else."""
    value = text(data, *path)
    return value if value and value.startswith("https://") and " " not in value else None


def date(data: Json, *path: str | int) -> str | None:
    """The ISO date at ``path`` in its own precision (a time is cut off); None for ``0000-00-00`` and the like."""
    match = _DATE.match(text(data, *path) or "")
    return match[0] if match else None


def isrc(data: Json, *path: str | int) -> str | None:
    """The ISRC at ``path`` in its canonical form, twelve characters (ISO 3901); None for anything else."""
    value = (text(data, *path) or "").replace("-", "").replace(" ", "").upper()
    return value if _ISRC.fullmatch(value) else None


def largest(pictures: Iterator[Mapping[str, Json]], *, side: str = "width") -> str | None:
    """The URL of the picture with the longest ``side``; where sizes are not given, the first."""
    best: tuple[int, str] | None = None
    for picture in pictures:
        url = web(picture, "url")
        size = count(picture, side) or 0
        if url and (best is None or size > best[0]):
            best = (size, url)
    return best[1] if best else None
