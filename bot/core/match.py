"""The matcher: which of the candidates is the right recording of a catalogue's track.

Both sides are taken apart and compared part by part: title, artist, version, length, and what is left over. No ratio
over whole titles: it would take a karaoke for the song. Each difference has a price, some rule a candidate out, and one
is SURE only if little speaks against it. The prices were set on public data of real uploads, one half of it unseen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from bot.core.candidate import Candidate, CandidateType
from bot.core.match_duration import EXACT
from bot.core.match_judge import judge
from bot.core.match_reasons import ArtistEvidence, Judgement, Match, Outcome
from bot.core.match_wanted import prepare
from bot.core.track import Track


def match(track: Track, candidates: Sequence[Candidate]) -> Match:
    """Return which of ``candidates`` is ``track``'s recording; never raises, and their order makes no difference."""
    wanted = prepare(track)
    judged = sorted((judge(wanted, candidate) for candidate in candidates), key=_rank)
    sure = [one for one in judged if one.outcome is Outcome.SURE]
    near = [one for one in judged if one.outcome is not Outcome.NONE]
    if sure:
        return Match(Outcome.SURE, sure[0].candidate, tuple(near[1:]), tuple(judged))
    return Match(Outcome.NEAR if near else Outcome.NONE, None, tuple(near), tuple(judged))


_ORDER: Final = {Outcome.SURE: 0, Outcome.NEAR: 1, Outcome.NONE: 2}


def _rank(one: Judgement) -> tuple[int, float, float, str]:
    off = abs(one.length) if one.length is not None else 10.0
    return _ORDER[one.outcome], -one.score - _preference(one), off, one.candidate.id


def _preference(one: Judgement) -> float:
    """What a source is liked for between candidates that may all be right; too little to outweigh a difference."""
    candidate = one.candidate
    value = 0.08 if candidate.type is CandidateType.SONG else 0.0
    if one.length is not None and abs(one.length) <= EXACT:
        value += 0.05
    if one.artist_in is ArtistEvidence.CHANNEL:
        value += 0.03
    return value + 0.002 * math.log10(1 + max(0, candidate.views or 0))
