"""What a candidate's title says beyond title, artists and versions: a clue that somebody else is playing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.core.fold import word_set
from bot.core.match_artists import Channel
from bot.core.match_titles import TitlePlace
from bot.core.match_wanted import Wanted
from bot.core.match_words import Words
from bot.core.noise import is_noise

_FILLER: Final = word_set(
    """
    the a an with w by in on and of con y com mit avec de la el le les los las der die das feat ft featuring x vs from
    da do di du del e et und prod presents pres starring performed sung sings sing song music plays playing play
    produced directed dir dedicated his her their orchestra band group feat. i 2 4 u and version ver
    """
)
_LINKS: Final = word_set("with in on of from my me the a by")
"""Fillers that, beside the title and another word, make another title of it: ``Stay With Me``."""
_CARRIER: Final = word_set(
    """
    records record recordings music musica series films film movie pictures entertainment label sony warner universal
    emi rca capitol columbia decca mercury polydor atlantic motown def jam island parlophone virgin epic reprise vevo
    stereo mono lp ep cd vinyl 45 rpm 45rpm 78 78rpm 33 side disc remaster remastered wmv avi mpg mp4 flv mov ogg copyright
    nocopyright ncs release released quality sound original recording soundtrack ost film theme serie show years year
    eurovision winner chart hit hits billboard uk us usa top country pop rock jazz blues soul funk disco reggae metal
    rap hiphop hip hop trap edm house dance classic classics oldies gold golden best ever greatest lyrics
    """
)
"""Words about the carrier, the label, the genre: they name no performer."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """What is left over, by where it stands."""

    home: tuple[str, ...] = ()
    """Beside the title, in the same piece: they may make it another title."""
    partners: tuple[str, ...] = ()
    """Those of ``away`` and ``aside`` that stand beside the artist."""
    away: tuple[str, ...] = ()
    """In other pieces of the running title: further artists, a film, a label."""
    aside: tuple[str, ...] = ()
    """In brackets."""
    uploader: tuple[str, ...] = ()
    """Those that name the channel: the uploader, as a performer."""


def _uploaders(words: Words, artists: frozenset[int], channel: set[str], left: list[str]) -> Iterator[str]:
    """Yield the left-over words that name the channel, unless they stand beside the artist: those are partners."""
    beside = {words.piece[place] for place in artists}
    for place, word in enumerate(words.latin):
        if word in left and word in channel and word not in _CARRIER and len(word) > 2 and words.piece[place] not in beside:
            yield word


def leftovers(
    wanted: Wanted,
    words: Words,
    title: TitlePlace,
    artists: frozenset[int],
    explained: frozenset[int],
    channel: Channel,
) -> Leftover:
    """Sort the words that nothing explains."""
    home_pieces = {words.piece[place] for place in title.places}
    home: list[str] = []
    away: list[str] = []
    aside: list[str] = []
    partners: list[str] = []
    artist_pieces = {words.piece[place] for place in artists}
    native = any(not words.folded[place].isascii() for place in title.places)
    for place in _unexplained(wanted, words, explained):
        word = words.latin[place]
        translation = native and words.folded[place].isascii()
        if words.piece[place] in artist_pieces:
            partners.append(word)
        if words.piece[place] in home_pieces and not translation:
            home.append(word)
        elif words.depth[place]:
            aside.append(word)
        else:
            away.append(word)
    uploader = () if channel.outlet else tuple(_uploaders(words, artists, set(channel.words), [*home, *away, *aside]))
    if home:
        home += [word for place, word in enumerate(words.latin) if place not in explained and words.piece[place] in home_pieces and word in _LINKS]
    return Leftover(tuple(home), tuple(partners), tuple(away), tuple(aside), uploader)


_CODE: Final = re.compile(r"\d{1,2}|\d{4}|(?=[a-z]*\d)[a-z0-9]+|[bcdfghjklmnpqrstvwxz]{1,3}")
"""Track numbers, years, catalogue numbers, initials."""


def _unexplained(wanted: Wanted, words: Words, explained: frozenset[int]) -> Iterator[int]:
    guest = -1
    for place, word in enumerate(words.latin):
        if word in _GUESTS:
            guest = words.piece[place]
        if place in explained or word in wanted.words or word in wanted.names or word in wanted.work_words:
            continue
        if words.piece[place] == guest or word in _FILLER or word in _CARRIER or is_noise(words.folded[place]):
            continue
        if _CODE.fullmatch(word):
            continue
        yield place


_GUESTS: Final = frozenset(("feat", "ft", "featuring", "prod", "with"))
"""What follows them in the piece names guests, of whom a catalogue may list fewer."""
