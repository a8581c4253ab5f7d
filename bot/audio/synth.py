"""Fills a folder with the demo's melodies: synthesised, encoded, tagged, each with its record's cover.

A list of the finished files with their digests lies hidden beside them. A second start that finds every file as listed
does nothing; a file that is missing, damaged or half written is made again; files of others are left alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.audio.artwork import draw_cover
from bot.audio.ffmpeg import Ffmpeg
from bot.audio.instrument import KEYS, RATE, STRINGS, Event, Instrument
from bot.audio.melodies import MELODIES, TAIL, Melody
from bot.audio.notation import parse_chords, parse_notes
from bot.audio.tags import write_tags
from bot.audio.tunes import Record, Tune
from bot.core.naming import clean
from bot.services.ports import Cover

log = structlog.get_logger(__name__)

MANIFEST = ".songwire-demo.json"
_VERSION = 1
"""Raised whenever the sound, the tags or the covers change: every file is then made anew."""

_ENCODERS = 2
_MIX = (
    "[0]pan=stereo|c0=0.55*c0|c1=0.45*c0[a];[1]pan=stereo|c0=0.45*c0|c1=0.55*c0[b];"
    "[2]pan=stereo|c0=0.33*c0|c1=0.33*c0[c];[3]pan=stereo|c0=0.14*c0|c1=0.24*c0[d];"
    "[4]pan=stereo|c0=0.24*c0|c1=0.14*c0[e];[a][b][c][d][e]amix=inputs=5:normalize=0,"
    "aecho=0.9:0.8:43|71|113:0.22|0.17|0.12,volume=2.4,alimiter=limit=0.9:level=0"
)
"""Places the five tracks in the room: melody in front, chords spread behind it, a few early reflections."""

_ENCODE = (
    *("-ar", "44100", "-c:a", "libmp3lame", "-q:a", "4", "-compression_level", "8"),
    *("-map_metadata", "-1", "-id3v2_version", "0", "-f", "mp3"),
)


@dataclass(frozen=True, slots=True)
class _Studio:
    """What making a file needs."""

    folder: Path
    ffmpeg: Ffmpeg
    keys: Instrument
    strings: Instrument
    desk: asyncio.Lock
    """One melody is played at a time: the instruments keep what they compute, and Python runs one thread anyway."""
    slots: asyncio.Semaphore


async def ensure_melodies(folder: Path, ffmpeg: Ffmpeg, melodies: Sequence[Melody] = MELODIES) -> int:
    """Make every one of ``melodies`` that ``folder`` lacks; return how many were made.

    Each file appears whole or not at all. Raises Broken or SourceDown when ffmpeg fails, OSError when the folder is not
    writable.
    """
    listed = await asyncio.to_thread(_intact, folder)
    missing = [melody for melody in melodies if _place(melody) not in listed]
    if not missing:
        return 0
    covers = await asyncio.to_thread(_covers, {melody.record for melody in missing})
    studio = _Studio(
        folder, ffmpeg, Instrument(KEYS), Instrument(STRINGS), asyncio.Lock(), asyncio.Semaphore(_ENCODERS)
    )
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_make(studio, melody, covers[melody.record.title])) for melody in missing]
    except ExceptionGroup as exc:
        raise exc.exceptions[0] from exc  # they all failed for one reason; callers know it by its class
    made = dict(task.result() for task in tasks)
    await asyncio.to_thread(_write_manifest, folder, listed | made)
    log.info("demo.melodies_made", made=len(made), folder=str(folder))
    return len(made)


def place(melody: Melody) -> Path:
    """Return where a melody lies below the folder: ``Album/01 Title.mp3``."""
    return Path(clean(melody.record.title), f"{melody.track.track_number:02} {clean(melody.track.title)}.mp3")


def _place(melody: Melody) -> str:
    return place(melody).as_posix()


def _covers(records: Iterable[Record]) -> dict[str, Cover]:
    return {record.title: draw_cover(record) for record in records}


def _intact(folder: Path) -> dict[str, str]:
    """The files of the list that still are what the list says, with their digests."""
    try:
        listed = json.loads((folder / MANIFEST).read_bytes())
        files: Mapping[str, str] = listed["files"] if listed["version"] == _VERSION else {}
        return {name: digest for name, digest in files.items() if _digest(folder / name) == digest}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as exc:
        log.warning("demo.list_unreadable", folder=str(folder), cause=str(exc))
        return {}


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _write_manifest(folder: Path, files: Mapping[str, str]) -> None:
    text = json.dumps({"version": _VERSION, "files": files}, indent=1, sort_keys=True)
    partial = folder / f"{MANIFEST}.part"
    partial.write_text(text, encoding="utf-8")
    partial.replace(folder / MANIFEST)


async def _make(studio: _Studio, melody: Melody, cover: Cover) -> tuple[str, str]:
    """Make one file; return its place and digest."""
    target = studio.folder / place(melody)
    async with studio.slots:
        await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
        # Hidden, so that a library scan never sees it, and in the same folder, so that renaming is atomic.
        with tempfile.TemporaryDirectory(prefix=".songwire-", dir=target.parent) as scratch:
            async with studio.desk:
                raw = await asyncio.to_thread(_record, studio, melody.tune, Path(scratch))
            partial = Path(scratch, "melody.mp3")
            arguments = (*_inputs(raw), "-filter_complex", _MIX, *_ENCODE, str(partial))
            seconds = await studio.ffmpeg.run(arguments)
            return _place(melody), await asyncio.to_thread(_finish, partial, target, melody, cover, seconds)


def _inputs(tracks: Iterable[Path]) -> Iterable[str]:
    return itertools.chain.from_iterable(
        ("-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", str(path)) for path in tracks
    )


def _finish(partial: Path, target: Path, melody: Melody, cover: Cover, seconds: float) -> str:
    write_tags(partial, melody.track, cover, duration=seconds)
    digest = hashlib.sha256(partial.read_bytes()).hexdigest()
    partial.replace(target)
    return digest


def _record(studio: _Studio, tune: Tune, scratch: Path) -> list[Path]:
    """Play the melody on two tracks in turn, so that notes ring over each other, and the chords on three."""
    melody, seconds = _melody(tune)
    chords = _chords(tune)
    tracks = [studio.keys.play(melody[turn::2], seconds) for turn in range(2)]
    tracks += [studio.strings.play(voice, seconds) for voice in chords]
    paths = []
    for number, track in enumerate(tracks):
        paths.append(scratch / f"{number}.raw")
        paths[-1].write_bytes(track)
    return paths


def _melody(tune: Tune) -> tuple[list[Event], float]:
    """When each note of the melody starts, and how long the whole lasts, in seconds."""
    quarter = 60 / tune.tempo
    beat, events = 0.0, []
    for note in parse_notes(tune.notes):
        if note.pitch is not None:
            events.append((beat * quarter, note.pitch))
        beat += note.beats
    return events, beat * quarter + TAIL


def _chords(tune: Tune) -> list[list[Event]]:
    """Break each chord upwards: root, fifth and tenth on tracks of their own."""
    quarter = 60 / tune.tempo
    beat, voices = 0.0, [list[Event](), list[Event](), list[Event]()]
    for chord in parse_chords(tune.chords):
        step = chord.beats / (3 if chord.beats % 1.5 == 0 else 4)
        for turn, (voice, pitch) in enumerate(zip(voices, chord.pitches, strict=False)):
            voice.append(((beat + turn * step) * quarter, pitch))
        beat += chord.beats
    return voices
