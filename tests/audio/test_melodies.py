from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import structlog

from bot.audio.ffmpeg import Ffmpeg
from bot.audio.library import LibrarySource
from bot.audio.melodies import MELODIES, Melody, spotify_like_id
from bot.audio.notation import Chord, Note, hertz, parse_chords, parse_notes
from bot.audio.synth import MANIFEST, ensure_melodies, place
from bot.audio.tags import read_cover
from bot.core.errors import Broken


def test_notes_keep_octave_and_length_until_told_otherwise() -> None:
    assert parse_notes("A4q Bb Ce. | C#5h - Dt") == (
        *(Note(69, 1.0), Note(70, 1.0), Note(60, 0.75), Note(73, 2.0), Note(None, 2.0), Note(74, 1 / 3)),
    )


def test_chords_are_a_root_a_fifth_and_a_tenth() -> None:
    assert parse_chords("E4 Am1.5 -2") == (Chord((40, 47, 56), 4.0), Chord((45, 52, 60), 1.5), Chord((), 2.0))
    assert hertz(69) == 440.0
    assert hertz(57) == pytest.approx(220.0)


@pytest.mark.parametrize("word", ["H4", "c4", "A4x", "4A"])
def test_what_is_no_note_is_an_error(word: str) -> None:
    with pytest.raises(ValueError, match="not a note"):
        parse_notes(word)
    with pytest.raises(ValueError, match="not a chord"):
        parse_chords(word)


def test_the_first_melody_is_the_ode_to_joy() -> None:
    first = MELODIES[0].track
    assert (first.title, first.artists, first.released) == ("Ode to Joy", ("Ludwig van Beethoven",), "1824")


@pytest.mark.parametrize("melody", MELODIES, ids=lambda melody: melody.track.title)
def test_every_melody_is_a_complete_and_playable_track(melody: Melody) -> None:
    track = melody.track
    assert re.fullmatch(r"spotify:track:[0-9A-Za-z]{22}", track.id)
    assert re.fullmatch(r"ZZ[A-Z0-9]{3}\d{7}", track.isrc or "")
    assert track.url == f"https://open.spotify.com/track/{track.id.rpartition(':')[2]}"
    assert track.duration is not None
    assert 9 < track.duration < 20
    beats = sum(note.beats for note in parse_notes(melody.tune.notes))
    assert sum(chord.beats for chord in parse_chords(melody.tune.chords)) == pytest.approx(beats)


def test_there_is_enough_to_try_albums_choices_and_several_artists() -> None:
    tracks = [melody.track for melody in MELODIES]
    assert len({track.id for track in tracks}) == len({track.isrc for track in tracks}) == len(tracks) >= 12
    assert len({track.album for track in tracks}) >= 4
    assert Counter(word for track in tracks for word in track.title.split())["Symphony"] >= 2
    assert any(len(track.artists) > 1 for track in tracks)


def test_ids_never_change() -> None:
    assert spotify_like_id("x") == spotify_like_id("x") != spotify_like_id("y")
    assert MELODIES[0].track.id == "spotify:track:3G05Jilr0VuOGWHXyeLOP1"


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


async def test_a_library_is_made_once_kept_and_repaired(
    ffmpeg: Ffmpeg, tmp_path: Path, events: list[structlog.typing.EventDict]
) -> None:
    some = MELODIES[:2] + MELODIES[-1:]
    assert await ensure_melodies(tmp_path, ffmpeg, some) == 3
    library = LibrarySource(tmp_path)
    await library.refresh()
    found = {track.id: track for track in library.tracks}
    for melody in some:
        track = found[melody.track.id]
        assert (track.title, track.artists, track.isrc) == (
            melody.track.title,
            melody.track.artists,
            melody.track.isrc,
        )
        assert track.duration == pytest.approx(melody.track.duration or 0, abs=0.3)
    assert read_cover(tmp_path / place(MELODIES[0])) is not None
    assert await ensure_melodies(tmp_path, ffmpeg, some) == 0

    own = tmp_path / "own.mp3"
    own.write_bytes(b"the operator's")
    damaged, missing = tmp_path / place(MELODIES[0]), tmp_path / place(MELODIES[-1])
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:1000])
    missing.unlink()
    assert await ensure_melodies(tmp_path, ffmpeg, some) == 2
    assert damaged.read_bytes()[:1000] == whole[:1000]
    assert missing.is_file()
    assert own.read_bytes() == b"the operator's"

    (tmp_path / MANIFEST).write_text("{ half a li")
    assert await ensure_melodies(tmp_path, ffmpeg, some[:1]) == 1
    assert "demo.list_unreadable" in {event["event"] for event in events}
    assert files(tmp_path) == {MANIFEST, "own.mp3", *(place(melody).name for melody in some)}


async def test_a_broken_ffmpeg_leaves_nothing_half_made(tmp_path: Path) -> None:
    with pytest.raises(Broken):
        await ensure_melodies(tmp_path, Ffmpeg(tmp_path / "no ffmpeg"))
    assert files(tmp_path) == set()
