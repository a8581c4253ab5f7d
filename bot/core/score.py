"""How well a catalogue's track explains what a person wrote, and why: the scorer behind ranking and name search.

A query is read as a run of words in which the title, the artist and some idle words stand in unknown order,
misspelled, merged, split or transliterated. So the words are joined into *windows* (every run of neighbours, as
``fold.sound``), the title is compared with all windows, each artist likewise, and the best pair of windows that do not
overlap wins. What the pair leaves unexplained counts against the track; request words and upload noise hardly do.

One ratio over everything would not tell "same artist, other song" from "same song, two typos"; these parts do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.profile import Profile, Query
from bot.core.version import Version


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against a track."""

    title: float = 0.0
    """How well the title is found in the words, 0 to 1."""
    artist: float = 0.0
    """How well an artist is found in the words or in the channel's name, 0 to 1; 0 if none is."""
    leftover: float = 1.0
    """The share of the words that the track does not explain."""
    length: int = 0
    """Letters of the words in which the title was found: the longer, the less a likeness is chance."""
    unasked: bool = False
    """The track is a live, remix, karaoke … version, and the words do not say so."""
    missing: bool = False
    """The words ask for such a version, and the track is none."""
    numbers: bool = False
    """Both sides number a part or volume, and not the same one."""
    partial: bool = False
    """Only some words of the title, or only an artist, were found; ``title`` is then the share of its letters."""
    untold: float = 0.0
    """The share of the track's own title words that nobody wrote: a tie-break towards the shorter title."""
    neutral: int = 0
    """How many remarks (remaster, radio edit …) the track's title bears: a tie-break towards the plain one."""


def evidence(query: Query, track: Profile) -> Evidence:
    """Weigh ``track`` against ``query``."""
    best, best_value = Evidence(), -1.0
    names = _artist_places(query, track)
    for similarity, place in _places(query, track.titles, 4, 0.45):
        found = _combine(query, track, similarity, place, names)
        value = found.title + 0.9 * found.artist - found.leftover
        if value > best_value:
            best, best_value = found, value
    title, artist = _merged(query, track)
    if title + 0.9 * artist > best_value + _MERGE_HANDICAP:
        best = replace(best, title=title, artist=artist, leftover=0.0, length=len(query.whole))
    if score(best) < _MOST_FOR_A_PART:
        return max(best, _in_part(query, track, names), key=score)
    return best


def _in_part(query: Query, track: Profile, names: Sequence[tuple[float, tuple[int, int]]]) -> Evidence:
    """Weigh a track of which the words name only a part: ``talvik glass``, or nothing but the artist."""
    found = {
        i: match for i, word in enumerate(query.words) if word.weight >= 1 and (match := _like(word.sound, track.words))
    }
    covered = set(found)
    artist = 0.0
    for similarity, span in names:
        if similarity >= 0.75 and covered.isdisjoint(range(*span)):
            artist = max(artist, similarity)
    covered.update(*(range(*span) for similarity, span in names if similarity >= 0.75))
    letters = sum(map(len, set(found.values())))
    return Evidence(
        title=min(1.0, letters / (len(track.titles[0]) or 1)),
        artist=artist,
        leftover=_leftover(query, track, set(), covered, lenient=False),
        length=letters,
        unasked=not track.kinds <= query.kinds,
        numbers=bool(track.numbers and query.numbers and track.numbers.isdisjoint(query.numbers)),
        partial=True,
        neutral=track.neutral,
    )


_MERGE_HANDICAP: Final = 0.05


def _merged(query: Query, track: Profile) -> tuple[float, float]:
    """How like title and artist are if they were written as one word, in either order: ``songsinger``.

    Nobody can say in which of the two the misspelled letters are, so each is charged with nearly all of them: else a
    long artist's name would hide that the title is another.
    """
    title = track.titles[0]
    best = (0.0, 0.0)
    for artist in track.artists[:2]:
        errors = min(OSA.distance(query.whole, text) for text in (title + artist, artist + title))
        found = (1 - 0.8 * errors / len(title), 1 - 0.8 * errors / len(artist))
        if min(found) > max(0.5, min(best)):
            best = found
    return best


def _places(query: Query, forms: Iterable[str], limit: int, cutoff: float) -> list[tuple[float, tuple[int, int]]]:
    """Where in the words the forms are found: similarity and span, best first for each form."""
    places: list[tuple[float, tuple[int, int]]] = []
    for number, form in enumerate(forms):
        for _, similarity, index in process.extract(
            form, query.windows, scorer=OSA.normalized_similarity, processor=None, limit=limit, score_cutoff=cutoff
        ):
            places.append((similarity - 0.01 * min(number, 3), query.spans[index]))
    return places


