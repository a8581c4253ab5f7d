"""What a difference in length says: little for an official video's intro, everything for a catalogue's song."""

from __future__ import annotations

from typing import Final

from bot.core.candidate import CandidateType
from bot.core.match_reasons import Difference, DifferenceKind

EXACT: Final = 2.0
"""Seconds within which two lengths are the same: catalogues round, players add a little silence."""
_SONG: Final = 3.0
_FAN: Final = 4.0
"""Seconds that somebody else's copy may lack; nobody re-edits a song to upload it."""
_SHORTER: Final = 8.0
_LONGER: Final = 40.0
"""Seconds that a video may be shorter (cut silence, faded end) or longer (intro, outro, a scene) for a low price."""
_TOO_SHORT: Final = 0.25
_TOO_LONG: Final = 150.0


def compare_lengths(
    wanted: float, found: float, kind: CandidateType, *, official: bool, own: bool, live: bool
) -> Difference | None:
    """Return the difference in length with its price; None if there is none worth a word.

    ``official``: the artist's own video, whose intros are known to be long; ``live``: a take from a stage, of which
    every other evening's has another length.
    """
    off = found - wanted
    if abs(off) <= EXACT:
        return None
    cost = _song_cost(off) if kind is CandidateType.SONG else _video_cost(off, wanted, official=official)
    if live and abs(off) > _SONG:
        cost = cost + 0.1 if own else max(cost, 0.6)
    name = DifferenceKind.LONGER if off > 0 else DifferenceKind.SHORTER
    return Difference(name, seconds=abs(round(off, 1)), cost=round(cost, 3))


def _song_cost(off: float) -> float:
    return 0.02 if abs(off) <= _SONG else min(1.0, 0.1 + 0.09 * (abs(off) - _SONG))


def _video_cost(off: float, wanted: float, *, official: bool) -> float:
    if off < -_TOO_SHORT * wanted or off > _TOO_LONG:
        return 1.0
    if off < 0 and not official:
        return min(1.0, 0.03 * -off if -off <= _FAN else 0.12 + 0.09 * (-off - _FAN))
    if off < 0:
        return 0.02 * -off if -off <= _SHORTER else 0.16 + 0.04 * (-off - _SHORTER)
    cheap = min(_LONGER, 0.35 * wanted)
    slope = 0.006 if official else 0.02
    if off <= cheap:
        return slope * off
    return min(1.0, slope * cheap + 0.02 * (off - cheap))
