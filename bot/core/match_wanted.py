"""The track that is looked for, prepared once for comparison with every candidate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.fold import fold, romanise, word_set
from bot.core.match_words import canonical, latin_of, phrase_of, sound_of, words_of
from bot.core.title import Title, decompose, find_versions, split_artists
from bot.core.track import Seconds, Track
from bot.core.version import PHRASES, Version, VersionTag

_MOST_ARTISTS: Final = 12
_HALVES: Final = re.compile(r"\s+/\s+|\s*//\s*")
_FRAME: Final = word_set(
    """
    original motion picture soundtrack music from the film movie series deluxe edition version expanded remastered
    remaster bonus track tracks ep single lp album vol volume ost score anniversary special super live ao vivo en
    and of a best collection greatest hits essential remixes remix feat ft
    """
)
"""Words of album names that do not tell one album from another."""
_IMPERSONAL: Final = word_set(
    """
    traditional trad anonymous anon unknown various artists artist interpreti diversi varios artistas verschiedene
    interpreten folk public domain soundtrack cast
    """
)
"""Names in a catalogue's list of artists that are nobody's."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which the track's title may be written."""

    words: tuple[str, ...]
    phrase: str
    compact: str
    sound: str
    handicap: float
    """What finding only this form takes off the title's likeness."""


@dataclass(frozen=True, slots=True)
class Name:
    """One way in which an artist may be named."""

    words: tuple[str, ...]
    phrase: str
    compact: str
    """As it is spelled, without spaces."""
    initials: str
    sound: str
    ascii: bool
    """Whether it was written in plain Latin letters."""
    strength: float
    """How surely whoever bears the name is the track's artist: a band's leader is less than the band."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A track, ready to be compared."""

    track: Track
    forms: tuple[Form, ...]
    cheap: tuple[str, ...]
    """The title's forms as plain text in their own script and in Latin letters: for the first, cheap look."""
    native: str
    """The title without spaces, if it is in another script than the Latin, else empty."""
    words: frozenset[str]
    """All words of the title: said by a candidate, they are explained."""
    artists: tuple[Name, ...]
    guests: tuple[Name, ...]
    """Artists that the title names as features."""
    names: frozenset[str]
    """All words of all artists' names."""
    impersonal: bool
    """No artist of the track is anybody: "Traditional", "Various Artists"."""
    works: tuple[str, ...]
    """The names of the film, series or album, as phrases, without what every album says."""
    namesakes: tuple[str, ...]
    """Title and works without spaces: what a channel may be called that exists for one release."""
    work_words: frozenset[str]
    versions: tuple[VersionTag, ...]
    """What the title says of the recording, neutral remarks among it."""
    own_version: frozenset[str]
    """The words of a bracket that names a version no vocabulary knows: ``(Somebody's Version)``."""
    kinds: frozenset[Version]
    """The versions that the track is: a candidate that does not say so must make up for it."""
    allowed: frozenset[Version]
    """The versions that a candidate may be: ``kinds`` and what the album or an ambiguous word suggests."""
    remixers: frozenset[str]
    numbers: frozenset[str]
    """Part numbers and years in the song's own name."""
    duration: Seconds | None
    live: bool
    """A take from a stage: every other evening's has another length."""


def prepare(track: Track) -> Wanted:
    """Read ``track``; never raises."""
    title = decompose(track.title)
    artists = _artist_names(track.artists)
    forms = _forms(track.title, title, artists)
    sure = [tag for tag in title.versions if not tag.inline]
    kinds = frozenset(tag.kind for tag in sure if not tag.kind.neutral)
    album = _album_kinds(track.album)
    inline = frozenset(tag.kind for tag in title.versions)
    guests = _names([*title.features, *(piece for line in title.features for piece in split_artists(line))], 0.8)
    works = _works(track, title, forms)
    return Wanted(
        track=track,
        forms=forms,
        cheap=_cheap(forms, title, track.title),
        native="" if track.title.isascii() else _native(title),
        words=frozenset(words_of(track.title)),
        artists=artists,
        guests=guests,
        names=frozenset(word for name in (*artists, *guests) for word in name.words),
        impersonal=all(set(words_of(name)) <= _IMPERSONAL for name in track.artists),
        works=tuple(map(phrase_of, works)),
        namesakes=tuple(dict.fromkeys(["".join(words) for words in [*(form.words for form in forms), *works]])),
        work_words=frozenset(word for work in works for word in work) | frozenset(words_of(track.album or "")),
        versions=title.versions,
        own_version=frozenset(
            word for aside in title.asides if words_of(aside)[-1:] == ("version",) for word in words_of(aside)
        ),
        kinds=kinds,
        allowed=kinds | inline | album,
        remixers=frozenset(w for tag in title.versions if tag.kind is Version.REMIX for w in words_of(tag.detail)),
        numbers=numbers(word for part in title.parts for word in fold(part).split()),
        duration=track.duration,
        live=Version.LIVE in kinds | album,
    )


def _form(words: Sequence[str], handicap: float) -> Form:
    return Form(tuple(words), phrase_of(words), "".join(words), sound_of(words), handicap)


_ARTICLES: Final = word_set("the a an el la los las le les der die das o os as il lo i gli un una")


_COUNTERS: Final = frozenset(("part", "volume", "number"))
"""Words before a number that are as well left out: ``Vol. 3``, ``#3``."""


