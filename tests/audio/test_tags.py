from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import mutagen
import pytest
from mutagen import apev2, id3, mp4
from tinytag import TinyTag

from bot.audio.ffmpeg import Ffmpeg
from bot.audio.loudness import Loudness
from bot.audio.lyrics import Line, Lyrics
from bot.audio.tags import Details, read_cover, read_tags, write_tags
from bot.core.errors import Broken, SourceDown
from bot.core.track import Track, TrackId
from bot.services.ports import Cover
from tests.audio.conftest import Sample

WRITABLE = ("mp3", "m4a")


def ffmpeg_reads(ffmpeg: Ffmpeg, path: Path) -> dict[str, str]:
    """What a second, independent reader finds."""
    command = (ffmpeg.binary, "-v", "error", "-i", path, "-f", "ffmetadata", "-")
    text = subprocess.run(command, capture_output=True, check=True, text=True, timeout=20).stdout
    pairs = (line.replace("\\", "").partition("=") for line in text.splitlines() if "=" in line)
    return {key: value for key, _, value in pairs}


@pytest.mark.parametrize("extension", WRITABLE)
def test_what_is_written_is_read_back(
    extension: str, sample: Sample, tmp_path: Path, track: Track, cover: Cover
) -> None:
    path = sample(extension, tmp_path / f"song.{extension}")
    write_tags(path, track, cover)
    found = read_tags(path)
    assert found.duration == pytest.approx(3.0, abs=0.1)
    assert replace(found, duration=track.duration) == track
    assert read_cover(path) == cover


@pytest.mark.parametrize("extension", WRITABLE)
def test_ffmpeg_reads_the_same(
    extension: str, sample: Sample, tmp_path: Path, track: Track, cover: Cover, ffmpeg: Ffmpeg
) -> None:
    path = sample(extension, tmp_path / f"song.{extension}")
    write_tags(path, track, cover)
    found = ffmpeg_reads(ffmpeg, path)
    assert found["title"] == track.title
    assert found["album"] == track.album
    assert found["album_artist"] == "AC/DC"
    assert found["track"] == "3/12"
    assert found["disc"] == "1/2"
    assert found["date"] == "2019-11-29"
    assert found["comment"] == track.url
    assert found["TSRC" if extension == "mp3" else "ISRC"] == track.isrc
    joined = "AC/DC/Sigur Rós/One; Two" if extension == "mp3" else "AC/DC, Sigur Rós, One; Two"
    assert found["artist"] == joined


@pytest.mark.parametrize("extension", WRITABLE)
def test_nothing_of_the_source_s_tags_is_left(extension: str, sample: Sample, tmp_path: Path, track: Track) -> None:
    path = sample(extension, tmp_path / f"song.{extension}")
    if extension == "mp3":
        ape = apev2.APEv2()
        ape["Title"] = "Leftover"
        ape.save(path)
        old = id3.ID3(path)
        old.add(id3.TSSE(text=["Leftover"]))
        old.add(id3.TXXX(desc="Leftover", text=["Leftover"]))
        old.save(path, v1=id3.ID3v1SaveOptions.CREATE)
    else:
        atoms = mp4.MP4(path)
        atoms["----:com.apple.iTunes:Leftover"] = [mp4.MP4FreeForm(b"Leftover")]
        atoms.save()
    assert b"Leftover" in path.read_bytes()
    write_tags(path, track)
    assert b"Leftover" not in path.read_bytes()


def test_an_mp3_carries_version_2_3_of_id3_with_its_frames(
    sample: Sample, tmp_path: Path, track: Track, cover: Cover
) -> None:
    path = sample("mp3", tmp_path / "song.mp3")
    write_tags(path, track, cover, duration=3.0)
    tags = id3.ID3(path, translate=False)
    assert tags.version == (2, 3, 0)
    frames = {frame.FrameID for frame in tags.values()}
    wanted = "TIT2 TPE1 TPE2 TALB TRCK TPOS TYER TDAT TDRC TCON TSRC TPUB TCOP WOAS COMM TLEN APIC"
    assert frames == {*wanted.split(), "TXXX"}
    assert [str(tags[key]) for key in ("TYER", "TDAT", "TLEN")] == ["2019", "2911", "3000"]


