"""Both sides of a name comparison, prepared once: a catalogue's track and what a person wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.fold import fold, romanise, sound, sound_of_latin, word_set
from bot.core.noise import NOISE
from bot.core.query import tidy
from bot.core.request import SongName
from bot.core.request_words import FILL, request_edges
from bot.core.title import decompose, find_versions, split_parts
from bot.core.track import Track
from bot.core.version import Version

_WIDEST: Final = 9
"""Words in one window; longer titles are matched by their compact whole."""
_MOST_WORDS: Final = 40
"""Words of a query that are read."""
_MOST_ARTISTS: Final = 5
"""Artists of a track that are compared; anyone who names a sixth names one of these too."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A track, prepared for comparison."""

    titles: tuple[str, ...]
    """Sounds of the title's forms: the core first, then with its asides, then each aside."""
    artists: tuple[str, ...]
    names: tuple[str, ...]
    """Sounds of the single words of the artists' names."""
    words: tuple[str, ...]
    """Sounds of the single words of the title."""
    known: tuple[str, ...]
    """Sounds of all words of the track's title and artists: what they explain is not left over."""
    kinds: frozenset[Version]
    remixers: frozenset[str]
    """Words of the remixer's name: who writes them asks for the remix without saying so."""
    neutral: int
    numbers: frozenset[str]


def profile(track: Track) -> Profile:
    """Prepare ``track`` for comparison."""
    title = decompose(track.title)
    running = " ".join(title.parts)
    forms = dict.fromkeys(
        [title.core, running, " ".join([running, *title.asides]), *(aside for aside in title.asides if len(aside) > 3)]
    )
    latin = romanise(track.title)
    sounds = [sound_of_latin(latin if form == track.title else romanise(form)) for form in forms]
    artists = [romanise(artist) for artist in [*track.artists[:_MOST_ARTISTS], *title.features[:2]]]
    names = tuple(dict.fromkeys(map(sound_of_latin, " ".join(artists).split())))
    words = tuple(dict.fromkeys(map(sound_of_latin, latin.split())))
    return Profile(
        titles=tuple(dict.fromkeys(filter(None, sounds))) or (track.title.strip().casefold() or "?",),
        artists=tuple(dict.fromkeys(filter(None, map(sound_of_latin, artists)))),
        names=tuple(name for name in names if len(name) > 2),
        words=words,
        known=names + words,
        kinds=title.kinds,
        remixers=frozenset(
            word for tag in title.versions if tag.kind is Version.REMIX for word in romanise(tag.detail).split()
        ),
        neutral=sum(2 - (tag.kind is Version.REMASTER) for tag in title.versions if tag.kind.neutral),
        numbers=_numbers(latin.split()),
    )


_ROMAN: Final = {numeral: str(value) for value, numeral in enumerate("i ii iii iv v vi vii viii ix x".split(), 1)}  # noqa: SIM905 - a row of ten reads better than a column
_COUNTED: Final = word_set(
    """
    part pt vol volume no nr chapter episode act movement op session parte pts teil
    """
)


def _numbers(words: Sequence[str]) -> frozenset[str]:
    """Part and volume numbers: any that is no year, and Roman numerals after a word like ``part`` or at the end."""
    found = set()
    for place, word in enumerate(words):
        if word.isdigit() and len(word) < 4:
            found.add(word.lstrip("0") or "0")
        elif word in _ROMAN and place and (words[place - 1] in _COUNTED or (place == len(words) - 1 and len(word) > 1)):
            found.add(_ROMAN[word])
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Word:
    latin: str
    sound: str
    weight: float
    segment: int
    aside: bool


class Query:
    """A song name, prepared for comparison with many tracks."""

    def __init__(self, name: SongName) -> None:
        text = tidy(name.raw or name.query)
        self.words = _weighted_words(text)
        self.sounds = [word.sound for word in self.words]
        self.heard = frozenset(self.sounds)
        self.spans, self.windows = _windows(self.sounds)
        self.uploader = sound(name.uploader) if name.uploader else ""
        self.latin = [word.latin for word in self.words if word.weight >= 1]
        self.whole = "".join(word.sound for word in self.words if word.weight >= 1) or "".join(self.sounds)
        self.total = sum(word.weight for word in self.words) or 1.0
        latin = [word.latin for word in self.words]
        found = [(kind, latin[start:end]) for start, end, kind in find_versions(latin) if not kind.neutral]
        self.asked = tuple((kind, tuple(map(sound_of_latin, words))) for kind, words in found)
        self.known = frozenset(latin)
        self.kinds = frozenset(kind for kind, _ in found)
        self.numbers = _numbers(latin)
        firm = [f"|{word.sound}|" for word in self.words if word.weight >= 1]
        self.texts = (f"|{self.whole}|", *firm, f"|{self.uploader}|")
        """What to look for in an index: the whole run and each word between bars."""


_PIECES: Final = re.compile(r"([()\[\]{}（）【】［］]+)|[\"“”„«»「」『』]+")
_IDLE: Final = word_set(
    """
    by feat ft featuring the a and x with vs prod of de la el
    """
)


def _weighted_words(text: str) -> list[_Word]:
    pieces = [(part, aside) for piece, aside in _pieces(text) for part in split_parts(piece)]
    latin = [(word, number, aside) for number, (piece, aside) in enumerate(pieces) for word in romanise(piece).split()][
        :_MOST_WORDS
    ]
    # Request words are known in their own script, so the edges are cut on the folded words, not on the romanised ones.
    start, end = _kept(text, len(latin))
    return [
        _Word(word, sound_of_latin(word), _weight(word, kept=start <= place < end), number, aside)
        for place, (word, number, aside) in enumerate(latin)
    ]


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Cut ``text`` at brackets and quotation marks; each piece with whether it stands in brackets."""
    depth = 0
    for number, piece in enumerate(_PIECES.split(text)):
        if number % 2:
            for char in piece or "":
                depth = depth + 1 if char in "([{（【［" else max(0, depth - 1)
        else:
            yield piece, depth > 0


def _kept(text: str, count: int) -> tuple[int, int]:
    words = fold(text).split()
    start, end = request_edges(words)
    return (start, end) if len(words) == count else (0, count)


def _weight(word: str, *, kept: bool) -> float:
    length = min(len(word), 9)
    if not kept or word in NOISE:
        return 0.05 * length
    if word in _IDLE or word in FILL:
        return 0.35 * length
    return float(length)


def _windows(sounds: Sequence[str]) -> tuple[list[tuple[int, int]], list[str]]:
    spans = [(i, j) for i in range(len(sounds)) for j in range(i + 1, min(i + _WIDEST, len(sounds)) + 1)]
    return spans, ["".join(sounds[i:j]) for i, j in spans]
