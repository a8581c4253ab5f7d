"""Why a candidate is, or is not, taken for the recording that was asked for: reasons as data.

Rendering them, as a button's label, a log line or a table in a terminal, is for others.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.core.candidate import Candidate


class Outcome(StrEnum):
    """What the matcher thinks of one candidate, and of all of them together."""

    SURE = "sure"
    """It is the recording: send it."""
    NEAR = "near"
    """The song, but perhaps not this recording: ask."""
    NONE = "none"
    """Something else."""


class DifferenceKind(StrEnum):
    """In what a candidate differs from the track."""

    OTHER_TITLE = "other title"
    """``detail``: the words that stand for the title, or that make it another one; empty if it was not found."""
    OTHER_NUMBER = "other number"
    """Another part, volume or year of a series. ``detail``: the numbers found."""
    OTHER_ARTIST = "other artist"
    """Neither the title nor the channel nor the list of performers names an artist of the track."""
    OTHER_PERFORMER = "other performer"
    """The artist is named, but somebody else plays. ``detail``: who, or the words that say so."""
    VERSION = "version"
    """A live, acoustic, karaoke … version, and the track is none. ``detail``: a ``Version``'s value."""
    NOT_VERSION = "not version"
    """The track is such a version, and nothing says that the candidate is. ``detail``: a ``Version``'s value."""
    OTHER_REMIX = "other remix"
    """A remix by somebody else. ``detail``: what the candidate says beside the word."""
    LONGER = "longer"
    """``seconds``: by how much."""
    SHORTER = "shorter"
    """``seconds``: by how much."""
    LENGTH_UNKNOWN = "length unknown"
    LEFTOVER = "leftover"
    """Words that nothing explains. ``detail``: the words."""
    EXPLICIT = "explicit"
    """The explicit recording, where the track is the clean one."""
    CLEAN = "clean"
    """The clean recording, where the track is the explicit one."""
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a candidate differs from the track."""

    kind: DifferenceKind
    detail: str = ""
    """Data, not prose: see ``kind``; folded words or an enum's value."""
    seconds: float | None = None
    """For LONGER and SHORTER: by how much, positive."""
    cost: float = 0.0
    """What it takes off the score; 1 and more rule a candidate out as sure whatever speaks for it."""


class ArtistEvidence(StrEnum):
    """Where the artist was found; best evidence first."""

    PERFORMERS = "performers"
    """In the performers that the source lists for a song."""
    CHANNEL = "channel"
    """The channel is the artist's own."""
    TITLE = "title"
    """In the upload's title."""
    WORK = "work"
    """Not at all, but the title names the film or album, and the length is the recording's."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the matcher found out about one candidate."""

    candidate: Candidate
    outcome: Outcome
    score: float
    """0 to 1: how much speaks for it; comparable between candidates of one track only."""
    title: float = 0.0
    """How well the track's title was found, 0 to 1."""
    artist: float = 0.0
    """How well an artist of the track was found, 0 to 1."""
    artist_in: ArtistEvidence = ArtistEvidence.NONE
    length: float | None = None
    """Seconds by which the candidate is longer than the track; None if either length is unknown."""
    differences: tuple[Difference, ...] = ()
    """The gravest first."""


@dataclass(frozen=True, slots=True)
class Match:
    """The matcher's answer for one track."""

    outcome: Outcome
    best: Candidate | None
    """The candidate to send; only if SURE."""
    near: tuple[Judgement, ...]
    """What may be offered instead or besides: best first, without ``best``, SURE ones before NEAR ones."""
    judgements: tuple[Judgement, ...]
    """All candidates, best first: the explanation."""