DETAILS = Details(
    duration=3.0,
    loudness=Loudness(gain=-8.9, peak=0.987654),
    lyrics=Lyrics("première ligne\nночь", (Line(1.5, "première ligne"), Line(3.0, "ночь"))),
)


@pytest.mark.parametrize("extension", WRITABLE)
def test_a_third_reader_finds_every_field(
    extension: str, sample: Sample, tmp_path: Path, track: Track, cover: Cover
) -> None:
    path = sample(extension, tmp_path / f"song.{extension}")
    write_tags(path, track, cover, DETAILS)
    found = TinyTag.get(path, image=True)
    assert (found.title, found.album, found.albumartist) == (track.title, track.album, "AC/DC")
    assert (found.track, found.track_total, found.disc, found.disc_total) == (3, 12, 1, 2)
    assert (found.year, found.genre) == ("2019-11-29", "Rock; Singer/Songwriter")
    other = {name: value[0] for name, value in found.other.items()}
    assert other["isrc"] == track.isrc
    assert other["copyright"] == track.copyright
    assert other["lyrics"] == "première ligne\nночь"
    assert other["replaygain_track_gain"] == "-8.90 dB"
    assert other["replaygain_track_peak"] == "0.987654"
    assert other["publisher" if extension == "mp3" else "label"] == track.label
    assert found.images.front_cover is not None
    assert found.images.front_cover.data == cover.data


@pytest.mark.parametrize("extension", WRITABLE)
def test_ffmpeg_reads_loudness_and_lyrics(
    extension: str, sample: Sample, tmp_path: Path, track: Track, ffmpeg: Ffmpeg
) -> None:
    path = sample(extension, tmp_path / f"song.{extension}")
    write_tags(path, track, None, DETAILS)
    found = {key.lower(): value for key, value in ffmpeg_reads(ffmpeg, path).items()}
    assert found["replaygain_track_gain"] == "-8.90 dB"
    assert found["replaygain_track_peak"] == "0.987654"
    lyrics = next(value for key, value in found.items() if key.startswith("lyrics"))
    assert lyrics.startswith("première ligne")
    assert found["publisher" if extension == "mp3" else "label"] == track.label


def test_lyrics_have_their_moments_in_milliseconds(sample: Sample, tmp_path: Path, track: Track) -> None:
    path = sample("mp3", tmp_path / "song.mp3")
    write_tags(path, track, None, DETAILS)
    tags = id3.ID3(path, translate=False)
    assert tags.version == (2, 3, 0)
    [words] = tags.getall("SYLT")
    assert (words.format, words.type, words.text) == (2, 1, [("première ligne", 1500), ("ночь", 3000)])
    assert {frame.lang for name in ("USLT", "SYLT") for frame in tags.getall(name)} == {"XXX"}


@pytest.mark.parametrize("extension", WRITABLE)
def test_writing_again_leaves_nothing_of_the_first_time(
    extension: str, sample: Sample, tmp_path: Path, track: Track
) -> None:
    path = sample(extension, tmp_path / f"song.{extension}")
    write_tags(path, track, None, DETAILS)
    write_tags(path, track)
    data = path.read_bytes()
    assert b"REPLAYGAIN" not in data.upper()
    assert "première".encode() not in data
    assert "première".encode("utf-16-le") not in data


@pytest.mark.parametrize("artists", [("AC/DC",), ("Queen", "David Bowie"), ("Bell; Book",), ("a/b", "c/d", "e")])
@pytest.mark.parametrize("extension", WRITABLE)
def test_several_artists_and_slashes_in_names_survive(
    extension: str, artists: tuple[str, ...], sample: Sample, tmp_path: Path, track: Track
) -> None:
    path = sample(extension, tmp_path / f"song.{extension}")
    write_tags(path, replace(track, artists=artists))
    assert read_tags(path).artists == artists


def test_an_artist_changed_in_a_tag_editor_wins_over_our_exact_list(
    sample: Sample, tmp_path: Path, track: Track
) -> None:
    path = sample("mp3", tmp_path / "song.mp3")
    write_tags(path, track)
    tags = id3.ID3(path)
    tags["TPE1"] = id3.TPE1(text=["Someone Else"])
    tags.save(path, v2_version=3)
    assert read_tags(path).artists == ("Someone Else",)


