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
from bot.core.noise import NOISE, is_noise

_FILLER: Final = word_set(
    """
    the a an with w by in on and of con y com mit avec de la el le les los las der die das feat ft featuring x vs from
    da do di du del e et und prod presents pres starring performed sung sings sing song music plays playing play
    produced directed dir dedicated his her their orchestra band group feat. i 2 4 u and version ver
    """
)
_LINKS: Final = word_set("with in on of from my me the a by at and")
"""Fillers that, beside the title and another word, make another title of it: ``Drift With Me``."""
_CARRIER: Final = word_set(
    """
    records record recordings music musica series films film movie pictures entertainment label sony warner universal
    emi rca capitol columbia decca mercury polydor atlantic motown def jam island parlophone virgin epic reprise vevo
    stereo mono lp ep cd vinyl 45 rpm 45rpm 78 78rpm 33 side disc remaster remastered wmv avi mpg mp4 flv mov ogg
    copyright nocopyright ncs release released quality sound original recording soundtrack ost theme serie show
    year eurovision winner chart billboard uk us usa country lyrics
    """
)
"""Words about the carrier or the label: they name no performer."""
_GENRE: Final = word_set(
    """
    pop rock jazz blues soul funk disco reggae metal rap hiphop hip hop trap edm house dance classic classics oldies
    gold golden best ever greatest top hit hits years
    """
)
"""Words about the kind of music: nobody's name, but beside a title they may be a part of it."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """What is left over, by where it stands."""

    close: tuple[str, ...] = ()
    """Running on from the title: they make it another title."""
    home: tuple[str, ...] = ()
    """Elsewhere in the title's piece: they may."""
    partners: tuple[str, ...] = ()
    """Those of ``away`` and ``aside`` that stand beside the artist."""
    away: tuple[str, ...] = ()
    """In other pieces of the running title: further artists, a film, a label."""
    aside: tuple[str, ...] = ()
    """In brackets."""
    uploader: tuple[str, ...] = ()
    """Those that name the channel: the uploader, as a performer."""
    version: tuple[str, ...] = ()
    """Those that stand before ``version``: somebody's."""


def _uploaders(words: Words, artists: frozenset[int], channel: set[str], left: list[str]) -> Iterator[str]:
    """Yield the left-over words that name the channel, unless they stand beside the artist: those are partners."""
    beside = {words.piece[place] for place in artists}
    for place, word in enumerate(words.latin):
        if (
            word in left
            and word in channel
            and word not in _CARRIER
            and len(word) > 2
            and words.piece[place] not in beside
        ):
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
    artist_pieces = {words.piece[place] for place in artists}
    native = any(not words.folded[place].isascii() for place in title.places)
    home: set[int] = set()
    away: list[int] = []
    for place in _unexplained(wanted, words, explained):
        translation = native and words.folded[place].isascii()
        if words.piece[place] in home_pieces and not translation:
            home.add(place)
        elif words.latin[place] not in _GENRE:
            away.append(place)
    close = _close(words, title, home, explained) if home else frozenset()
    latin = words.latin
    left = [latin[place] for place in (*home, *away)]
    return Leftover(
        close=tuple(latin[place] for place in sorted(close)),
        home=tuple(latin[place] for place in sorted(home - close) if latin[place] not in _GENRE),
        partners=tuple(latin[place] for place in (*home, *away) if words.piece[place] in artist_pieces),
        away=tuple(latin[place] for place in away if not words.depth[place]),
        aside=tuple(latin[place] for place in away if words.depth[place]),
        version=_somebodys(words, {*home, *away}),
        uploader=() if channel.outlet else tuple(_uploaders(words, artists, set(channel.words), left)),
    )


def _somebodys(words: Words, left: set[int]) -> tuple[str, ...]:
    """Return the left-over words right before ``version``."""
    latin = words.latin
    return tuple(
        latin[place]
        for place in sorted(left)
        if place + 1 < len(latin)
        and latin[place + 1] in ("version", "ver")
        and words.piece[place] == words.piece[place + 1]
    )


def _close(words: Words, title: TitlePlace, home: set[int], explained: frozenset[int]) -> frozenset[int]:
    """Return the places of the words that run on from the title without a break, the fillers between them included."""
    if not title.contiguous:
        return frozenset()
    found: set[int] = set()
    for start, step in ((max(title.places) + 1, 1), (min(title.places) - 1, -1)):
        place, pending = start, set[int]()
        while 0 <= place < len(words.latin) and words.piece[place] == words.piece[start - step]:
            if place in home:
                found |= pending | {place}
                pending = set()
            elif words.latin[place] in _LINKS and place not in explained:
                pending.add(place)
            else:
                break
            place += step
    return frozenset(found)


_CODE: Final = re.compile(r"\d{1,2}|\d{4}|(?=[a-z]*\d)[a-z0-9]+|[bcdfghjklmnpqrstvwxz]{1,3}")
"""Track numbers, years, catalogue numbers, initials."""


def _unexplained(wanted: Wanted, words: Words, explained: frozenset[int]) -> Iterator[int]:
    guest = -1
    for place, word in enumerate(words.latin):
        if word in _GUESTS or (word == "with" and words.depth[place]):
            guest = words.piece[place]
        if place in explained or word in wanted.words or word in wanted.names or word in wanted.work_words:
            continue
        if words.piece[place] == guest or word in _FILLER or word in _CARRIER or word in NOISE:
            continue
        if _CODE.fullmatch(word) or (not words.ascii and is_noise(words.folded[place])):
            continue
        yield place


_GUESTS: Final = frozenset(("feat", "ft", "featuring", "prod"))
"""What follows them in the piece names guests, of whom a catalogue may list fewer."""
