"""Folding: forms of a text in which different spellings of one name become equal.

Three forms, each coarser than the one before:

* ``fold``      the same script, without case, accents, punctuation and typographic jokes: ``Otter$ha`` → ``ottersha``
* ``romanise``  the fold in Latin letters, whatever the script was: ``Зимний`` → ``zimnii``
* ``sound``     the romanised form without spaces and without the letters that languages spell differently
                (c/k/q, w/v, y/i, ph/f, doubled letters): ``блак оушен`` and ``black ocean`` come close

Compare names in the coarsest form that still tells them apart, and let the finer ones break ties. All three are pure,
idempotent enough to be applied twice without harm, linear in the length of the text, and never raise.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from anyascii import anyascii

_APOSTROPHES: Final = "'’‘ʼ`´ʹʻʿ′＇׳"
# Letters that Unicode does not take apart, spelled as people without such a keyboard type them; the forms of Arabic
# letters that keyboards of different countries produce; signs that stand for a letter or a word.
_LETTERS: Final = str.maketrans(
    dict(zip("ıłøđðħŧŋəɛɔ", "iloddhtneeo", strict=True))
    | {"æ": "ae", "œ": "oe", "þ": "th", "ß": "ss"}
    | {"آ": "ا", "أ": "ا", "إ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "ـ": ""}
    | {"&": " and ", "$": "s", "€": "e", "£": "l", "¥": "y", "¢": "c", "×": " x ", "❌": " x ", "✖": " x "}
    | dict.fromkeys(_APOSTROPHES, "")
)
_ASCII_LETTERS: Final = str.maketrans({"&": " and ", "$": "s", "'": None, "`": None})
_BANG_AS_I: Final = re.compile(r"(?<=[a-z])!(?=[a-z])")
_ACRONYM_DOT: Final = re.compile(r"(?<![^\W_]{2})(?<=[^\W\d_])\.(?=[^\W\d_](?![^\W_]))")
_IDLE_STAR: Final = re.compile(r"(?<![^\W_])(?<!\*)\*+|\*+(?![^\W_]|\*)")
_NOT_ASCII_WORD: Final = re.compile(r"[^a-z0-9*]+")
_INVISIBLE: Final = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0001-\U000e007f"
"""Direction marks, zero-width spaces and joiners, soft hyphens, tags."""
_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0489"  # Latin, Greek, Cyrillic
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"  # Arabic vowel signs
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef"
)
_INVISIBLES: Final = re.compile(f"[{_INVISIBLE}]+")
_STRIPPED: Final = re.compile(f"[{_INVISIBLE}{_MARKS}]+")
_NOT_WORD: Final = re.compile(r"[^\w*]|_")


def strip_invisible(text: str) -> str:
    """Return ``text`` without invisible characters (direction marks, zero-width spaces): they hide in pasted text."""
    return text if text.isascii() else _INVISIBLES.sub("", text)


def fold(text: str) -> str:
    """Return ``text`` in its own script without case, accents, apostrophes and punctuation; words joined by one space.

    NFKC, case folding, stripping of accents and vowel points (but not of the vowel signs of Indic scripts or the
    voicing marks of kana, which carry meaning), ``ı ł ø đ`` → ``i l o d``, ``$`` → ``s``, ``m!lk`` → ``milk``,
    ``A.B.C.`` → ``abc``, ``&`` → ``and``. A ``*`` inside a word stays: it masks a letter, see ``masks``. Text without
    letters and digits → ``""``.
    """
    if text.isascii():
        text = text.lower().translate(_ASCII_LETTERS)
        if "." in text or "!" in text or "*" in text:
            text = _tidy_signs(text)
        return _NOT_ASCII_WORD.sub(" ", text).strip()
    # Decomposing may yield letters that fold once more (Ǆ, ﬁ, styled letters), hence the order.
    text = unicodedata.normalize("NFKD", text).casefold()
    text = _tidy_signs(_STRIPPED.sub("", text).translate(_LETTERS))
    text = unicodedata.normalize("NFC", _NOT_WORD.sub(_blank, text))
    return " ".join(text.split())


def _blank(match: re.Match[str]) -> str:
    r"""A space for punctuation; the vowel signs of Indic scripts are no ``\w`` to Python, yet part of the word."""
    return match[0] if unicodedata.category(match[0])[0] == "M" else " "


def _tidy_signs(text: str) -> str:
    """Resolve ``!`` read as i, the dots of acronyms, and stars that mask nothing."""
    text = _BANG_AS_I.sub("i", text)
    text = _ACRONYM_DOT.sub("", text)
    return _IDLE_STAR.sub(" ", text)


def romanise(text: str) -> str:
    """Return the fold of ``text`` in Latin letters; equal to ``fold`` where the text is Latin already."""
    folded = fold(text)
    # Folding first keeps anyascii from spelling out emoji (":fire:") and symbols.
    return folded if folded.isascii() else fold(anyascii(folded))


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of the fold."""
    return tuple(fold(text).split())


def word_set(text: str) -> frozenset[str]:
    """Return the words of the fold as a set: how the vocabularies of this package are written down."""
    return frozenset(fold(text).split())


def compact(text: str) -> str:
    """Return the fold without spaces: ``Route - 9`` and ``route9`` are one."""
    return fold(text).replace(" ", "")


_ASPIRATED: Final = (
    ("dzh", "j"),
    ("shch", "s"),
    ("sch", "s"),
    ("sh", "s"),
    ("kh", "h"),
    ("ph", "f"),
    ("th", "t"),
    ("gh", "g"),
    ("ch", "\0"),  # kept apart from the c that sounds like k
)
_SINGLE: Final = str.maketrans({"\0": "c", "c": "k", "q": "k", "x": "ks", "w": "v", "y": "i", "z": "s"})
_DOUBLED: Final = re.compile(r"(.)\1+")


def sound(text: str) -> str:
    """Return a spelling-blind key of ``text`` without spaces, for fuzzy comparison across scripts and spellings."""
    return sound_of_latin(romanise(text))


def sound_of_latin(romanised: str) -> str:
    """Return ``sound`` of a text that ``romanise`` has already been applied to."""
    key = romanised.replace(" ", "")
    if "h" in key:
        for spelled, heard in _ASPIRATED:
            key = key.replace(spelled, heard)
    key = key.replace("ck", "k").replace("qu", "kv").translate(_SINGLE)
    return _DOUBLED.sub(r"\1", key.replace("oo", "u").replace("ee", "i"))


def masks(masked: str, plain: str) -> bool:
    """Whether ``masked``, a folded word with ``*`` for some letters (``f**k``), can stand for ``plain``."""
    return (
        "*" in masked
        and len(masked) == len(plain)
        and all(hidden in ("*", letter) for hidden, letter in zip(masked, plain, strict=True))
    )