def test_a_track_of_which_little_is_known_gets_few_tags(sample: Sample, tmp_path: Path) -> None:
    path = sample("mp3", tmp_path / "song.mp3")
    write_tags(path, Track(id=TrackId("deezer:track:3135556"), title="Song", artists=()))
    assert {frame.FrameID for frame in id3.ID3(path).values()} == {"TIT2", "TXXX"}
    assert read_tags(path).id == "deezer:track:3135556"


@pytest.mark.parametrize("extension", ["flac", "ogg", "opus"])
def test_vorbis_comments_are_read(extension: str, sample: Sample, tmp_path: Path) -> None:
    path = sample(extension, tmp_path / f"song.{extension}")
    file = mutagen.File(path)
    assert file is not None
    file.delete()
    file["title"], file["artist"] = ["Song"], ["AC/DC", "Second"]
    file["tracknumber"], file["tracktotal"], file["date"] = ["7"], ["9"], ["2001-02"]
    file["comment"] = ["from spotify:track:0VjIjW4GlUZAMYd2vXMi3b"]
    file.save()
    found = read_tags(path)
    assert (found.id, found.title) == ("spotify:track:0VjIjW4GlUZAMYd2vXMi3b", "Song")
    assert (found.artists, found.track_number, found.track_total) == (("AC/DC", "Second"), 7, 9)
    assert found.released == "2001-02"


@pytest.mark.parametrize(
    ("name", "artists", "title"),
    [
        ("Artist - Title.wav", ("Artist",), "Title"),
        ("01 - Artist - Title.wav", ("Artist",), "Title"),
        ("07. Title.wav", (), "Title"),
        ("99 Luftballons.wav", (), "99 Luftballons"),
        ("1979.wav", (), "1979"),
        ("A – B - C.wav", ("A",), "B - C"),
    ],
)
def test_an_untagged_file_is_named_by_its_file_name(
    name: str, artists: tuple[str, ...], title: str, sample: Sample, tmp_path: Path
) -> None:
    found = read_tags(sample("wav", tmp_path / name))
    assert (found.artists, found.title) == (artists, title)


def test_an_id_stays_while_the_file_stays_below_its_root(sample: Sample, tmp_path: Path) -> None:
    one = sample("wav", tmp_path / "one" / "a" / "song.wav")
    two = sample("wav", tmp_path / "two" / "a" / "song.wav")
    other = sample("wav", tmp_path / "two" / "b" / "song.wav")
    first, second = read_tags(one, root=tmp_path / "one").id, read_tags(two, root=tmp_path / "two").id
    assert first == second
    assert first.startswith("library:track:")
    assert len(first) == len("library:track:") + 16
    assert read_tags(other, root=tmp_path / "two").id != first


@pytest.mark.parametrize(
    "mark",
    [
        "https://open.spotify.com/track/0VjIjW4GlUZAMYd2vXMi3b?si=x",
        "https://open.spotify.com/intl-de/track/0VjIjW4GlUZAMYd2vXMi3b",
        "spotify:track:0VjIjW4GlUZAMYd2vXMi3b",
    ],
)
def test_a_spotify_link_in_any_comment_gives_the_id(mark: str, sample: Sample, tmp_path: Path) -> None:
    path = sample("mp3", tmp_path / "song.mp3")
    tags = id3.ID3()
    tags.add(id3.COMM(lang="deu", desc="x", text=[f"von {mark}"]))
    tags.save(path)
    assert read_tags(path).id == "spotify:track:0VjIjW4GlUZAMYd2vXMi3b"


def test_a_file_that_cannot_hold_tags_is_refused(sample: Sample, tmp_path: Path, track: Track) -> None:
    with pytest.raises(Broken, match=r"cannot tag \.wav"):
        write_tags(sample("wav", tmp_path / "song.wav"), track)
    (tmp_path / "song.m4a").write_bytes(b"no atoms here")
    with pytest.raises(Broken, match=r"cannot tag song\.m4a"):
        write_tags(tmp_path / "song.m4a", track)


def test_a_file_cut_off_in_the_middle_is_refused(sample: Sample, tmp_path: Path) -> None:
    path = sample("mp3", tmp_path / "song.mp3")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(SourceDown, match="cut off"):
        read_tags(path)