def _forms(raw: str, title: Title, artists: Sequence[Name]) -> tuple[Form, ...]:
    """List the ways to write the title: whole, without subtitles, one of its halves, its translation."""
    parts = title.parts
    if len(parts) > 1 and any(words_of(parts[0]) == name.words for name in artists):
        parts = parts[1:]  # "Singer: Song", as series are titled
    running = [word for part in parts for word in words_of(part)]
    asides = [word for aside in title.asides for word in words_of(aside)]
    core = words_of(parts[0]) if parts else ()
    found: dict[tuple[str, ...], float] = {}
    found.setdefault((*running, *asides), 0.0)
    found.setdefault(tuple(running), 0.0)
    found.setdefault(core, 0.06)
    for half in _HALVES.split(raw) if "/" in raw else ():
        found.setdefault(words_of(decompose(half).core), 0.1)
    for aside in title.asides:  # the same name in another script; one in the same script may be anything
        if aside.isascii() != title.core.isascii():
            found.setdefault(words_of(aside), 0.12)
    for words, handicap in list(found.items()):
        if len(words) > 2 and words[0] in _ARTICLES:
            found.setdefault(words[1:], handicap + 0.02)
        if len(words) > 2 and not _COUNTERS.isdisjoint(words):
            found.setdefault(tuple(word for word in words if word not in _COUNTERS), handicap)
    forms = [_form(words, handicap) for words, handicap in found.items() if words]
    return tuple(forms) or (_form(tuple(raw.casefold().split()) or ("?",), 0.0),)


def _cheap(forms: Sequence[Form], title: Title, raw: str) -> tuple[str, ...]:
    native = [fold(title.core), *(fold(aside) for aside in title.asides if not aside.isascii())]
    latin = [form.phrase.strip() for form in forms]
    return tuple(dict.fromkeys(text for text in [*native, title.core.lower(), *latin] if text)) or (
        raw.strip().casefold(),
    )


def _native(title: Title) -> str:
    text = fold(title.core).replace(" ", "")
    return "" if text.isascii() or romanise(text) == text else text


def _artist_names(artists: Sequence[str]) -> tuple[Name, ...]:
    whole = [(name, 1.0) for name in artists[:_MOST_ARTISTS]]
    pieces = [(piece, 0.9) for name in artists[:_MOST_ARTISTS] for piece in _pieces(name)]
    found: dict[tuple[str, ...], Name] = {}
    for text, strength in [*whole, *pieces]:
        for name in _names([text], strength):
            found.setdefault(name.words, name)
    return tuple(found.values())


_JOINT: Final = re.compile(
    r"\s+(?:and|&|y|e|und|et|with|con|featuring|feat\.?|ft\.?|and his|and her|with his|with her|y su|y sus|con su|mit)"
    r"\s+(?:(?:his|her|the|su|sus|sein|seine)\s+)?|\s+(?:orchestra|quartet|trio|quintet|band)\b.*|\s*[,/;]\s*"
    r"|\s*\([^)]*\)|\s+from\s+|\s+(?:conducted by|accompanied by|accompagnée? par|directed by|vocals? by|vocal)\s+",
    re.IGNORECASE,
)


def _pieces(name: str) -> Iterable[str]:
    """Yield the acts in one line: ``A with Orchestra Conducted by B`` → A, Orchestra, B."""
    pieces = [piece.strip() for piece in _JOINT.split(name)]
    inside = re.findall(r"\(([^)]*)\)", name)
    for piece in [*pieces, *inside]:
        words = words_of(piece)
        if words and piece != name and not set(words) <= _BACKING and len("".join(words)) > 2:
            yield piece


_BACKING: Final = word_set(
    """
    orchestra his her the and band choir chorus strings friends boys girls orchester orquesta conjunto ensemble trio
    quartet quintet group all stars cast company singers
    """
)
"""Words for forces that accompany: they name nobody."""


def _names(texts: Iterable[str], strength: float) -> tuple[Name, ...]:
    names: list[Name] = []
    for text in texts:
        spelled = latin_of(text)
        spelled = spelled[1:] if len(spelled) > 1 and spelled[0] == "the" else spelled
        words = tuple(map(canonical, spelled))
        initials = "".join(word[0] for word in spelled)
        if words:
            compact = "".join(spelled)
            names.append(Name(words, phrase_of(words), compact, initials, sound_of(words), text.isascii(), strength))
    return tuple({name.words: name for name in names}.values())


def _works(track: Track, title: Title, forms: Sequence[Form]) -> tuple[tuple[str, ...], ...]:
    album = decompose(track.album or "")
    named = [*title.sources, *album.sources, *album.parts]
    own = {form.words for form in forms}
    found = dict.fromkeys(tuple(word for word in words_of(text) if word not in _FRAME) for text in named)
    works = [work for work in found if work and work not in own and not all((word,) in PHRASES for word in work)]
    return tuple(dict.fromkeys([*works, *(("".join(word[0] for word in work),) for work in works if len(work) > 2)]))


def _album_kinds(album: str | None) -> frozenset[Version]:
    """The versions that the album's name suggests for its tracks."""
    words = fold(album or "").split()
    return frozenset(kind for _, _, kind in find_versions(words) if not kind.neutral)


_ROMAN: Final = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}


def numbers(folded: Iterable[str]) -> frozenset[str]:
    """Return the numbers among folded words, Roman ones (but not i, v, x) among them, without leading zeros."""
    found = (_ROMAN.get(word, word) for word in folded)
    return frozenset(word.lstrip("0") or "0" for word in found if word.isdigit() and len(word) <= 4)
