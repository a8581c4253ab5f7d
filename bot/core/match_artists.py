"""Whether a candidate is by the track's artist, and who else is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

from bot.core.candidate import Candidate, CandidateType
from bot.core.fold import sound_of_latin, word_set
from bot.core.match_reasons import ArtistEvidence
from bot.core.match_wanted import Name, Wanted
from bot.core.match_words import Words, canonical, latin_of, phrase_of, skeleton, sound_of


@dataclass(frozen=True, slots=True)
class ArtistFound:
    """What speaks for the track's artist."""

    value: float
    """0 to 1."""
    where: ArtistEvidence
    places: frozenset[int]
    """The words of the candidate's title that name artists or guests of the track."""
    named: int = 0
    """How many different artists and guests are named."""
    channel: float = 0.0
    """How surely the channel is the artist's own, 0 to 1."""


_CHANNEL_ENDS: Final = (
    *("vevo", "topic", "official", "oficial", "officiel", "ufficiale", "resmi", "channel", "music", "musica", "musik"),
    *(
        "tv",
        "band",
        "videos",
        "video",
        "records",
        "youtube",
        "artist",
        "page",
        "hq",
        "hd",
        "archive",
        "fans",
        "oficiel",
    ),
    *("project", "group", "media", "live", "rap", "kanali", "canal", "records", "archives", "singer", "cantor"),
)
_CHANNEL_STARTS: Final = ("official", "the", "oficial", "canal", "iam", "itis", "real")


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel's name, read."""

    words: tuple[str, ...]
    compact: str
    """Without spaces."""
    bare: str
    """Without what channels add to a name, too."""
    ascii: bool
    """Whether the name was written in plain Latin letters."""
    delivered: bool
    """A channel that a label or distributor fills: Topic, VEVO."""
    outlet: bool
    """A label, a lyrics channel, a broadcaster: nobody who sings."""


_OUTLETS: Final = word_set(
    """
    records recordings record music musica muzik musik series label lyrics lyric lyrical tv channel sound sounds media
    entertainment radio hits songs nation vibes vibe bass boosted archive archives movies films film soundtrack
    soundtracks pictures classics vevo topic release releases nocopyright copyright audio video videos playlist club
    collection oldies jukebox letras letra topsongs trap nightcore karaoke promo network
    """
)
_OUTLET_ENDS: Final = (
    "tv",
    "records",
    "music",
    "vevo",
    "lyrics",
    "hits",
    "radio",
    "channel",
    "musik",
    "musica",
    "songs",
)


def read_channel(channel: str) -> Channel:
    """Read a channel's name."""
    spelled = latin_of(channel)
    words = tuple(map(canonical, spelled))
    compact = "".join(spelled)
    bare = compact
    for _ in range(3):
        if not bare.endswith(_CHANNEL_ENDS):
            break
        for end in _CHANNEL_ENDS:
            if bare.endswith(end) and len(bare) > len(end):
                bare = bare[: -len(end)]
                break
    if bare.startswith(_CHANNEL_STARTS):
        start = next(start for start in _CHANNEL_STARTS if bare.startswith(start))
        bare = bare[len(start) :] if len(bare) > len(start) + 1 else bare
    delivered = compact.endswith("vevo") or channel.endswith(" - Topic")
    outlet = delivered or not _OUTLETS.isdisjoint(words) or compact.endswith(_OUTLET_ENDS)
    return Channel(words, compact, bare, channel.isascii(), delivered, outlet)


_SURE_CHANNEL: Final = 0.85
"""From here the title need not be searched for misspelled names."""


def find_artists(
    wanted: Wanted, candidate: Candidate, words: Words, taken: frozenset[int], channel: Channel
) -> ArtistFound:
    """Look for the track's artists where a candidate of its type names its own.

    A song's performers are its word of honour; sound-alikes name the star in the title. A video names the artist in
    the channel or in the title, outside the words that are the song's name.
    """
    by_channel = _by_channel(wanted.artists, channel)
    known = candidate.type is CandidateType.SONG or by_channel > _SURE_CHANNEL
    places, best, named = _in_title(wanted, words, taken, closely=not known)
    if candidate.type is CandidateType.SONG:
        performers = candidate.artists or (candidate.channel,)
        value = max((_like(wanted.artists, performer) for performer in performers), default=0.0)
        if not value and wanted.remixers and best and wanted.remixers <= wanted.names:
            value = 0.8 * best  # the artist is the remixer, whom song lists often leave out
        where = ArtistEvidence.PERFORMERS if value else ArtistEvidence.NONE
        return ArtistFound(value, where, places, named, by_channel)
    if by_channel >= best and by_channel:
        return ArtistFound(by_channel, ArtistEvidence.CHANNEL, places, named, by_channel)
    return ArtistFound(best, ArtistEvidence.TITLE if best else ArtistEvidence.NONE, places, named, by_channel)


def _like(names: Iterable[Name], performer: str) -> float:
    """How surely one of ``names`` is ``performer``: equal, a slip, or one act in a line of several."""
    spelled = latin_of(performer)
    spelled = spelled[1:] if len(spelled) > 1 and spelled[0] == "the" else spelled
    words = tuple(map(canonical, spelled))
    compact, joined = "".join(spelled), phrase_of(words)
    heard = sound_of(words)
    best = 0.0
    for name in names:
        if name.compact == compact:
            return 1.0
        if not _IMITATORS.isdisjoint(words):
            continue
        if name.phrase in joined:
            share = len(name.compact) / len(compact)
            best = max(best, name.strength * (0.85 + 0.1 * share))
        if name.ascii != performer.isascii() and _same_bones(name, heard):
            best = max(best, 0.85 * name.strength)
        likeness = OSA.normalized_similarity(name.sound, heard, score_cutoff=0.8)
        best = max(best, 0.97 * likeness * name.strength if len(heard) > 3 else 0.0)
    return best


