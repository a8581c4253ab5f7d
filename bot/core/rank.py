"""Which of a catalogue's tracks is meant: sure, a choice for the person, or none.

SURE needs a good score and a clear lead over the next *other* song; further editions of the same song by the same
artist (another album, a remaster) never force a question. A bare title that several artists have recorded is a CHOOSE.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.core.profile import Profile, Query, profile
from bot.core.request import SongName
from bot.core.score import Evidence, evidence, score
from bot.core.track import Track, TrackId

SURE_SCORE: Final = 0.56
"""From here on the best track is sent without asking, if it leads clearly."""
UNASKED_SCORE: Final = 0.59
"""In a conversation that was not addressed to the bot, a message with less is taken for talk."""
LIKELY_SCORE: Final = 0.4
"""Below, a track is not even offered."""
LEAD: Final = 0.1
"""How far the best must be ahead of the next other song to be sure."""
MOST_CHOICES: Final = 8


class Outcome(StrEnum):
    """What to do with a name."""

    SURE = "sure"
    CHOOSE = "choose"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A track with its score (0 to 1) and the evidence for it."""

    track: Track
    score: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome and the tracks it is about, best first; empty for NONE."""

    outcome: Outcome
    choices: tuple[Ranked, ...] = ()

    @property
    def track(self) -> Track | None:
        """The track that is surely meant, if one is."""
        return self.choices[0].track if self.outcome is Outcome.SURE else None

    @property
    def tracks(self) -> tuple[Track, ...]:
        """All choices' tracks."""
        return tuple(choice.track for choice in self.choices)


def rank(name: SongName, tracks: Sequence[Track], *, limit: int = MOST_CHOICES) -> Verdict:
    """Say which of ``tracks`` is meant by ``name``; equally good ones stay in the order given (the catalogue's own)."""
    query = Query(name)
    profiles = {track.id: profile(track) for track in tracks}
    ranked = [Ranked(track, score(found), found) for track in tracks for found in [evidence(query, profiles[track.id])]]
    ranked.sort(key=lambda item: -item.score)
    likely = [item for item in ranked if item.score >= LIKELY_SCORE]
    if not likely:
        return Verdict(Outcome.NONE)
    best = likely[0]
    rivals = [item for item in likely[1:] if not _same_song(profiles[best.track.id], profiles[item.track.id])]
    clear = not rivals or best.score - rivals[0].score >= LEAD
    choices = _distinct(likely, profiles)[:limit]
    return Verdict(Outcome.SURE if clear and _certain(best) else Outcome.CHOOSE, tuple(choices))


def _certain(best: Ranked) -> bool:
    """Whether the score is good, or an artist and a part of the title together explain every word."""
    found = best.evidence
    whole = found.partial and found.artist >= 0.9 and found.title > 0 and found.leftover <= 0.05
    return best.score >= SURE_SCORE or (whole and best.score >= LIKELY_SCORE)


def _same_song(one: Profile, other: Profile) -> bool:
    return one.titles[0] == other.titles[0] and not set(one.artists).isdisjoint(other.artists)


def _distinct(ranked: Sequence[Ranked], profiles: dict[TrackId, Profile]) -> list[Ranked]:
    """Drop further editions that sound the same: same song, same artist, same kind of version."""
    kept: list[Ranked] = []
    for item in ranked:
        mine = profiles[item.track.id]
        if not any(
            _same_song(mine, theirs) and mine.kinds == theirs.kinds for theirs in (profiles[k.track.id] for k in kept)
        ):
            kept.append(item)
    return kept
