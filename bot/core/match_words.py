"""The words of a title as the matcher compares them: in Latin letters, spellings of one word made equal.

Nothing is taken away here. Each word keeps its place, so that what explains it (title, artist, version, noise) can be
marked, and what nothing explains stays visible.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from anyascii import anyascii

from bot.core.fold import fold, sound_of_latin
from bot.core.title import LONGEST_TITLE

_CUT: Final = re.compile(
    r"((?=[^A-Za-z0-9\s])(?:[()\[\]{}（）［］【】〔〕「」『』《》〈〉“”„«»\"|‖｜│¦•/]|''"
    r"|[-–—―−~·:]+(?=\s)|(?<=\s)[-–—―−~·:*_]+|[-–—]{2,}))"
)
"""What stands between pieces. Most letters fail the first look, which keeps it quick."""
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
    return tuple(map(canonical, latin_of(text)))


def latin_of(text: str) -> list[str]:
    """Return the romanised words of a name as they are spelled."""
    if text.isascii():
        return fold(text).split()
    return _latin(fold(_SCRIPT_EDGE.sub(" ", text)).split())


def _latin(folded: Sequence[str]) -> list[str]:
    """Romanise word by word, so that places stay the same."""
    return [word if word.isascii() else fold(anyascii(word)).replace(" ", "") or word for word in folded]


@dataclass(slots=True)
class Words:
    """The words of one text, each with the piece of the text it stands in."""

    ascii: bool = True
    """Whether the text was."""
    folded: list[str] = field(default_factory=list)
    """In their own script."""
    latin: list[str] = field(default_factory=list)
    """Romanised, in canonical spelling."""
    piece: list[int] = field(default_factory=list)
    """Number of the piece: pieces are what separators, brackets and quotation marks leave."""
    depth: list[int] = field(default_factory=list)
    """How many brackets are open around the word."""
    sounds: list[str] = field(default_factory=list)
    """``latin`` by sound; filled when first needed, since most titles are found without."""
    joined: str = ""
    """``latin`` with a space before, between and after: for finding whole words by a plain text search."""

    def find(self, phrase: str) -> list[int]:
        """Return where ``phrase`` (see ``phrase_of``) begins: the places of its first word."""
        places: list[int] = []
        position = self.joined.find(phrase)
        while position >= 0:
            places.append(self.joined.count(" ", 0, position))
            position = self.joined.find(phrase, position + 1)
        return places

    def run(self, start: int, end: int) -> str:
        """Return the words from ``start`` to before ``end`` by sound, as one."""
        if not self.sounds:
            self.sounds = [sound_of_latin(word) for word in self.latin]
        return "".join(self.sounds[start:end])


_ROUGH: Final = re.compile(r"[\w*$'`’]+|&")


def sound_of(words: Sequence[str]) -> str:
    """Return canonical words by sound, as one: word by word, so that ``Words.run`` can be put together quickly."""
    return "".join(map(sound_of_latin, words))


_VOWELS: Final = str.maketrans("", "", "aeiouvwy")


def skeleton(sound: str) -> str:
    """Return the consonants of a ``sound``: all that Arabic and Hebrew write of a name is these."""
    return sound.translate(_VOWELS)


def phrase_of(words: Sequence[str]) -> str:
    """Return canonical words as ``Words.find`` looks for them."""
    return f" {' '.join(words)} "


def read_words(text: str) -> Words:
    """Read ``text``; linear in its length, never raises."""
    text = text[:LONGEST_TITLE]
    ascii_only = text.isascii()
    if not ascii_only:
        text = _SCRIPT_EDGE.sub(" ", text.replace("´", "'"))
    pieces = _CUT.split(text)
    # Each piece's words are counted without folding it: right for most, and where the sum is not, folding tells.
    counts = [0 if number % 2 else len(_ROUGH.findall(piece)) for number, piece in enumerate(pieces)]
    folded = fold(text).split()
    if sum(counts) != len(folded):
        parts = [[] if number % 2 else fold(piece).split() for number, piece in enumerate(pieces)]
        folded, counts = [word for part in parts for word in part], [len(part) for part in parts]
    return _words(folded, pieces, counts, ascii_only=ascii_only)


def _words(folded: list[str], pieces: Sequence[str], counts: Sequence[int], *, ascii_only: bool) -> Words:
    """Put the words together; odd ``pieces`` are the marks between the others, ``counts`` their numbers of words."""
    numbers: list[int] = []
    depths: list[int] = []
    depth = 0
    for number, count in enumerate(counts):
        if number % 2:
            mark = pieces[number]
            depth = depth + 1 if mark in _OPEN else max(0, depth - 1) if mark in _CLOSE else depth
        elif count:
            numbers += [number] * count
            depths += [depth] * count
    latin = [_SPELLINGS.get(word, word) for word in (folded if ascii_only else _latin(folded))]
    return Words(ascii_only, folded, latin, numbers, depths, [], f" {' '.join(latin)} ")
