from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.naming import clean, file_name
from bot.core.track import Track, TrackId


def named(title: str, *artists: str) -> str:
    return file_name(Track(id=TrackId("x"), title=title, artists=artists), "mp3")


@pytest.mark.parametrize(
    ("title", "artists", "name"),
    [
        ("Back in Black", ("AC/DC",), "AC-DC - Back in Black.mp3"),
        ("Under Pressure", ("Queen", "David Bowie"), "Queen, David Bowie - Under Pressure.mp3"),
        ("Symphony No. 5: Allegro", ("Beethoven",), "Beethoven - Symphony No. 5 - Allegro.mp3"),
        ('Say "What"?', ("X",), "X - Say 'What'.mp3"),
        ("???", ("XXX",), "XXX - ？？？.mp3"),
        ("/", (), "／.mp3"),
        ("...Baby One More Time", ("Britney Spears",), "Britney Spears - Baby One More Time.mp3"),
        ("Mr.", (), "Mr.mp3"),
        ("nul", (), "_nul.mp3"),
        ("COM1.something", (), "_COM1.something.mp3"),
        ("aux", ("B",), "B - aux.mp3"),
        ("song\u202egpj.exe", ("A",), "A - songgpj.exe.mp3"),
        ("one\ntwo\tthree\0", ("A",), "A - one two three.mp3"),
        ("夜に駆ける", ("YOASOBI",), "YOASOBI - 夜に駆ける.mp3"),
        ("Cafe\u0301", (), "Café.mp3"),
        ("\ud800", ("\udfff",), "Untitled.mp3"),
        ("", (), "Untitled.mp3"),
        ("  ", ("  ",), "Untitled.mp3"),
    ],
)
def test_a_name_looks_as_people_write_it_and_is_safe(title: str, artists: tuple[str, ...], name: str) -> None:
    assert named(title, *artists) == name


def test_of_too_many_artists_the_last_are_left_out_before_the_title_is_cut() -> None:
    name = named("The Whole Title Stays", *(f"Orchestra Number {n}" for n in range(30)))
    assert name.startswith("Orchestra Number 0, Orchestra Number 1")
    assert name.endswith(" - The Whole Title Stays.mp3")


def test_a_long_title_keeps_its_extension() -> None:
    assert named("x" * 500, "y" * 500).endswith("x.mp3")


def test_a_cut_never_splits_what_is_read_as_one_letter() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    stem = named(family * 60).removesuffix(".mp3")
    assert stem.replace(family, "") == ""
    accented = named("x\u0323\u0307" * 100).removesuffix(".mp3")
    assert set(unicodedata.normalize("NFC", "x\u0323\u0307")) == set(accented)
    assert accented.endswith("\u0323")


hellish = st.text(
    st.one_of(st.characters(), st.sampled_from('<>:"/\\|?*. \u202e\u200d\u0301\ud800\0\n'), st.sampled_from("conul1")),
    max_size=300,
)


@given(title=hellish, artists=st.lists(hellish, max_size=4))
@example(title="con .x", artists=[])
@example(title="LPT¹", artists=[])
@example(title="." * 300, artists=["."])
def test_any_name_can_be_saved_on_every_system(title: str, artists: list[str]) -> None:
    name = named(title, *artists)
    stem = name.removesuffix(".mp3")
    assert name.endswith(".mp3")
    assert stem.strip(" .") == stem != ""
    assert len(name) <= 120
    assert len(name.encode()) <= 200
    assert not set(name) & set('<>:"/\\|?*')
    assert all(unicodedata.category(c) not in {"Cc", "Cs"} for c in name)
    assert PurePosixPath(name).name == PureWindowsPath(name).name == name
    assert name.partition(".")[0].strip().casefold() not in {"con", "prn", "aux", "nul", "com1", "lpt1", "lpt¹"}


@given(hellish)
def test_a_part_of_a_name_is_stable(text: str) -> None:
    assert clean(clean(text)) == clean(text)
