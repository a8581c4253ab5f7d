from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.audio.library import LibrarySource
from bot.audio.tags import write_tags
from bot.core.errors import NotFound
from bot.core.track import Track, TrackId
from tests.audio.conftest import Reports, Sample

Events = list[structlog.typing.EventDict]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    folder.mkdir()
    return folder


@pytest.fixture
def add(sample: Sample, home: Path) -> Callable[[str, Track], Path]:
    """Put a tagged MP3 into the library."""

    def put(name: str, track: Track) -> Path:
        path = sample("mp3", home / name)
        write_tags(path, track)
        return path

    return put


def plain(title: str, *artists: str, isrc: str | None = None) -> Track:
    return Track(id=TrackId("none"), title=title, artists=artists, isrc=isrc)


def skipped(events: Events) -> list[str]:
    return [event["path"] for event in events if event["event"] == "library.file_skipped"]


async def test_it_knows_every_format_below_its_folder(home: Path, sample: Sample, samples: dict[str, Path]) -> None:
    for name in samples:
        sample(name, home / name / f"Artist - {name}.{name}")
    unknown = {"webm", "dash"}
    library = LibrarySource(home)
    assert library.tracks == ()
    await library.refresh()
    assert len(library.tracks) == len(samples.keys() - unknown), "what YouTube sends is no format of a music library"


async def test_broken_files_are_skipped_with_one_warning_each(home: Path, sample: Sample, events: Events) -> None:
    sample("mp3", home / "good.mp3")
    whole = sample("mp3", home / "half.mp3").read_bytes()
    (home / "half.mp3").write_bytes(whole[: len(whole) // 2])
    (home / "empty.mp3").touch()
    (home / "page.mp3").write_text("<!doctype html><title>404</title>" * 99)
    (home / "tags.mp3").write_bytes(b"ID3\x03\x00\x00\x7f\x7f\x7f\x7f" + b"\xff" * 5000)
    (home / "atoms.m4a").write_bytes(b"\x00\x00\x00\x20ftypM4A " + b"\xff" * 400)
    (home / "dangling.flac").symlink_to(home / "nowhere")
    library = LibrarySource(home)
    await library.refresh()
    broken = ["atoms.m4a", "dangling.flac", "empty.mp3", "half.mp3", "page.mp3", "tags.mp3"]
    assert len(library.tracks) == 1
    assert skipped(events) == broken
    await library.refresh()
    assert skipped(events) == broken, "a second look says nothing new"


async def test_hidden_names_are_left_out_and_links_lead_in_no_circle(home: Path, sample: Sample) -> None:
    sample("mp3", home / ".hidden.mp3")
    sample("mp3", home / ".folder" / "song.mp3")
    sample("mp3", home / "album" / "song.mp3")
    sample("mp3", home.parent / "elsewhere" / "linked.mp3")
    (home / "album" / "back").symlink_to(home)
    (home / "other").symlink_to(home.parent / "elsewhere")
    library = LibrarySource(home)
    await library.refresh()
    assert len(library.tracks) == 2


async def test_names_that_are_no_text_do_no_harm(home: Path, sample: Sample) -> None:
    sample("wav", home / os.fsdecode(b"caf\xe9 - song.wav"))
    library = LibrarySource(home)
    await library.refresh()
    [track] = library.tracks
    assert (track.performer + track.title).encode()


async def test_a_missing_folder_is_an_empty_library(home: Path, events: Events) -> None:
    library = LibrarySource(home / "nowhere")
    await library.refresh()
    assert library.tracks == ()
    assert [event["event"] for event in events] == ["library.folder_skipped", "library.scanned"]


async def test_a_refresh_finds_what_is_new_changed_and_gone(
    home: Path, add: Callable[[str, Track], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    add("a.mp3", plain("A", "X"))
    changed = add("b.mp3", plain("B", "X"))
    gone = add("c.mp3", plain("C", "X"))
    library = LibrarySource(home)
    await library.refresh()
    write_tags(changed, plain("B, longer", "X"))
    os.utime(changed, ns=(1, 1))
    gone.unlink()
    add("d.mp3", plain("D", "X"))
    kept = library.tracks[0]
    await library.refresh()
    assert [track.title for track in library.tracks] == ["A", "B, longer", "D"]
    assert library.tracks[0] is kept, "an unchanged file is not read again"


async def test_a_track_is_found_by_id_isrc_or_name(home: Path, add: Callable[[str, Track], Path], track: Track) -> None:
    path = add("song.mp3", track)
    library = LibrarySource(home)
    await library.refresh()
    assert library.find(track) == path
    assert library.find(plain("Other words", "Nobody", isrc=track.isrc)) == path
    named = replace(plain(track.title.upper(), "ac/dc"), duration=5.0)
    assert library.find(named) == path
    assert library.find(replace(named, artists=("Sigur Ros", "AC/DC"))) == path


@pytest.mark.parametrize(
    "other",
    [
        {"duration": 60.0},
        {"artists": ("Someone Else",)},
        {"title": "Another Title"},
        {"isrc": "ZZSWR1900002"},
        {"duration": None, "artists": ("AC/DC",)},
        {"artists": ()},
    ],
)
async def test_another_recording_is_not_taken_for_it(
    other: dict[str, object], home: Path, add: Callable[[str, Track], Path], track: Track
) -> None:
    add("song.mp3", track)
    library = LibrarySource(home)
    await library.refresh()
    changes: dict[str, Any] = {"id": "none", "isrc": None, **other}
    wanted = replace(track, **changes)
    assert library.find(wanted) is None


async def test_fetching_hands_out_a_copy_and_leaves_the_file_alone(
    home: Path, add: Callable[[str, Track], Path], track: Track, tmp_path: Path, reports: Reports
) -> None:
    path = add("album/song.mp3", track)
    library = LibrarySource(home)
    await library.refresh()
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    recording = await library.fetch(track, tmp_path, reports)
    assert recording.path.parent == tmp_path
    assert (recording.source, recording.origin) == ("library", "album/song.mp3")
    assert recording.duration == pytest.approx(3.0, abs=0.1)
    assert not recording.path.is_symlink()
    recording.path.write_bytes(b"")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


async def test_fetching_what_is_not_there_or_gone_is_not_found(
    home: Path, add: Callable[[str, Track], Path], track: Track, tmp_path: Path, reports: Reports
) -> None:
    path = add("song.mp3", track)
    library = LibrarySource(home)
    with pytest.raises(NotFound, match="not in the library"):
        await library.fetch(track, tmp_path, reports)
    await library.refresh()
    path.unlink()
    with pytest.raises(NotFound, match="gone"):
        await library.fetch(track, tmp_path, reports)


async def test_of_two_files_with_one_id_the_first_is_used(
    home: Path, add: Callable[[str, Track], Path], track: Track
) -> None:
    first = add("a.mp3", track)
    add("b.mp3", track)
    library = LibrarySource(home)
    await library.refresh()
    assert len(library.tracks) == 1
    assert library.find(track) == first
