"""Where in a candidate's words the track's title stands, and how like it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from bot.core.fold import masks
from bot.core.match_wanted import Form, Wanted
from bot.core.match_words import Words, skeleton


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


_CHEAP_CUTOFF: Final = 78


def may_hold_title(wanted: Wanted, title: str) -> bool:
    """Whether a closer look at ``title`` is worth its time: most results of a search are other songs."""
    if not title.isascii() or not wanted.cheap[0].isascii():
        return True  # accents and scripts are for the closer look
    text = title.lower()
    return any(form in text or fuzz.partial_ratio(form, text, score_cutoff=_CHEAP_CUTOFF) for form in wanted.cheap)


def find_title(wanted: Wanted, words: Words) -> TitlePlace | None:
    """Return where the title stands, the best place first by likeness, then by how little stands beside it."""
    best: TitlePlace | None = None
    for form in wanted.forms:
        if best is not None and best.likeness >= 1 - form.handicap:
            break
        found = _exact(form, words) or _merged(form, words) or _like(form, words) or _scattered(form, words)
        if found is not None and (best is None or found.likeness > best.likeness + 0.04):
            best = found
    return best or _unspaced(wanted, words) or _without_vowels(wanted, words)


def _exact(form: Form, words: Words) -> TitlePlace | None:
    places = words.find(form.phrase)
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
    """Find the title written with other spaces: ``Rain Coat`` for ``Raincoat``."""
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


_HOPELESS: Final = 55
"""Below this likeness of letters no window of words sounds like the title."""
_SHORT: Final = 5
"""Letters up to which a title's slip makes another title (``Drift``, ``Grift``)."""


def _like(form: Form, words: Words) -> TitlePlace | None:
    """Find the title misspelled or transliterated: the window of words that sounds most like it."""
    if len(form.sound) <= _SHORT - 1:
        return _masked(form, words)
    if not fuzz.partial_ratio(form.compact, words.joined.replace(" ", ""), score_cutoff=_HOPELESS):
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
    text = wanted.native
    if len(text) < 2:
        return None
    for number, word in enumerate(words.folded):
        if text in word:
            likeness = 1 - 0.3 * (1 - len(text) / len(word))
            return TitlePlace(likeness, frozenset((number,)), wanted.forms[0])
    return None


_TELLING: Final = 4
"""Consonants from which a name without vowels is more than chance."""


def _without_vowels(wanted: Wanted, words: Words) -> TitlePlace | None:
    """Find a title that one side writes in a script without vowels."""
    form = wanted.forms[0]
    bones = skeleton(form.sound)
    if words.ascii == wanted.track.title.isascii() or len(bones) < _TELLING:
        return None
    for start, end in _windows(len(words.latin), len(form.words)):
        if skeleton(words.run(start, end)) == bones:
            return TitlePlace(0.88, frozenset(range(start, end)), form)
    return None


def find_other_script(wanted: Wanted, words: Words) -> TitlePlace | None:
    """Return the words that may be the title in a script that nobody can transliterate by rule (Chinese characters)."""
    native = frozenset(place for place, word in enumerate(words.folded) if not word.isascii())
    if not native or not wanted.track.title.isascii():
        return None
    return TitlePlace(_UNTOLD, native, wanted.forms[0], contiguous=False)


_UNTOLD: Final = 0.65
"""Enough to ask, not enough to be sure."""
