"""The languages the bot speaks: gettext catalogues, and the sentences of one of them as a value that is handed on.

A text is marked where it is defined, ``text("Which one?")``, and looked up where it is shown,
``words.gettext(texts.CHOOSE)``: there is no current language, so two people can be answered at the same time.
The English sentence is the message's id. Catalogues are compiled and committed (`python -m tests.update_locales`):
the standard library reads them from a clone and from a wheel alike, and nothing is built when the bot starts.
"""

from __future__ import annotations

import gettext
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

LOCALES = Path(__file__).parent / "locales"
"""``<code>/LC_MESSAGES/songwire.mo``, the layout that gettext's tools expect."""
DOMAIN = "songwire"
SOURCE = "en"
"""The language of the message ids; it needs no catalogue."""
NAMES = {
    "en": "English",
    "ar": "العربية",
    "de": "Deutsch",
    "es": "Español",
    "fa": "فارسی",
    "fr": "Français",
    "hi": "हिन्दी",
    "id": "Bahasa Indonesia",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "pl": "Polski",
    "pt_BR": "Português (Brasil)",
    "ru": "Русский",
    "tr": "Türkçe",
    "uk": "Українська",
    "zh_CN": "简体中文",
    "zh_TW": "繁體中文",
}
"""Every language by its own name, in the order in which /language lists them."""

_SCRIPTS = {"zh-hans": "zh_CN", "zh-sg": "zh_CN", "zh-hant": "zh_TW", "zh-hk": "zh_TW", "zh-mo": "zh_TW"}
"""Chinese is told apart by its script, which apps name in place of a country."""
_RIGHT_TO_LEFT = frozenset({"ar", "fa"})
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
"""FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE of Unicode's bidirectional algorithm (UAX #9)."""


@dataclass(frozen=True, slots=True)
class Plural:
    """A sentence that depends on a number, as English has it: for one, and for any other."""

    one: str
    other: str


def text(message: str) -> str:
    """Mark a sentence for the catalogues. What is marked stays English until `Words.gettext` looks it up."""
    return message


def label(message: str) -> str:
    """Mark a button's label: like `text`, but at most 60 characters in any language."""
    return message


def answer(message: str) -> str:
    """Mark what is shown over the chat when a button is pressed: like `text`, but at most 200 characters."""
    return message


def plural(one: str, other: str) -> Plural:
    """Mark a sentence that depends on a number, which it may show as ``{n}``."""
    return Plural(one, other)


@dataclass(frozen=True, slots=True)
class Words:
    """One language."""

    code: str
    """As gettext spells it: ``de``, ``pt_BR``."""
    name: str
    """What the language calls itself."""
    catalogue: gettext.NullTranslations = field(repr=False, compare=False)

    @property
    def short_code(self) -> str:
        """The two letters of ISO 639-1, as the methods of the Bot API that set texts want them."""
        return self.code[:2]

    @property
    def right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return self.code in _RIGHT_TO_LEFT

    def gettext(self, message: str, /, **values: object) -> str:
        """A marked sentence in this language, its ``{placeholders}`` filled in."""
        return self._filled(self.catalogue.gettext(message), values)

    def ngettext(self, message: Plural, n: int, /, **values: object) -> str:
        """The form of a marked sentence that goes with the number ``n``, which fills in ``{n}``."""
        return self._filled(self.catalogue.ngettext(message.one, message.other, n), {"n": n, **values})

    def _filled(self, sentence: str, values: dict[str, object]) -> str:
        if not values:
            return sentence
        return sentence.format(**{name: self._isolated(value) for name, value in values.items()})

    def _isolated(self, value: object) -> object:
        # Left alone, a Latin song name turns the order of an Arabic sentence around, and the other way round.
        if not isinstance(value, str) or not (self.right_to_left or _runs_leftward(value)):
            return value
        return f"{_ISOLATE}{value}{_END_ISOLATE}"


class Languages:
    """All languages, read once."""

    def __init__(self, locales: Path = LOCALES) -> None:
        self._words = {
            code: Words(code, name, gettext.translation(DOMAIN, locales, [code], fallback=code == SOURCE))
            for code, name in NAMES.items()
        }
        # "pt" leads to pt_BR, and so does "pt-pt": some Portuguese is better than none. The first one listed wins.
        nearest = {code[:2]: code for code in reversed(self._words)}
        self._known = nearest | _SCRIPTS | {_plain(code): code for code in self._words}

    def __iter__(self) -> Iterator[Words]:
        return iter(self._words.values())

    def of(self, code: str | None) -> Words:
        """The words for a language code as Telegram or gettext writes it: ``de``, ``pt-br``; unknown: English."""
        wanted = _plain(code or SOURCE)
        while wanted and wanted not in self._known:
            wanted = wanted.rpartition("-")[0]
        return self._words[self._known.get(wanted, SOURCE)]


def _runs_leftward(value: str) -> bool:
    return any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in value)


def _plain(code: str) -> str:
    return code.replace("_", "-").lower()
