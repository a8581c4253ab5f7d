"""Taking a title apart: what is the song's own name, and what is said about the recording.

``decompose`` works for both sides of a comparison: a catalogue's ``Title (feat. B) - 2011 Remaster`` and an uploader's
``ARTIST x B – “Title” (Live at C) [Official Video] | Film | Label``. It knows no artist names; it only reads the
structure (brackets, quotes, separators) and the vocabulary. What it cannot know, which part names the artist, it leaves
open: ``parts`` keeps the order.

The text is read once, left to right: time is linear in its length, whatever brackets it opens and never closes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.core.fold import fold, word_set
from bot.core.noise import NOISE, WEAK_NOISE, is_noise
from bot.core.version import ANYWHERE, FIRST_WORDS, LONGEST_PHRASE, PHRASES, UNSPACED, Version, VersionTag


@dataclass(frozen=True, slots=True)
class Title:
    """A title's pieces; texts keep their spelling unless said otherwise."""

    text: str
    """The title as given."""
    parts: tuple[str, ...] = ()
    """The running title between its separators (``-``, ``|``, ``//``, quotes), without what the other fields hold."""
    asides: tuple[str, ...] = ()
    """Bracketed text that is no decoration: a subtitle, a translation, the artist in another script."""
    features: tuple[str, ...] = ()
    """Guests: what follows ``feat.``, ``ft.``, ``with`` in brackets, and the like."""
    producers: tuple[str, ...] = ()
    versions: tuple[VersionTag, ...] = ()
    sources: tuple[str, ...] = ()
    """The work a song comes from: ``From "…"``, ``OST``."""
    quoted: str | None = None
    """The first quoted piece of the running title: in uploads nearly always the song."""
    noise: frozenset[str] = field(default_factory=frozenset)
    """Folded words that were taken away because they only describe the upload: ``official``, ``video``, ``hd``."""

    @property
    def core(self) -> str:
        """The song's name, if this is a catalogue's title: the first part."""
        return self.parts[0] if self.parts else self.text.strip()

    @property
    def kinds(self) -> frozenset[Version]:
        """The versions that change what is heard and that are surely meant as such."""
        return frozenset(tag.kind for tag in self.versions if not tag.kind.neutral and not tag.inline)


