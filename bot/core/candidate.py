"""A candidate: what every source's search result becomes before anyone judges whether it is the right recording."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.core.track import Seconds


class CandidateType(StrEnum):
    """What kind of entry a source lists."""

    SONG = "song"
    """A catalogue entry, delivered by a label: its performers and its length are the recording's own."""
    VIDEO = "video"
    """Anything that somebody uploaded: it may have an intro, an outro, and any title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One entry of a search's result; whatever the source does not say is None or empty."""

    id: str
    """The source's own id of the upload."""
    title: str
    channel: str = ""
    """Who uploaded it."""
    artists: tuple[str, ...] = ()
    """The performers as the source lists them; only a song's are trusted."""
    duration: Seconds | None = None
    views: int | None = None
    album: str | None = None
    explicit: bool | None = None
    type: CandidateType = CandidateType.VIDEO
    available: bool = True
    """False for what cannot be had now: on air, announced, withdrawn."""
    url: str | None = None
    """Where it is downloaded from."""