def _artist_places(query: Query, track: Profile) -> list[tuple[float, tuple[int, int]]]:
    whole = _places(query, track.artists, 2, 0.6)
    whole = [(similarity * _covered_act(query, span), span) for similarity, span in whole]
    part = [
        (0.9 * similarity * _covered_act(query, (index, index + 1)), (index, index + 1))
        for name in track.names
        for _, similarity, index in process.extract(
            name, query.sounds, scorer=OSA.normalized_similarity, processor=None, limit=1, score_cutoff=0.75
        )
    ]
    return whole + part


def _covered_act(query: Query, span: tuple[int, int]) -> float:
    """Less than 1 for a name in brackets beside names outside them: ``Band - Song (Star cover)`` is by the band."""
    words = query.words
    guest = span[0] and words[span[0] - 1].latin in _GUESTS
    return 0.85 if words[span[0]].aside and not guest and words[0].aside is False else 1.0


def _combine(
    query: Query,
    track: Profile,
    similarity: float,
    place: tuple[int, int],
    names: Sequence[tuple[float, tuple[int, int]]],
) -> Evidence:
    taken = set(range(*place))
    covered = set(taken)
    artist = 0.0
    # Best names first, each word for one name only; of two equally good ones the longer ("mira" in "mira talvik").
    for likeness, span in sorted(names, key=lambda item: -item[0] - 0.02 * (item[1][1] - item[1][0])):
        if covered.isdisjoint(range(*span)) and (not artist or likeness >= 0.75):
            artist = max(artist, likeness)
            covered.update(range(*span))
    if query.uploader and track.artists:
        channel = 0.95 * max(OSA.normalized_similarity(query.uploader, name) for name in track.artists)
        artist = max(artist, channel if channel > 0.75 else 0.0)
    return Evidence(
        title=similarity,
        artist=artist,
        leftover=_leftover(query, track, taken, covered, lenient=artist > 0),
        length=sum(len(query.sounds[i]) for i in taken),
        unasked=not track.kinds <= query.kinds and not (track.remixers and track.remixers <= query.known),
        missing=any(
            kind not in track.kinds and kind is not Version.COVER and not set(words) <= set(track.words)
            for kind, words in query.asked
        ),
        numbers=bool(track.numbers and query.numbers and track.numbers.isdisjoint(query.numbers)),
        untold=sum(word not in query.heard for word in track.words) / (len(track.words) or 1),
        neutral=track.neutral,
    )


def _leftover(query: Query, track: Profile, taken: set[int], covered: set[int], *, lenient: bool) -> float:
    """Return the share of the words that is not explained.

    Words beside the title count in full; those in other segments less, since an upload's title names further artists,
    the film and the label there. Not so (``lenient`` is false) if no artist was found at all: then one of those words
    is the artist, and another one.
    """
    home = {query.words[i].segment for i in taken}
    named = {query.words[i].segment for i in covered} - home
    guests = False
    left = 0.0
    for i, word in enumerate(query.words):
        guests = word.latin in _GUESTS or (guests and query.words[i - 1].segment == word.segment)
        if i not in covered and not _explained(word.sound, track):
            here = not lenient or (word.segment in home and not guests)
            left += word.weight * (1.0 if here else 0.25 if word.segment in named or guests else 0.4)
    return min(1.0, left / query.total)


_GUESTS: Final = frozenset(("feat", "ft", "featuring", "prod"))
"""What follows names further artists, of whom a catalogue may list fewer."""


def _explained(word: str, track: Profile) -> bool:
    return _like(word, track.known) is not None


def _like(word: str, known: Sequence[str]) -> str | None:
    """The one of ``known`` that is ``word`` or, for longer words, a slip of it."""
    if word in known:
        return word
    if len(word) <= 3:
        return None
    found = process.extractOne(word, known, scorer=OSA.normalized_similarity, processor=None, score_cutoff=0.8)
    return found[0] if found else None


_MOST_FOR_A_PART: Final = 0.54
"""What is named only in part is offered at best, never taken for sure by its score alone."""


def score(found: Evidence) -> float:
    """Sum the evidence up: 0 to 1, comparable between queries.

    The weaker of title and artist weighs most: two names that are both roughly there beat a perfect artist with another
    song. The weights were set on queries made from real tracks with real people's wordings and slips.
    """
    if found.partial:
        value = 0.4 + 0.1 * found.title + 0.05 * found.artist if found.title or found.artist else 0.0
    elif found.artist:
        value = 0.45 * found.title + 0.2 * found.artist + 0.35 * min(found.title, found.artist)
    else:
        # A bare title: the longer, the less likely another song is meant.
        value = found.title - (0.33 if found.length < 10 else 0.28)
    value -= 0.8 * found.leftover + 0.3 * (found.unasked + found.numbers) + 0.2 * found.missing
    value -= 0.02 * found.untold + 0.004 * found.neutral
    return max(0.0, min(1.0, value))