_FILLER: Final = frozenset(
    ["the", "a", "with", "w", "by", "in", "on", "and", "of", "con", "y", "com", "mit", "avec", "с"]
)
_OPEN: Final = {
    "(": ")",
    "[": "]",
    "{": "}",
    "（": "）",
    "［": "］",
    "【": "】",
    "〔": "〕",
    "〖": "〗",
    "＜": "＞",
    "<": ">",
}
_CLOSE: Final = frozenset(_OPEN.values())
_QUOTES: Final = re.compile(r"[\"“”„«»「」『』《》〈〉‟″＂]|''|[‚‹›]")
_SINGLE_QUOTED: Final = re.compile(r"(?<![^\W_])['‘’]([^'‘’\s][^'‘]{1,60})['’](?![^\W_])")
_MUSIC_VIDEO: Final = re.compile(r"(?<![^\W_])m\s?/\s?v(?![^\W_])", re.IGNORECASE)
LONGEST_TITLE: Final = 512
"""Characters of a title that are read; no real one is longer, and the time stays bounded."""
_SEPARATORS: Final = re.compile(
    r"\s+[-–—―−~•·:]+(?=\s|$)|\s+[-–—―−~•·]+(?=\S)|(?<=\S)[-–—―−~:]+\s+|\s*[|‖｜│¦_]{1,}\s+|[|‖｜│•]|\s*//+\s*|\s+/\s+"
)
_FEATURE: Final = re.compile(
    r"(?<![^\W_])(?:feat(?:uring|s)?|ft|part(?:icipação|icipación)? esp|f/|w/)(?![^\W_])[.:]?\s*", re.IGNORECASE
)
_ASIDE_FEATURE: Final = re.compile(
    r"\s*(?:feat(?:uring|s)?|ft|with|w/|con|com|avec|mit|и|при участии|part)(?![^\W_])[.:]?\s*", re.IGNORECASE
)
_PRODUCER: Final = re.compile(
    r"(?<![^\W_])(?:prod(?:uced|uction|ucer)?)(?![^\W_])[.:]?\s*(?:by(?![^\W_])[.:]?)?\s*", re.IGNORECASE
)
_SOURCE: Final = re.compile(
    r"\s*(?:from|aus|de la (?:pel[ií]cula|serie|banda)|из|theme from|music from|ost|soundtrack|da novela|do filme"
    r"|du film)"
    r"(?![^\W_])(?: (?:the|der|dem)(?![^\W_]))?[.:]?\s*",
    re.IGNORECASE,
)
_FROM_WORK: Final = re.compile(
    r"\s*(?:(?:theme|music|song) )?(?:from|aus|из)(?: the| der| dem)?[^\"“”„«]{0,40}[\"“„«]([^\"“”„«»]+)[\"“”»].*",
    re.IGNORECASE,
)
_SOURCE_TAIL: Final = re.compile(r"\s*(?:o\.?s\.?t\.?|(?:original )?(?:motion picture )?soundtrack)\s*$", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_ARTIST_JOINTS: Final = re.compile(
    r"\s*(?:[,;、，/&＆+×❌✖|]|(?<![^\W_])(?:feat(?:uring)?|ft|vs|with|and|x|y|e|und|et|con|и|и его"
    r"|pres(?:ents)?|meets)(?![^\W_])\.?)\s*",
    re.IGNORECASE,
)
_CHANNEL_TAIL: Final = re.compile(
    r"(?:\s*-\s*topic|\s*vevo|\s*\(?official\)?(?:\s+(?:channel|artist|music|video|youtube|account))*|\s+(?:channel|music|tv|oficial"
    r"|officiel|official channel|ufficiale|resmi|records|videos|band))$",
    re.IGNORECASE,
)


def split_artists(names: str) -> tuple[str, ...]:
    """Split a line of artists (``A, B & C feat. D``) into names; the whole line stays first if it has more than one.

    Joints are ambiguous (``Fox & Hound`` is one act), hence the whole line: try it before its pieces.
    """
    whole = " ".join(names.split())
    pieces = [piece.strip() for piece in _ARTIST_JOINTS.split(whole)]
    return tuple(dict.fromkeys(name for name in [whole, *pieces] if fold(name)))


def channel_artist(channel: str) -> str:
    """Return the artist's name that a channel's name suggests: ``SomeoneVEVO``, ``Someone - Topic`` → ``Someone``."""
    name = channel.strip()
    for _ in range(3):
        shorter = _CHANNEL_TAIL.sub("", name).strip(" -–|")
        if shorter == name or not fold(shorter):
            break
        name = shorter
    return name


def decompose(title: str) -> Title:
    """Take ``title`` apart; never raises. See ``Title``."""
    if title.isascii() and not _MARKED.search(title):
        return _plain(title)
    reader = _Reader(title)
    text = " ".join(title.split())[:LONGEST_TITLE]
    text = _MUSIC_VIDEO.sub("MV", _SINGLE_QUOTED.sub(r'"\1"', text))
    outside, groups = _brackets(text)
    for group in groups:
        reader.aside(group)
    for part in _SEPARATORS.split(outside):
        reader.part(part)
    return reader.result()


_MARKED: Final = re.compile(r"[^\w\s'.,!?&]|feat|ft|prod|part|f/|w/|soundtrack|ost|(?<![^\W_])'", re.IGNORECASE)


def _plain(title: str) -> Title:
    """Take apart the many titles that have nothing to take apart; only their last words may say something."""
    text = title[:LONGEST_TITLE].strip()
    return Title(text=title, parts=(text,) if text else (), versions=inline_versions(text))


def _brackets(text: str) -> tuple[str, list[str]]:
    """Separate running text from its bracketed groups, inner ones on their own; an unclosed one ends with the text."""
    outside: list[str] = []
    groups: list[str] = []
    stack: list[list[str]] = []
    for char in text:
        if char in _OPEN:
            stack.append([])
        elif char in _CLOSE and stack:
            groups.append("".join(stack.pop()).strip())
            (stack[-1] if stack else outside).append(" ")
        else:
            (stack[-1] if stack else outside).append(char)
    groups.extend("".join(group).strip() for group in stack)
    return "".join(outside), [group for group in groups if group]


def split_parts(text: str) -> list[str]:
    """Split running text at its separators (spaced dashes, bars, bullets, slashes, colons); pieces may be empty."""
    return _SEPARATORS.split(text)


class _Reader:
    """Collects the pieces of one title."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.parts: list[str] = []
        self.asides: list[str] = []
        self.features: list[str] = []
        self.producers: list[str] = []
        self.versions: list[VersionTag] = []
        self.sources: list[str] = []
        self.quoted: str | None = None
        self.noise: set[str] = set()

    def result(self) -> Title:
        return Title(
            text=self.text,
            parts=tuple(self.parts),
            asides=tuple(self.asides),
            features=tuple(self.features),
            producers=tuple(self.producers),
            versions=tuple(dict.fromkeys(self.versions)),
            sources=tuple(self.sources),
            quoted=self.quoted,
            noise=frozenset(self.noise),
        )

    def aside(self, group: str) -> None:
        """File one bracketed group."""
        if match := _PRODUCER.match(group):
            self.producers.extend(split_artists(group[match.end() :])[:1])
        elif (match := _ASIDE_FEATURE.match(group)) and fold(group[match.end() :]) not in NOISE:
            self._add_features(group[match.end() :])
        elif (match := _SOURCE.match(group)) and fold(group[match.end() :]):
            self.sources.append(group[match.end() :].strip(" \"“”'"))
        elif not self._decoration(group):
            self.asides.append(group)

    def part(self, text: str) -> None:
        """File one piece of the running title."""
        if match := _PRODUCER.search(text):
            self.producers.extend(split_artists(text[match.end() :])[:1])
            text = text[: match.start()]
        if match := _FEATURE.search(text):
            tail, text = text[match.end() :], text[: match.start()]
            self._add_features(self._strip_noise(_QUOTES.sub(" ", tail)))
        if not fold(text):
            if text.strip() and not self.parts and not self.features:
                self.parts.append(text.strip())  # a song called "!!!" or "…"
            return
        if self.parts and self._decoration(text):
            return
        if self.parts and (match := _FROM_WORK.match(text)):
            self.sources.append(match[1].strip(" \"“”'"))
            return
        if self.parts and (match := _SOURCE_TAIL.search(text)) and fold(text[: match.start()]):
            self.sources.append(text[: match.start()].strip(" \"“”'"))
            return
        self._quotes_and_rest(text)

    def _quotes_and_rest(self, text: str) -> None:
        pieces = [piece.strip() for piece in _QUOTES.split(text)]
        if len(pieces) >= 3 and self.quoted is None and fold(pieces[1]):
            self.quoted = pieces[1]
        for number, piece in enumerate(pieces):
            if not fold(piece) or (number and self._decoration(piece)):
                continue
            plain = self._strip_noise(piece) if self.parts or len(pieces) > 1 else self._strip_noise(piece, keep=1)
            if plain:
                self.parts.append(plain)
                self.versions.extend(inline_versions(plain))

    def _add_features(self, names: str) -> None:
        name = names.strip(" -–,.;:")
        if fold(name):
            self.features.append(name)

    def _decoration(self, segment: str) -> bool:
        """File ``segment`` as version or noise if it is one."""
        if tags := segment_versions(segment):
            self.versions.extend(tags)
            return True
        words = fold(segment).split()
        if not words:
            return True
        plain = (is_noise(word) or word in _FILLER or _YEAR.fullmatch(word) for word in words)
        if all(plain) and not all(word in WEAK_NOISE or word in _FILLER for word in words):
            self.noise.update(words)
            return True
        return False

    def _strip_noise(self, text: str, *, keep: int = 0) -> str:
        """Cut noise words from the end of ``text``, but keep the first ``keep`` words whatever they are."""
        words = text.split()
        end = len(words)
        while end > keep and _cuttable(words[end - 1]):
            end -= 1
        cut = {piece for word in words[end:] for piece in fold(word).split()}
        if end == 0 or cut <= WEAK_NOISE:
            return text.strip()
        self.noise.update(cut)
        return " ".join(words[:end])


def _cuttable(word: str) -> bool:
    folded = fold(word)
    return not folded or all(is_noise(piece) for piece in folded.split())


def find_versions(words: Sequence[str]) -> Iterator[tuple[int, int, Version]]:
    """Yield ``(start, end, kind)`` of the version phrases in folded ``words``, longest first at each place."""
    start = 0
    while start < len(words):
        found = _phrase_at(words, start) if words[start] in FIRST_WORDS else None
        if found is None and not words[start].isascii():
            kind = next((kind for known, kind in UNSPACED.items() if known in words[start]), None)
            found = None if kind is None else (start + 1, kind)
        if found is not None:
            yield start, *found
        start = found[0] if found else start + 1


def _phrase_at(words: Sequence[str], start: int) -> tuple[int, Version] | None:
    """The longest version phrase that begins at ``start``: where it ends and what it says."""
    for end in range(min(start + LONGEST_PHRASE, len(words)), start, -1):
        if (kind := PHRASES.get(tuple(words[start:end]))) is not None:
            return end, kind
    return None


_AFTER_TAG: Final = word_set(
    """
    at in from on by version ver mix edit session sessions no na em en im w with for of feat ft and to
    recording sur aus de vom à bei dans a part pt vol x performance take cover remix video audio
    """
)


def segment_versions(segment: str) -> tuple[VersionTag, ...]:
    """Return the versions that a bracket or a whole segment names; empty if it only happens to hold such a word.

    ``Live at the Hall`` and ``Somebody Remix`` are versions; ``Live Without It`` and ``Cover the Moon`` are titles.
    """
    words = fold(segment).split()
    found = list(find_versions(words))
    tags = [
        VersionTag(kind, _detail(words, start, end), segment)
        for start, end, kind in found
        if kind in ANYWHERE or _stands_as_tag(words, end)
    ]
    return tuple(tags)


def _stands_as_tag(words: Sequence[str], end: int) -> bool:
    after = [word for word in words[end:] if not (is_noise(word) or _YEAR.fullmatch(word))]
    return not after or after[0] in _AFTER_TAG or (after[0],) in PHRASES


def _detail(words: Sequence[str], start: int, end: int) -> str:
    rest = [*words[:start], *words[end:]]
    return " ".join(word for word in rest if not is_noise(word) and word not in _FILLER)


def inline_versions(text: str) -> tuple[VersionTag, ...]:
    """Return version words at the end of a running title (``Song live at X``), which may as well be its own name."""
    words = fold(text).split()
    return tuple(
        VersionTag(kind, _detail(words, start, end), text, inline=True)
        for start, end, kind in find_versions(words)
        if start > 0 and _stands_as_tag(words, end)
    )
