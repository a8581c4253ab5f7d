"""A small instrument: wavetables under decaying envelopes, in plain Python and fast enough.

Every pitch is computed once per voice; a melody is then a chain of slices of those samples, which costs next to
nothing.
Notes that should ring over each other lie on separate tracks, which ffmpeg mixes.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from operator import add, mul

from bot.audio.notation import hertz

RATE = 24_000
"""Samples per second of the tracks: the highest partial used stays well below half of it."""

_FADE = 480
"""Samples (20 ms) in which a note that is cut off fades out, so that it does not click."""
_ATTACK = 120
_TABLE = 4096
_LOUD = 9000.0


@dataclass(frozen=True, slots=True)
class Sound:
    """A timbre: partials that sound at the stroke and fade soon, and partials that stay."""

    bright: tuple[float, ...]
    warm: tuple[float, ...]
    bright_fade: float
    """Seconds until the bright part has fallen to 1/e."""
    warm_fade: float
    longest: float
    """Seconds after which nothing is heard any more."""


KEYS = Sound(
    bright=(0.3, 0.5, 0.3, 0.2, 0.1, 0.07), warm=(1.0, 0.25, 0.08), bright_fade=0.16, warm_fade=0.75, longest=2.0
)
STRINGS = Sound(bright=(0.1, 0.3, 0.2, 0.1), warm=(1.0, 0.4, 0.15), bright_fade=0.3, warm_fade=1.1, longest=2.2)

Event = tuple[float, int]
"""When a note starts, in seconds, and its MIDI pitch."""


@dataclass(slots=True)
class Instrument:
    """Plays tracks with one sound; keeps the samples of the pitches it has played."""

    sound: Sound
    _samples: dict[int, array[int]] = field(default_factory=dict)

    def play(self, events: Iterable[Event], seconds: float) -> bytes:
        """Return one track of ``seconds``, 16-bit mono: each note rings until the next one of the track starts."""
        track = array("h")
        notes = sorted(events)
        ends = [*(start for start, _ in notes[1:]), seconds]
        for (start, pitch), end in zip(notes, ends, strict=True):
            track.frombytes(bytes(2 * max(0, round(start * RATE) - len(track))))
            track.extend(self._ring(pitch, round(end * RATE) - len(track)))
        track.frombytes(bytes(2 * max(0, round(seconds * RATE) - len(track))))
        return track.tobytes()

    def _ring(self, pitch: int, length: int) -> array[int]:
        """The first ``length`` samples of a pitch, faded at their end."""
        whole = self._samples.get(pitch)
        if whole is None:
            whole = self._samples[pitch] = self._strike(pitch)
        part = whole[: max(0, length)]
        fade = min(_FADE, len(part))
        for step in range(1, fade + 1):
            part[-step] = part[-step] * step // fade
        return part

    def _strike(self, pitch: int) -> array[int]:
        """Compute a pitch from its stroke to silence; the bright part is left out where it has faded away."""
        sound = self.sound
        bright, warm = _fall(sound.bright_fade, 6 * sound.bright_fade), _fall(sound.warm_fade, sound.longest)
        low = list(map(mul, _repeat(sound.warm, pitch, len(warm)), warm))
        high = map(mul, _repeat(sound.bright, pitch, len(bright)), bright)
        low[: len(bright)] = map(add, low, high)
        return array("h", map(int, low))


def _repeat(partials: tuple[float, ...], pitch: int, length: int) -> list[float]:
    """At least ``length`` samples of a steady tone.

    So many periods are computed as come closest to a whole number of samples, and repeated: much less work than one
    sine a sample, and in tune within a tenth of a cent.
    """
    period = RATE / hertz(pitch)
    count = min(range(1, 33), key=lambda n: abs(n * period - round(n * period)) / n)
    wave, step = _wave(partials), _TABLE * count / round(count * period)
    loop = [wave[int(n * step) % _TABLE] for n in range(round(count * period))]
    return loop * (length // len(loop) + 1)


@lru_cache(maxsize=4)
def _wave(partials: tuple[float, ...]) -> list[float]:
    """One period of a sum of partials, fine enough to be read without interpolation."""
    turn = 2 * math.pi / _TABLE
    return [sum(a * math.sin(k * n * turn) for k, a in enumerate(partials, 1)) for n in range(_TABLE)]


@lru_cache(maxsize=4)
def _fall(fade: float, longest: float) -> list[float]:
    """An envelope: a soft attack, then an exponential fall that ends in silence."""
    length = round(longest * RATE)
    keep = math.exp(-1 / (fade * RATE))
    level, levels = _LOUD, []
    for n in range(length):
        levels.append(level * min(1.0, n / _ATTACK) * min(1.0, (length - n) / _FADE))
        level *= keep
    return levels
