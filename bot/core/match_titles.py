"""Where in a candidate's words the track's title stands, and how like it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from bot.core.fold import fold, masks
from bot.core.match_wanted import Form, Wanted
from bot.core.match_words import Words


@dataclass(frozen=True, slots=True)
class TitlePlace:
    """A place where the title was found."""

    likeness: float
    """0 to 1; what the form of the title lacks is taken off."""
    places: frozenset[int]
    """The words that are the title."""
    form: Form
    contiguous: bool = True
    """False if only the words are there, in pieces."""


_CHEAP_CUTOFF: Final = 70


def may_hold_title(wanted: Wanted, title: str) -> bool:
    """Whether a closer look at ``title`` is worth its time: most results of a search are other songs."""
    text = fold(title).replace(" ", "")
    if any(form in text for form in wanted.folded):
        return True
    if not text.isascii() or not wanted.folded[0].isascii():
        return True
    return any(fuzz.partial_ratio(form, text, score_cutoff=_CHEAP_CUTOFF) for form in wanted.folded)


def find_title(wanted: Wanted, words: Words) -> TitlePlace | None:
    """Return where the title stands, the best place first by likeness, then by how little stands beside it."""
    best: TitlePlace | None = None
    for form in wanted.forms:
        if best is not None and best.likeness >= 1 - form.handicap:
            break
        found = _exact(form, words) or _merged(form, words) or _like(form, words) or _scattered(form, words)
        if found is not None and (best is None or found.likeness > best.likeness + 0.04):
            best = found
    return best or _unspaced(wanted, words)


def _exact(form: Form, words: Words) -> TitlePlace | None:
    places = words.find_all(form.words)
    if not places:
        return None
    length = len(form.words)
    start = min(places, key=lambda place: _company(words, place, place + length))
    return TitlePlace(1 - form.handicap, frozenset(range(start, start + length)), form)


def _company(words: Words, start: int, end: int) -> tuple[int, int]:
    """How many words stand in the same piece beside the place, and how deep in brackets it is."""
    pieces = words.piece[start:end]
    return sum(piece in pieces for piece in words.piece) - (end - start), words.depth[start]


def _merged(form: Form, words: Words) -> TitlePlace | None:
    """Find the title written with other spaces: ``Big Mouth`` for ``Bigmouth``."""
    position = words.joined.replace(" ", "").find(form.compact)
    if position < 0 or len(form.compact) < 4:
        return None
    starts, total = {}, 0
    for number, word in enumerate(words.latin):
        starts[total] = number
        total += len(word)
    starts[total] = len(words.latin)
    end = position + len(form.compact)
    if position not in starts or end not in starts:
        return None
    return TitlePlace(1 - form.handicap, frozenset(range(starts[position], starts[end])), form)


_SHORT: Final = 5
"""Letters up to which a title's slip makes another title (``Stay``, ``Stray``)."""


def _like(form: Form, words: Words) -> TitlePlace | None:
    """Find the title misspelled or transliterated: the window of words that sounds most like it."""
    if len(form.sound) <= _SHORT - 1:
        return _masked(form, words)
    best, best_place = 0.0, (0, 0)
    cutoff = 0.86 if len(form.sound) <= 2 * _SHORT else 0.8
    for start, end in _windows(len(words.latin), len(form.words)):
        likeness = OSA.normalized_similarity(form.sound, words.run(start, end), score_cutoff=max(cutoff, best))
        if likeness > best:
            best, best_place = likeness, (start, end)
    if not best:
        return _masked(form, words)
    return TitlePlace(best - form.handicap, frozenset(range(*best_place)), form)


def _windows(count: int, length: int) -> Iterator[tuple[int, int]]:
    for size in range(max(1, length - 1), length + 3):
        for start in range(count - size + 1):
            yield start, start + size


def _masked(form: Form, words: Words) -> TitlePlace | None:
    """Find the title with letters hidden behind stars, on either side."""
    if "*" not in form.compact and "*" not in words.joined:
        return None
    length = len(form.words)
    for start in range(len(words.latin) - length + 1):
        pairs = zip(form.words, words.latin[start : start + length], strict=True)
        if all(mine == other or masks(mine, other) or masks(other, mine) for mine, other in pairs):
            return TitlePlace(1 - form.handicap, frozenset(range(start, start + length)), form)
    return None


_LONG: Final = 4
"""Words from which a title is recognised by its words, in whatever order."""


def _scattered(form: Form, words: Words) -> TitlePlace | None:
    """Find a long title by its words: catalogues write works and movements in another order than uploaders."""
    if len(form.words) < _LONG:
        return None
    present = [number for number, word in enumerate(words.latin) if word in form.words]
    found = sum(map(len, {words.latin[number] for number in present}))
    share = found / sum(map(len, set(form.words)))
    if share < 0.75:
        return None
    return TitlePlace(share - form.handicap, frozenset(present), form, contiguous=False)


def _unspaced(wanted: Wanted, words: Words) -> TitlePlace | None:
    """Find a title of a script without spaces inside a longer run of letters."""
    for text in wanted.folded:
        if text.isascii() or len(text) < 2:
            continue
        for number, word in enumerate(words.folded):
            if text in word:
                likeness = 1 - 0.3 * (1 - len(text) / len(word))
                return TitlePlace(likeness, frozenset((number,)), wanted.forms[0])
    return None
