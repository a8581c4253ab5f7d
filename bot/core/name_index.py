"""Finding tracks by name among many: an inverted index over words and three-letter pieces, then the scorer.

The pieces are taken from the *sound* of the names, so that a typo, a merged word or another alphabet still shares most
of them with the right track. Rare pieces are read first and only so many: that bounds the time whatever the size.
Measured with 75 000 tracks on one core of a small server: built in about 3 s, some 3 ms a query.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from typing import Final

from bot.core.fold import romanise, sound_of_latin
from bot.core.profile import Query, profile
from bot.core.request import SongName
from bot.core.score import evidence, score
from bot.core.track import Track

_QUICK: Final = 3_500
"""Index entries read for a query at first …"""
_THOROUGH: Final = 8_000
"""… and if that found nothing convincing."""
_CONVINCING: Final = 0.66
_SHORTLIST: Final = 120
"""Tracks whose names are compared piece by piece."""
_CANDIDATES: Final = 12
"""Tracks that are scored, or as many as are asked for."""
_SMALL: Final = 60
"""Up to so many tracks are all scored: then even a name with every other letter wrong is found."""
_MOST_ARTISTS: Final = 5


def _pieces(key: str) -> frozenset[str]:
    """The three-letter pieces of ``key``; bars mark the ends of names, so that short names have pieces of their own."""
    return frozenset(piece for i in range(len(key) - 2) if (piece := key[i : i + 3])[1] != "|")


def _marks(name: str) -> tuple[str, frozenset[str]]:
    """The sound of ``name`` and what it is found by: its words and its pieces."""
    latin = romanise(name)
    key = sound_of_latin(latin) or name.strip().casefold()
    return key, frozenset(f"={word}" for word in latin.split()) | _pieces(f"|{key}|")


class NameIndex:
    """An in-memory index of tracks; unchanged once built, so that it may be shared between threads.

    Give the tracks in the order in which equally good ones should be preferred: the best known first.
    """

    def __init__(self, tracks: Iterable[Track]) -> None:
        self._tracks: Sequence[Track] = tuple(tracks)
        self._keys: list[str] = []
        self._postings: dict[str, list[int]] = {}
        artists: dict[str, tuple[str, frozenset[str]]] = {}
        for number, track in enumerate(self._tracks):
            title, marks = _marks(track.title)
            keys = [title]
            for artist in track.artists[:_MOST_ARTISTS]:
                if (known := artists.get(artist)) is None:
                    known = artists[artist] = _marks(artist)
                keys.append(known[0])
                marks |= known[1]
            self._keys.append(f"|{'|'.join(keys)}|")
            for mark in marks:
                self._postings.setdefault(mark, []).append(number)

    def __len__(self) -> int:
        return len(self._tracks)

    def search(self, name: SongName, limit: int) -> list[tuple[Track, float]]:
        """Return up to ``limit`` tracks that ``name`` may mean with their scores (0 to 1, see ``rank``), best first."""
        query = Query(name)
        scores: dict[int, float] = {}
        for budget in (_QUICK, _THOROUGH):
            for number in self._candidates(query, budget, max(limit, _CANDIDATES)):
                if number not in scores:
                    scores[number] = score(evidence(query, profile(self._tracks[number])))
            if max(scores.values(), default=0.0) >= _CONVINCING or len(self._tracks) <= _SMALL:
                break
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        return [(self._tracks[number], value) for number, value in best[:limit] if value > 0]

    def _candidates(self, query: Query, budget: int, limit: int) -> list[int]:
        """The tracks that share most with the query, by number: rare pieces find them, all pieces order them."""
        if len(self._tracks) <= _SMALL:
            return list(range(len(self._tracks)))
        marks = frozenset(f"={word}" for word in query.latin).union(*map(_pieces, query.texts))
        found = [(postings, mark) for mark in marks if (postings := self._postings.get(mark))]
        # A whole word is worth three pieces, and a long query has so many rare pieces that they would crowd it out.
        found.sort(key=lambda item: (len(item[0]) // (3 if item[1][0] == "=" else 1), item[1]))
        spent = accumulate(len(postings) for postings, _ in found)
        read = [
            postings for (postings, _), total in zip(found, spent, strict=True) if total <= max(budget, len(postings))
        ]
        shared = Counter(chain.from_iterable(read))
        rarity = [
            (mark, math.log2(1 + len(self._tracks) / len(postings))) for postings, mark in found if mark[0] != "="
        ]
        first = _most_shared(shared, _SHORTLIST)
        return heapq.nlargest(limit, first, key=lambda number: (self._overlap(number, rarity), -number))

    def _overlap(self, number: int, rarity: Sequence[tuple[str, float]]) -> float:
        """How much of the query the track's names hold; longer names hold more by chance and are held back a little."""
        key = self._keys[number]
        return sum([value for piece, value in rarity if piece in key]) / math.pow(18 + len(key), 0.35)


def _most_shared(shared: Counter[int], limit: int) -> list[int]:
    """The numbers with the highest counts, about ``limit``; counting the counts is cheaper than sorting thousands."""
    kept, lowest = 0, 1
    for count, frequency in sorted(Counter(shared.values()).items(), reverse=True):
        if kept and kept + frequency > limit:
            break
        kept, lowest = kept + frequency, count
    return [number for number, count in shared.items() if count >= lowest][: limit + limit // 2]
