"""The library's index: which file holds a given recording. Pure, and replaced as a whole when the library changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.fold import fold
from bot.core.track import Track, TrackId

Holding = tuple[Path, Track]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Files by id, ISRC and folded title."""

    tracks: tuple[Track, ...] = ()
    by_id: Mapping[TrackId, Holding] = field(default_factory=dict)
    by_isrc: Mapping[str, Holding] = field(default_factory=dict)
    by_title: Mapping[str, tuple[Holding, ...]] = field(default_factory=dict)

    def find(self, track: Track, tolerance: float) -> Holding | None:
        """Return the file of ``track``: by id, by ISRC, or by title, artists and duration (``tolerance``: seconds)."""
        if found := self.by_id.get(track.id):
            return found
        if track.isrc and (found := self.by_isrc.get(track.isrc)):
            return found
        alike = [held for held in self.by_title.get(fold(track.title), ()) if _same(held[1], track, tolerance)]
        return min(alike, key=lambda held: _gap(held[1], track), default=None)


def arrange(holdings: Iterable[Holding]) -> Shelf:
    """Build the index; of several files with one id or ISRC the first is used."""
    by_id: dict[TrackId, Holding] = {}
    by_isrc: dict[str, Holding] = {}
    by_title: defaultdict[str, list[Holding]] = defaultdict(list)
    for path, track in holdings:
        if track.id in by_id:
            continue
        by_id[track.id] = (path, track)
        by_title[fold(track.title)].append((path, track))
        if track.isrc:
            by_isrc.setdefault(track.isrc, (path, track))
    tracks = tuple(track for _, track in by_id.values())
    return Shelf(tracks, by_id, by_isrc, {title: tuple(held) for title, held in by_title.items()})


def _same(held: Track, wanted: Track, tolerance: float) -> bool:
    """Whether two tracks of one title are one recording.

    Catalogues disagree on who is merely featured, so the main artist of one must be among the artists of the other;
    where a duration is missing only the same artists will do. Two ISRCs that differ mean two recordings.
    """
    if held.isrc and wanted.isrc and held.isrc != wanted.isrc:
        return False
    ours, theirs = [*map(fold, held.artists)], [*map(fold, wanted.artists)]
    if not any(ours) or not any(theirs):
        return False
    if held.duration is None or wanted.duration is None:
        return set(ours) == set(theirs)
    return (ours[0] in theirs or theirs[0] in ours) and _gap(held, wanted) <= tolerance


def _gap(held: Track, wanted: Track) -> float:
    return abs((held.duration or 0.0) - (wanted.duration or 0.0))
