"""The words of a title as the matcher compares them: in Latin letters, spellings of one word made equal.

Nothing is taken away here. Each word keeps its place, so that what explains it (title, artist, version, noise) can be
marked, and what nothing explains stays visible.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.core.fold import fold, romanise, sound_of_latin
from bot.core.title import LONGEST_TITLE

_CUT: Final = re.compile(
    r"([()\[\]{}（）［］【】〔〕「」『』《》〈〉“”„«»\"]|''|\s+[-–—―−~•·:*]+(?=\s)|\s+[-–—―−~•·:]+(?=\S)|(?<=\S)[-–—―−~:]+(?=\s)"
    r"|\s*[|‖｜│¦•]+\s*|(?<=\S)[-–—]{2,}(?=\S)|\s*//+\s*|\s+/\s+|\s_+(?=\s))"
)
_OPEN: Final = frozenset("([{（［【〔")
_CLOSE: Final = frozenset(")]}）］】〕")
_SCRIPT_EDGE: Final = re.compile(
    r"(?<=[A-Za-z0-9])(?=[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])"
    r"|(?<=[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])(?=[A-Za-z0-9])"
)
"""Where Latin letters meet a script that writes no spaces: two names that were written without one."""

_SPELLINGS: Final = {
    "pt": "part",
    "pts": "part",
    "parts": "part",
    "teil": "part",
    "parte": "part",
    "vol": "volume",
    "no": "number",
    "nr": "number",
    "nro": "number",
    "n": "and",
    "und": "and",
    "et": "and",
    "for": "4",
    "four": "4",
    "to": "2",
    "too": "2",
    "two": "2",
    "you": "u",
    "are": "r",
    "your": "ur",
    "ya": "u",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "vii": "7",
    "viii": "8",
    "one": "1",
    "three": "3",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "twelve": "12",
    "twenty": "20",
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "hundred": "100",
    "saint": "st",
    "mister": "mr",
    "versus": "vs",
    "rnb": "rb",
    "colour": "color",
    "til": "till",
    "until": "till",
    "cause": "cuz",
    "because": "cuz",
    "coz": "cuz",
    "thru": "through",
    "nite": "night",
    "tonite": "tonight",
    "whatcha": "watcha",
    "okay": "ok",
    "alright": "allright",
    "luv": "love",
    "da": "the",
    "tha": "the",
}
"""Spellings of the same word that are not alike enough to be taken for slips; canonical form on the right."""


def canonical(word: str) -> str:
    """Return the one spelling under which the folded, romanised ``word`` is compared."""
    return _SPELLINGS.get(word, word)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a name in the form that ``Words.latin`` has."""
    folded = fold(text if text.isascii() else _SCRIPT_EDGE.sub(" ", text)).split()
    return tuple(map(canonical, folded if text.isascii() else _latin(folded)))


def _latin(folded: Sequence[str]) -> list[str]:
    """Romanise word by word, so that places stay the same."""
    return [word if word.isascii() else romanise(word).replace(" ", "") or word for word in folded]


@dataclass(slots=True)
class Words:
    """The words of one text, each with the piece of the text it stands in."""

    folded: list[str] = field(default_factory=list)
    """In their own script."""
    latin: list[str] = field(default_factory=list)
    """Romanised, in canonical spelling."""
    piece: list[int] = field(default_factory=list)
    """Number of the piece: pieces are what separators, brackets and quotation marks leave."""
    depth: list[int] = field(default_factory=list)
    """How many brackets are open around the word."""
    joined: str = ""
    """``latin`` with a space before, between and after: for finding whole words by a plain text search."""

    def find(self, phrase: Sequence[str]) -> int:
        """Return the place of the first word of ``phrase`` (canonical words), -1 if it is not there."""
        position = self.joined.find(f" {' '.join(phrase)} ")
        return self.joined.count(" ", 0, position) if position >= 0 else -1

    def find_all(self, phrase: Sequence[str]) -> list[int]:
        """Return all places of ``phrase``."""
        text, places = f" {' '.join(phrase)} ", []
        position = self.joined.find(text)
        while position >= 0:
            places.append(self.joined.count(" ", 0, position))
            position = self.joined.find(text, position + 1)
        return places

    def run(self, start: int, end: int) -> str:
        """Return the ``sound`` of the words from ``start`` to before ``end``, as one."""
        return sound_of_latin("".join(self.latin[start:end]))


def read_words(text: str) -> Words:
    """Read ``text``; linear in its length, never raises."""
    words = Words()
    text = text[:LONGEST_TITLE] if text.isascii() else text[:LONGEST_TITLE].replace("´", "'")
    ascii_only = text.isascii()
    depth = 0
    for number, piece in enumerate(_CUT.split(text)):
        if number % 2:
            depth = depth + 1 if piece in _OPEN else max(0, depth - 1) if piece in _CLOSE else depth
        elif piece:
            folded = fold(piece if ascii_only else _SCRIPT_EDGE.sub(" ", piece)).split()
            words.folded += folded
            words.piece += [number] * len(folded)
            words.depth += [depth] * len(folded)
    latin = words.folded if ascii_only else _latin(words.folded)
    words.latin = [_SPELLINGS.get(word, word) for word in latin]
    words.joined = f" {' '.join(words.latin)} "
    return words
