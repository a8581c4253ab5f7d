"""Which version a candidate says it is, and whether the track is that one: a veto in both directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bot.core.fold import fold, word_set
from bot.core.match_reasons import Difference, DifferenceKind
from bot.core.match_wanted import Wanted
from bot.core.match_words import Words
from bot.core.title import find_versions
from bot.core.version import FIRST_WORDS, Version

_UPLOAD_ONLY: Final[Mapping[str, Version]] = MappingProxyType(
    {
        fold(word): kind
        for kind, words in {
            Version.LIVE: """
                performs, performing, directo, vivo, festival, unplugged, soundstage, kexp, npr, tour, concerto,
                livehouse, glastonbury, lollapalooza, coachella, recital, televised, sessions, aovivo,
                konzert, envivo, концерте, fancam, perform, performed, zdf, ndr, bbc, stadium, encore,
                crossroads, jools, letterman, kimmel, fallon, leno, conan, snl
            """,
            Version.REMIX: "mixed, megamix, remixe, remixed, mixshow, remixs, bootlegs, jersey, afrohouse, techno",
            Version.COVER: "covering, covers, cov, soundalike, impersonator, karaokeversion, imitates, imita, covered",
            Version.LESSON: "lessons, tutorials, tuto, tabs, tablature, tab, partitura, noten, sheet, chord, chords",
            Version.REACTION: "reactions, reacted, reacciona, reacciono, listens, listening, reagiert",
            Version.TEASER: "shorts, teasers, snippets, tiktok, ringtones, trailers",
            Version.SLOWED: "slowdown, slowmo, 432hz, 528hz, 440hz",
            Version.INSTRUMENTAL: "instrumentals",
        }.items()
        for word in words.split(",")
    }
)
"""Words that say so in an upload's title, but not in a catalogue's."""

_COSTS: Final = MappingProxyType({Version.EXTENDED: 0.25, Version.DANCE: 0.12, Version.FULL_ALBUM: 1.0})
"""What a version costs that may be the same recording after all; any other rules the candidate out."""

_DISREGARDED: Final = frozenset(version for version in Version if version.neutral) - set(_COSTS)
"""Versions that are the same performance, whatever they are called."""

_TWINS: Final = MappingProxyType({Version.SPED_UP: Version.NIGHTCORE, Version.NIGHTCORE: Version.SPED_UP})
"""Two words for one thing."""


@dataclass(frozen=True, slots=True)
class Said:
    """A version that a candidate says it is."""

    kind: Version
    start: int
    end: int


def said_versions(words: Words, taken: frozenset[int]) -> tuple[Said, ...]:
    """Return the versions that the words outside ``taken`` (title, artists) say."""
    if words.ascii and FIRST_WORDS.isdisjoint(words.folded) and _UPLOAD_ONLY.keys().isdisjoint(words.folded):
        return ()
    found = [
        Said(kind, start, end) for start, end, kind in find_versions(words.folded) if not _covered(start, end, taken)
    ]
    known = {place for said in found for place in range(said.start, said.end)}
    for place, word in enumerate(words.folded):
        if place not in taken and place not in known and word in _UPLOAD_ONLY:
            found.append(Said(_UPLOAD_ONLY[word], place, place + 1))
    return tuple(found)


def _covered(start: int, end: int, taken: frozenset[int]) -> bool:
    return any(place in taken for place in range(start, end))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What else is known when versions are compared."""

    words: Words
    artist_places: frozenset[int]
    own_channel: bool
    """The channel is the artist's own."""
    channel_words: tuple[str, ...]
    length: float | None
    album: bool
    """The candidate names the track's album or film, beyond the track's title."""
    guests: int
    """How many of the track's artists and guests the candidate names."""