_IMITATORS: Final = word_set(
    """
    tribute tributes karaoke cover covers coverband lullaby revival imitators imitator soundalike soundalikes salute
    impersonator backing playback instrumental
    """
)
"""Words in the names of acts that play what others are known for."""


def _same_bones(name: Name, heard: str) -> bool:
    bones = skeleton(name.sound)
    return len(bones) >= _TELLING and bones == skeleton(heard)


_TELLING: Final = 3
"""Consonants from which a name without vowels is more than chance, given that the title is right."""


def _by_channel(names: Iterable[Name], channel: Channel) -> float:
    best = 0.0
    if not _IMITATORS.isdisjoint(channel.words):
        return best
    for name in names:
        if name.compact in (channel.compact, channel.bare) or channel.bare == f"the{name.compact}":
            return max(best, name.strength)
        if len(name.compact) >= 5 and name.compact in channel.compact:
            share = len(name.compact) / len(channel.bare)
            best = max(best, name.strength * (0.7 + 0.3 * min(1.0, share)))
        elif len(channel.bare) >= 5 and name.compact.startswith(channel.bare):
            best = max(best, 0.8 * name.strength)
        elif len(channel.bare) >= 7 and name.compact.endswith(channel.bare):
            best = max(best, 0.75 * name.strength)
        elif len(name.sound) > 5:
            heard = sound_of_latin(channel.bare)
            if name.ascii != channel.ascii and _same_bones(name, heard):
                best = max(best, 0.85 * name.strength)
            best = max(best, name.strength * 0.95 * OSA.normalized_similarity(name.sound, heard, score_cutoff=0.85))
    return best


def _in_title(
    wanted: Wanted, words: Words, taken: frozenset[int], *, closely: bool
) -> tuple[frozenset[int], float, int]:
    """Return the words that name artists or guests, how surely an artist is among them, and how many there are.

    ``closely``: look for misspelled and shortened names, too.
    """
    places: set[int] = set()
    best, named = 0.0, 0
    for name in wanted.artists:
        if name.phrase not in words.joined:
            continue
        found = [start for start in words.find(name.phrase) if taken.isdisjoint(range(start, start + len(name.words)))]
        if found:
            best = max(best, name.strength)
            named += any(place not in places for start in found for place in range(start, start + len(name.words)))
            for start in found:
                places.update(range(start, start + len(name.words)))
    if not best and closely:
        best, near = _misspelled(wanted.artists, words, taken)
        places.update(near)
        named += bool(best)
    if not best and closely:
        best, span = _in_part(wanted.artists, words, taken)
        places.update(span)
    if not best and len(wanted.artists) >= _MANY and " various artists " in words.joined:
        best = 0.6
    for guest in wanted.guests:
        for start in words.find(guest.phrase):
            named += not places & set(range(start, start + len(guest.words)))
            places.update(range(start, start + len(guest.words)))
    return frozenset(places - taken), best, named


def _misspelled(names: Iterable[Name], words: Words, taken: frozenset[int]) -> tuple[float, range]:
    best, best_span = 0.0, range(0)
    for name in names:
        count = len(name.words)
        for size in range(max(1, count - 1), count + 2):
            for start in range(len(words.latin) - size + 1):
                span = range(start, start + size)
                if words.piece[start] != words.piece[start + size - 1] or not taken.isdisjoint(span):
                    continue
                likeness = _alike(name, words, start, start + size, best)
                if likeness > best:
                    best, best_span = likeness, span
    return best, best_span


_MANY: Final = 4
"""Artists of a track that an upload may sum up as "Various Artists"."""


def _in_part(names: Iterable[Name], words: Words, taken: frozenset[int]) -> tuple[float, set[int]]:
    """Look for names that are shortened: by their initials, to two words, or (weak, but it adds up) to one."""
    best, total, places = 0.0, 0.0, set[int]()
    for name in names:
        if len(name.words) < 2:
            continue
        for value, part in _parts_of(name):
            found = [
                start for start in words.find(phrase_of(part)) if taken.isdisjoint(range(start, start + len(part)))
            ]
            here = {place for start in found for place in range(start, start + len(part))}
            if here - places:
                best, total = max(best, value * name.strength), total + value * name.strength
                places |= here
                break
    return max(best, min(0.6, total)), places


def _parts_of(name: Name) -> Iterator[tuple[float, tuple[str, ...]]]:
    words = name.words
    if len(words) >= 3:
        yield 0.85, (name.initials,)
        for pair in (words[:2], words[-2:]):
            if len("".join(pair)) >= 8:
                yield 0.75, pair
    for word in (words[0], words[-1]):
        if len(word) >= 5:
            yield 0.3, (word,)


def _alike(name: Name, words: Words, start: int, end: int, best: float) -> float:
    heard = words.run(start, end)
    if not words.ascii and name.ascii and not words.folded[start].isascii() and _same_bones(name, heard):
        return 0.85 * name.strength
    if heard == name.sound and "".join(words.latin[start:end]) == name.compact:
        return name.strength
    if len(name.sound) < 5:
        return 0.0
    cutoff = max(0.8 if len(name.sound) > 7 else 0.84, best)
    return name.strength * 0.95 * OSA.normalized_similarity(name.sound, heard, score_cutoff=cutoff)
