"""Reads the notation of ``tunes.py``: notes and chords with their lengths."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS = {"": 0, "#": 1, "b": -1}
_BEATS = {"w": 4.0, "h": 2.0, "q": 1.0, "e": 0.5, "s": 0.25, "t": 1 / 3}
_NOTE = re.compile(r"([A-G-])([#b]?)(\d?)([whqest]?)(\.?)")
_CHORD = re.compile(r"(?:(-)|([A-G])([#b]?)(m?))(\d+(?:\.\d+)?)")
_A4 = 69


@dataclass(frozen=True, slots=True)
class Note:
    """A pitch as a MIDI number (69 is the A of 440 Hz), or None for a rest, for so many quarters."""

    pitch: int | None
    beats: float


@dataclass(frozen=True, slots=True)
class Chord:
    """A triad's pitches, lowest first, or none for silence, for so many quarters."""

    pitches: tuple[int, ...]
    beats: float


def parse_notes(text: str) -> tuple[Note, ...]:
    """Read a melody. Raises ValueError at the first word that is no note."""
    octave, length = 4, 1.0
    notes = []
    for word in text.replace("|", " ").split():
        found = _NOTE.fullmatch(word)
        if found is None:
            raise ValueError(f"not a note: {word}")
        name, accidental, digit, letter, dot = found.groups()
        octave = int(digit) if digit else octave
        length = _BEATS[letter] if letter else length
        pitch = None if name == "-" else 12 * (octave + 1) + _SEMITONES[name] + _ACCIDENTALS[accidental]
        notes.append(Note(pitch, length * (1.5 if dot else 1.0)))
    return tuple(notes)


def parse_chords(text: str) -> tuple[Chord, ...]:
    """Read an accompaniment: major and minor triads with the root between E2 and Eb3. Raises ValueError."""
    chords = []
    for word in text.split():
        found = _CHORD.fullmatch(word)
        if found is None:
            raise ValueError(f"not a chord: {word}")
        rest, name, accidental, minor, beats = found.groups()
        chords.append(Chord(() if rest else _triad(name, accidental, minor), float(beats)))
    return tuple(chords)


def hertz(pitch: int) -> float:
    """Return the frequency of a MIDI pitch in equal temperament, A4 = 440 Hz."""
    return float(440.0 * 2.0 ** ((pitch - _A4) / 12))


def _triad(name: str, accidental: str, minor: str) -> tuple[int, ...]:
    root = (_SEMITONES[name] + _ACCIDENTALS[accidental] - 4) % 12 + 40
    return root, root + 7, root + (15 if minor else 16)