def compare_versions(wanted: Wanted, said: tuple[Said, ...], around: Surroundings) -> Iterator[Difference]:
    """Yield the versions in which track and candidate differ."""
    kinds = {one.kind for one in said}
    for one in said:
        if one.kind in _DISREGARDED:
            continue
        if one.kind is Version.REMIX:
            yield from _remix(wanted, one, around)
        elif one.kind is Version.COVER:
            yield from _cover(wanted, one, around)
        elif around.own_channel and _describes_cover(one, said, around):
            continue
        elif one.kind not in wanted.allowed and _TWINS.get(one.kind) not in wanted.allowed:
            yield Difference(DifferenceKind.VERSION, one.kind.value, cost=_cost(one.kind, wanted, around))
    if not wanted.own_version <= set(around.words.latin):
        yield Difference(DifferenceKind.NOT_VERSION, " ".join(sorted(wanted.own_version)), cost=0.6)
    for kind in sorted(wanted.kinds - kinds):
        if _TWINS.get(kind) not in kinds and not _excused(wanted, kind, around):
            yield Difference(DifferenceKind.NOT_VERSION, kind.value, cost=1.0)


def _describes_cover(one: Said, said: tuple[Said, ...], around: Surroundings) -> bool:
    """Whether the word belongs to ``acoustic cover`` on the artist's own channel: then that is the recording."""
    if around.length is not None and abs(around.length) > _SAME_TAKE:
        return False
    piece = around.words.piece
    return any(other.kind is Version.COVER and piece[other.start] == piece[one.start] for other in said)


def _cost(kind: Version, wanted: Wanted, around: Surroundings) -> float:
    if kind is Version.FULL_ALBUM and wanted.duration and around.length is not None:
        return 0.1 if abs(around.length) < 0.1 * wanted.duration else 1.0
    return _COSTS.get(kind, 1.0)


_REMIX_WORDS: Final = word_set(
    """
    remix remixes remixed rmx mix edit version original official feat ft by vip extended radio club dub video audio
    lyric lyrics visualizer the and x prod bootleg rework flip new hd hq 4k music visualiser
    """
)


def _remix(wanted: Wanted, said: Said, around: Surroundings) -> Iterator[Difference]:
    """A remix must be the track's: the same remixer, or the artist's own."""
    words = around.words
    piece = words.piece[said.start]
    beside = [
        word
        for place, word in enumerate(words.latin)
        if words.piece[place] == piece and not said.start <= place < said.end and word not in _REMIX_WORDS
    ]
    if wanted.remixers:
        if wanted.remixers & set(words.latin):
            return
        yield Difference(DifferenceKind.OTHER_REMIX, " ".join(beside), cost=1.0)
    elif Version.REMIX in wanted.allowed:
        strangers = [word for word in beside if word not in wanted.words and word not in wanted.names]
        if strangers and words.depth[said.start]:
            yield Difference(DifferenceKind.OTHER_REMIX, " ".join(strangers), cost=1.0)
    elif not (beside and all(word in wanted.names for word in beside) and words.depth[said.start]):
        yield Difference(DifferenceKind.VERSION, Version.REMIX.value, cost=1.0)


def _cover(wanted: Wanted, said: Said, around: Surroundings) -> Iterator[Difference]:
    """``(X cover)`` is by X or of X: the channel decides, else who stands first."""
    if Version.COVER in wanted.allowed:
        return
    words = around.words
    piece = words.piece[said.start]
    here = [place for place, number in enumerate(words.piece) if number == piece and not said.start <= place < said.end]
    if around.own_channel:
        return
    named = {words.latin[place] for place in here}
    if named and named & set(around.channel_words):
        yield Difference(DifferenceKind.OTHER_PERFORMER, " ".join(around.channel_words), cost=1.0)
        return
    mine_here = around.artist_places & set(here)
    mine_first = bool(around.artist_places) and min(around.artist_places) < said.start
    others_here = named - wanted.names - wanted.words
    if mine_first and not mine_here and others_here and "by" not in named:
        yield Difference(DifferenceKind.VERSION, Version.COVER.value, cost=0.2)
    else:
        yield Difference(DifferenceKind.VERSION, Version.COVER.value, cost=1.0)


_SAME_TAKE: Final = 4.0
"""Seconds within which an unnamed version may be taken for the one wanted."""


def _excused(wanted: Wanted, kind: Version, around: Surroundings) -> bool:
    """Whether a candidate that does not name the version may still be it: its length, album or guests say so."""
    if kind is Version.REMIX and wanted.remixers and wanted.remixers <= set(around.words.latin):
        return True
    if around.length is None or abs(around.length) > _SAME_TAKE:
        return False
    if around.album:
        return True
    return bool(wanted.guests) and kind is Version.REMIX and around.guests > 1
